package io.toystore.frontend.core;

import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;

/**
 * One product in the cache. It belongs to the thread that calls the core. It may be outdated after
 * that call, so it must be looked up again for every answer.
 */
public final class CachedProduct {
  private final ProductView view;
  private final long folderId;
  private Object rendered;

  /**
   * @param folderId of the catalog that has sent the view
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

  /** The object stored by {@link #keepRendered}; null before that. */
  public Object rendered() {
    return rendered;
  }

  /**
   * Stores the HTTP side's finished answer for this version of the product. The core never reads
   * it; the answer is dropped with this entry.
   */
  public void keepRendered(Object finished) {
    rendered = finished;
  }
}
