package io.toystore.frontend.core;

import io.toystore.model.ProductView;
import java.util.LinkedHashMap;
import java.util.Map;

/** Products by name; a full cache evicts the least recently used product. */
final class ProductCache {
  private final int capacity;
  private final LinkedHashMap<String, CachedProduct> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param capacity in products; 0 for no cache
   */
  ProductCache(int capacity) {
    this.capacity = capacity;
  }

  /**
   * The product of this name at {@code minVersion} or above, which becomes the most recently used;
   * null if there is none.
   */
  CachedProduct get(String name, long minVersion) {
    CachedProduct entry = entries.get(name);
    return entry == null || entry.view().version() < minVersion ? null : entry;
  }

  /**
   * Stores the product, unless this version of it or a later one is already cached.
   *
   * @param folderId of the catalog that has sent the view
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
