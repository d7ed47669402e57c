package io.toystore.frontend.core;

import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;

/**
 * A product in the cache. It belongs to the thread that calls the core, and may be outdated after
 * that call: it must be looked up anew for every answer.
 */
public final class CachedProduct {
  private final ProductView view;
  private final long folderId;
  private Object rendered;

  /**
   * @param folderId the folder id of the catalog that the product is from
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

  /** The object that {@link #keepRendered} has stored; null before that. */
  public Object rendered() {
    return rendered;
  }

  /**
   * Stores the HTTP side's rendered response for this version of the product. The core never uses
   * it; it is dropped together with this entry.
   */
  public void keepRendered(Object finished) {
    rendered = finished;
  }
}
