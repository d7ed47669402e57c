package io.toystore.frontend.core;

import io.toystore.model.ProductView;
import java.util.LinkedHashMap;
import java.util.Map;

/** Products by name; a full cache evicts the least recently used product. */
final class ProductCache {
  private final int capacity;
  private final LinkedHashMap<String, CachedProduct> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param capacity the maximum number of products; 0 keeps none
   */
  ProductCache(int capacity) {
    this.capacity = capacity;
  }

  /**
   * The product of this name with version {@code minVersion} or higher, which becomes the most
   * recently used; null when there is none.
   */
  CachedProduct get(String name, long minVersion) {
    CachedProduct entry = entries.get(name);
    return entry == null || entry.view().version() < minVersion ? null : entry;
  }

  /**
   * Stores the product, unless the same or a later version is cached.
   *
   * @param folderId the folder id of the catalog that the product is from
   */
  void put(ProductView view, long folderId) {
    CachedProduct entry = entries.get(view.name());
    if (capacity == 0 || (entry != null && entry.view().version() >= view.version())) {
      return;
    }
    entries.put(view.name(), new CachedProduct(view, folderId));
    if (entries.size() > capacity) {
      Map.Entry<String, CachedProduct> eldest = entries.entrySet().iterator().next();
      entries.remove(eldest.getKey());
    }
  }

  /** Removes the product if it is older than {@code version}. */
  void removeBelow(String name, long version) {
    CachedProduct entry = entries.get(name);
    if (entry != null && entry.view().version() < version) {
      entries.remove(name);
    }
  }

  void clear() {
    entries.clear();
  }

  int size() {
    return entries.size();
  }
}
