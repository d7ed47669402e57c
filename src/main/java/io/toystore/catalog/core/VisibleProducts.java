package io.toystore.catalog.core;

import io.toystore.protocol.Check;
import io.toystore.protocol.Price;
import io.toystore.protocol.ProductView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The toys as anybody may see them: the state that is durable (design, section 10.11). */
final class VisibleProducts {
  /**
   * One toy, changed in place. Were the latest view itself kept, each purchase would leave behind
   * an object that lives as long as its toy is not bought again: with many toys, long enough to be
   * copied by every collection.
   */
  private static final class Shown {
    private final String name;
    private Price price;
    private long stock;
    private long version;

    Shown(String name) {
      this.name = name;
    }

    ProductView view() {
      return new ProductView(name, price, stock, version);
    }
  }

  private final Map<String, Shown> toys = new HashMap<>();

  /** The same names in their order; no toy is ever removed. */
  private final TreeSet<String> names = new TreeSet<>();

  /** The latest durable view, or null. */
  ProductView find(String name) {
    Shown toy = toys.get(name);
    return toy == null ? null : toy.view();
  }

  /** A change has become durable. */
  void show(ProductView view) {
    Shown toy = toys.get(view.name());
    if (toy == null) {
      toy = new Shown(view.name());
      toys.put(view.name(), toy);
      names.add(view.name());
    } else {
      Check.that(view.version() > toy.version, "%s follows version %d", view, toy.version);
    }
    if (toy.price != view.price()) {
      toy.price = view.price(); // Each reference that is written the collector looks at again.
    }
    toy.stock = view.quantity();
    toy.version = view.version();
  }

  /** The views behind this name, at most {@code limit}, in the order of their names. */
  List<ProductView> behind(String name, int limit) {
    List<ProductView> page = new ArrayList<>(Math.min(limit, names.size()));
    for (String next : names.tailSet(name, false)) {
      if (page.size() == limit) {
        break;
      }
      page.add(toys.get(next).view());
    }
    return page;
  }
}
