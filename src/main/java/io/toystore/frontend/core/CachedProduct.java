package io.toystore.frontend.core;

import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;

/**
 * One product in the cache. It belongs to the thread that calls the core. Whoever holds on to it
 * after that call may find it outdated: it is to be looked up anew for every answer.
 */
public final class CachedProduct {
  private final ProductView view;
  private final long folderId;
  private Object rendered;

  /**
   * @param folderId of the catalog that has said so
   */
  public CachedProduct(ProductView view, long folderId) {
    this.view = view;
    this.folderId = folderId;
  }

  public ProductView view() {
    return view;
  }

  public ProductTag tag() {
    return new ProductTag(folderId, view.version());
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
