package io.toystore.frontend.http;

import io.toystore.frontend.core.CachedProduct;

/** The path to a cached product without a result object or a callback. */
@FunctionalInterface
public interface ProductFastPath {
  /**
   * Returns the cached product if it may be served now, or null; never waits. Called on the
   * front-end's event loop. The name has not been checked: a text that is not a toy's name is just
   * not in the cache.
   *
   * @param minVersion the lowest version that may be returned; 0 for any
   */
  CachedProduct lookup(String name, long minVersion, long nowMillis);
}
