package io.toystore.catalog.core;

import io.toystore.model.Price;
import io.toystore.model.ProductView;
import io.toystore.sansio.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The toys as readers see them: durable state only (design, section 5.13). */
final class VisibleProducts {
  /**
   * One toy, updated in place. If this class kept views instead, each purchase would create a view
   * that lives until its toy is bought again. With many toys, that is so long that every garbage
   * collection copies the view.
   */
  private static final class Shown {
    private final String name;
    private Price price;
    private long stock;
    private long version;
    private boolean removed;

    Shown(String name) {
      this.name = name;
    }

    ProductView view() {
      return new ProductView(name, price, stock, version);
    }
  }

  /** The toys by number: they become visible in the order in which they were created. */
  private final List<Shown> toys = new ArrayList<>();

  /** The toys for sale in the order of their names. */
  private final TreeMap<String, Shown> byName = new TreeMap<>();

  /** The latest durable view; null if the toy is not visible yet, or removed. */
  ProductView find(Toy toy) {
    Shown shown = toy.number() < toys.size() ? toys.get(toy.number()) : null;
    return shown == null || shown.removed ? null : shown.view();
  }

  /**
   * A change of the toy of this number has become durable.
   *
   * @param removed whether the toy is no longer for sale
   */
  void show(int number, ProductView view, boolean removed) {
    Check.that(number <= toys.size(), "toy %d is visible after %d", number, toys.size());
    Shown toy;
    if (number == toys.size()) {
      toy = new Shown(view.name());
      toy.removed = true;
      toys.add(toy);
    } else {
      toy = toys.get(number);
      Check.that(
          view.name().equals(toy.name) && view.version() > toy.version,
          "%s follows version %d of %s",
          view,
          toy.version,
          toy.name);
    }
    if (toy.price != view.price()) {
      toy.price = view.price(); // Each write of a reference costs the garbage collector work.
    }
    toy.stock = view.quantity();
    toy.version = view.version();
    if (toy.removed != removed) {
      toy.removed = removed;
      if (removed) {
        byName.remove(toy.name);
      } else {
        byName.put(toy.name, toy);
      }
    }
  }

  /**
   * The toys for sale that follow this name, in the order of their names, at most {@code limit}.
   */
  List<ProductView> after(String name, int limit) {
    List<ProductView> page = new ArrayList<>(Math.min(limit, byName.size()));
    for (Shown next : byName.tailMap(name, false).values()) {
      if (page.size() == limit) {
        break;
      }
      page.add(next.view());
    }
    return page;
  }
}
