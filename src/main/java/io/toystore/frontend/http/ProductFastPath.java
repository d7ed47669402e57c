package io.toystore.frontend.http;

import io.toystore.frontend.core.CachedProduct;

/** The way to a cached product that makes nothing: no result object and no callback. */
@FunctionalInterface
public interface ProductFastPath {
  /**
   * Returns the cached product if it may be served now, or null; never waits. Called on the
   * front-end's event loop. The name has not been checked: one that is no toy's name is simply not
   * in the cache.
   *
   * @param minVersion a cached product of a lower version is not returned; 0 for any
   */
  CachedProduct lookup(String name, long minVersion, long nowMillis);
}
