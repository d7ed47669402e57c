package io.toystore.catalog.core;

import io.toystore.model.Price;
import io.toystore.model.ProductView;
import io.toystore.sansio.Check;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One toy and its books. After every change {@code stock + pending + sold = initial + restocked}
 * holds (design, section 6.11), and the version has grown by one if anything that a customer sees
 * has changed.
 *
 * <p>The promises about a toy that an operator has removed from sale:
 *
 * <ol>
 *   <li>Orders of the toy stay. An order holds its own name, quantity and price, so a client finds
 *       the order by its number as before.
 *   <li>A purchase whose pieces were reserved before the removal is completed, or aborted and given
 *       back, as if nothing had happened. Its client may receive the order after the removal.
 *   <li>Nothing else is sold. Purchases that reserve after the removal are refused, and so are
 *       restocks and corrections, as if the toy had never existed. The timer does not restock the
 *       toy.
 *   <li>The pieces in stock are written off: they are subtracted from {@code restocked}. So are
 *       pieces that are given back later, so a removed toy never has any stock.
 *   <li>Its name and its version are kept for good, on disk too. Putting a toy of the same name
 *       brings this toy back, at the next version: no version of a name, and hence no {@link
 *       io.toystore.model.ProductTag}, ever identifies two states. Pieces that are given back from
 *       then on are for sale again.
 * </ol>
 */
final class Toy {
  private final int number;
  private final String name;
  private final long initial;
  private Price price;
  private long stock;
  private long pending;
  private long sold;
  private long restocked;
  private long version;
  private boolean removed;

  /** A new toy, at version 1. */
  Toy(int number, String name, Price price, long quantity) {
    this(number, name, price, quantity, 0, 0, quantity, 0, 1, false);
  }

  /** A toy from a snapshot. */
  Toy(
      int number,
      String name,
      Price price,
      long stock,
      long pending,
      long sold,
      long initial,
      long restocked,
      long version,
      boolean removed) {
    this.number = number;
    this.name = name;
    this.price = price;
    this.stock = stock;
    this.pending = pending;
    this.sold = sold;
    this.initial = initial;
    this.restocked = restocked;
    this.version = version;
    this.removed = removed;
    checkBooks();
  }

  /** How many toys were created before this one. */
  int number() {
    return number;
  }

  String name() {
    return name;
  }

  Price price() {
    return price;
  }

  /** Pieces for sale. */
  long stock() {
    return stock;
  }

  /** Pieces taken out and neither sold nor given back. */
  long pending() {
    return pending;
  }

  /** Pieces sold for good. */
  long sold() {
    return sold;
  }

  long initial() {
    return initial;
  }

  /** Pieces added since the beginning; negative if operators have removed more. */
  long restocked() {
    return restocked;
  }

  long version() {
    return version;
  }

  /** Whether the toy is removed from sale. */
  boolean removed() {
    return removed;
  }

  ProductView view() {
    return new ProductView(name, price, stock, version);
  }

  /**
   * Sets price and quantity. The signed difference to the stock counts as restocked (design,
   * section 6.11). A removed toy is for sale again.
   */
  void put(Price newPrice, long quantity, long newVersion) {
    removed = false;
    price = newPrice;
    restocked += quantity - stock;
    stock = quantity;
    becomeVersion(newVersion);
  }

  void restock(long quantity, long newVersion) {
    Check.that(quantity > 0, "a restock adds nothing: %s", this);
    restocked += quantity;
    stock += quantity;
    becomeVersion(newVersion);
  }

  void correct(OptionalLong newPrice, long change, long newVersion) {
    Check.that(change != 0, "a correction changes nothing: %s", this);
    if (newPrice.isPresent()) {
      price = new Price(newPrice.getAsLong());
    }
    restocked += change;
    stock += change;
    becomeVersion(newVersion);
  }

  void remove(long newVersion) {
    restocked -= stock;
    stock = 0;
    removed = true;
    becomeVersion(newVersion);
  }

  void reserve(long quantity, long newVersion) {
    Check.that(quantity > 0, "a reservation takes nothing: %s", this);
    stock -= quantity;
    pending += quantity;
    becomeVersion(newVersion);
  }

  void giveBack(long quantity, long newVersion) {
    pending -= quantity;
    if (removed) {
      restocked -= quantity;
    } else {
      stock += quantity;
    }
    becomeVersion(newVersion);
  }

  /** The stock stays the same, and so does the version. */
  void settle(long quantity) {
    pending -= quantity;
    sold += quantity;
    checkBooks();
  }

  private void becomeVersion(long newVersion) {
    Check.that(newVersion == version + 1, "version %s does not follow: %s", newVersion, this);
    version = newVersion;
    checkBooks();
  }

  private void checkBooks() {
    Check.that(stock >= 0 && pending >= 0 && sold >= 0, "oversold: %s", this);
    Check.that(!removed || stock == 0, "removed, and yet in stock: %s", this);
    Check.that(stock + pending + sold == initial + restocked, "stock is not conserved: %s", this);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: stock %d, pending %d, sold %d, initial %d, restocked %d, version %d%s",
        name,
        stock,
        pending,
        sold,
        initial,
        restocked,
        version,
        removed ? ", removed" : "");
  }
}
