package io.toystore.catalog.core;

import io.toystore.protocol.Check;
import io.toystore.protocol.ProductView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The toys as anybody may see them: the state that is durable (design, section 10.11). */
final class VisibleProducts {
  private final Map<String, ProductView> views = new HashMap<>();

  /** The same names in their order; no toy is ever removed. */
  private final TreeSet<String> names = new TreeSet<>();

  /** The latest durable view, or null. */
  ProductView find(String name) {
    return views.get(name);
  }

  /** A change has become durable. */
  void show(ProductView view) {
    ProductView before = views.put(view.name(), view);
    if (before == null) {
      names.add(view.name());
    } else {
      Check.that(view.version() > before.version(), "%s follows %s", view, before);
    }
  }

  /** The views behind this name, at most {@code limit}, in the order of their names. */
  List<ProductView> behind(String name, int limit) {
    List<ProductView> page = new ArrayList<>(Math.min(limit, names.size()));
    for (String next : names.tailSet(name, false)) {
      if (page.size() == limit) {
        break;
      }
      page.add(views.get(next));
    }
    return page;
  }
}
