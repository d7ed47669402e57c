package io.toystore.frontend.core;

import io.toystore.protocol.ProductView;

/**
 * One product in the cache. It belongs to the thread that calls the core. Whoever holds on to it
 * after that call may find it outdated: it is to be looked up anew for every answer.
 */
public final class CachedProduct {
  private final ProductView view;
  private Object rendered;

  public CachedProduct(ProductView view) {
    this.view = view;
  }

  public ProductView view() {
    return view;
  }

  /** What {@link #keepRendered} has put here; null before that. */
  public Object rendered() {
    return rendered;
  }

  /**
   * A place for the HTTP side to keep the finished answer for this version of the product. The core
   * never looks at it; it goes when this entry goes.
   */
  public void keepRendered(Object finished) {
    rendered = finished;
  }
}
