package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.Precondition;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A catalog with a log in memory whose entries become durable when a test says so. */
final class CatalogHarness implements CatalogOutputs {
  /** What the catalog has sent. */
  record Sent(Address to, Message message) {}

  static final long FRONTEND = 77;
  static final long FOLDER = 0xf0;

  static final List<ProductSeed> TOYS =
      List.of(
          new ProductSeed("Tux", new Price(1599), 100),
          new ProductSeed("Whale", new Price(2099), 3),
          new ProductSeed("Elephant", new Price(2599), 0));

  final CatalogSettings settings;
  final List<LogEntry> log = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  Catalog catalog;
  long term;
  long now = 1_000;
  private long committed;

  CatalogHarness(CatalogSettings settings) {
    this.settings = settings;
  }

  /** A shop that has opened with {@link #TOYS}, and has told everybody so. */
  static CatalogHarness open(CatalogSettings settings) {
    CatalogHarness shop = new CatalogHarness(settings);
    shop.start(TOYS);
    shop.commit();
    shop.sent.clear();
    return shop;
  }

  static CatalogHarness open() {
    return open(CatalogSettings.defaults(3));
  }

  void start(List<ProductSeed> products) {
    catalog = new Catalog(settings);
    log.forEach(catalog::restore);
    open(products);
  }

  /** The process dies with the entries after the first {@code kept}, and starts again. */
  void restart(int kept) {
    log.subList(kept, log.size()).clear();
    start(TOYS);
  }

  /** Starts from the snapshot that stood at the first {@code at} entries, and the others. */
  void restartFromSnapshot(byte[] snapshot, int at) {
    catalog = new Catalog(settings);
    catalog.restoreSnapshot(snapshot);
    log.subList(at, log.size()).forEach(catalog::restore);
    open(TOYS);
  }

  private void open(List<ProductSeed> products) {
    term++;
    LogEntry opened =
        new LogEntry(log.size() + 1, term, FlatJson.ofType("TermOpened").put("by", 1).toBytes());
    log.add(opened);
    catalog.restore(opened);
    committed = log.size();
    catalog.start(catalogTerm(), products, now, this);
    catalog.flush(this);
  }

  CatalogTerm catalogTerm() {
    return catalogTerm(term);
  }

  /** An operator's commands in the shop's present term, whatever the toy is. */
  Restock restock(long query, String name, long quantity) {
    return new Restock(FRONTEND, query, name, quantity, catalogTerm(), Precondition.NONE);
  }

  PutProduct put(long query, String name, long price, long quantity) {
    return new PutProduct(FRONTEND, query, name, price, quantity, catalogTerm(), Precondition.NONE);
  }

  RemoveProduct remove(long query, String name) {
    return new RemoveProduct(FRONTEND, query, name, catalogTerm(), Precondition.NONE);
  }

  CorrectStock correct(long query, Optional<String> key, String name, long change) {
    return new CorrectStock(
        FRONTEND, query, key, name, OptionalLong.empty(), change, catalogTerm(), Precondition.NONE);
  }

  static CatalogTerm catalogTerm(long term) {
    return new CatalogTerm(FOLDER, term, term);
  }

  @Override
  public long append(byte[] payload) {
    log.add(new LogEntry(log.size() + 1, term, payload));
    return log.size();
  }

  @Override
  public void send(Address to, Message message) {
    sent.add(new Sent(to, message));
  }

  /** The message arrives, and the burst ends; nothing becomes durable. */
  /** What names no start of the catalog is for the present one, whose books the leader knows. */
  void receive(Message message) {
    catalog.receive(toPresentStart(message), now, this);
    catalog.flush(this);
  }

  private Message toPresentStart(Message message) {
    if (message instanceof Reserve m && m.catalogTerm().equals(CatalogTerm.UNKNOWN)) {
      return new Reserve(m.from(), m.via(), m.term(), catalogTerm(), m.lowestOpen(), m.items());
    }
    if (message instanceof Settle m && m.catalogTerm().equals(CatalogTerm.UNKNOWN)) {
      return new Settle(m.from(), m.via(), m.term(), catalogTerm(), m.items());
    }
    return message;
  }

  long committed() {
    return committed;
  }

  void commit() {
    commit(log.size());
  }

  void commit(long index) {
    committed = index;
    catalog.committed(index);
    catalog.flush(this);
  }

  /** Time passes, in steps of 10 ms. */
  void pass(long millis) {
    for (long end = now + millis; now < end; ) {
      now += 10;
      catalog.tick(now, this);
    }
    catalog.flush(this);
  }

  /** What was sent and is of this type, taken. */
  <M extends Message> List<M> take(Class<M> type) {
    List<M> taken =
        sent.stream().map(Sent::message).filter(type::isInstance).map(type::cast).toList();
    sent.removeIf(s -> type.isInstance(s.message()));
    return taken;
  }

  /** The one message of this type that was sent. */
  <M extends Message> M takeOne(Class<M> type) {
    List<M> taken = take(type);
    if (taken.size() != 1) {
      throw new AssertionError("one " + type.getSimpleName() + " expected, sent: " + taken);
    }
    return taken.get(0);
  }

  /** Reserves, all durable, and returns the results. */
  List<ReserveResult> reserve(long orderTerm, long lowestOpen, ReserveItem... items) {
    receive(
        new ReservationMessage.Reserve(1, 0, orderTerm, catalogTerm(), lowestOpen, List.of(items)));
    commit();
    return take(ReserveAnswer.class).stream().flatMap(a -> a.results().stream()).toList();
  }

  ReserveResult reserveOne(long orderTerm, long lowestOpen, ReserveItem item) {
    List<ReserveResult> results = reserve(orderTerm, lowestOpen, item);
    if (results.size() != 1) {
      throw new AssertionError("one result expected: " + results);
    }
    return results.get(0);
  }

  void settle(long orderTerm, SettleItem... items) {
    receive(new ReservationMessage.Settle(1, 0, orderTerm, catalogTerm(), List.of(items)));
    commit();
  }

  /** The toy as a front-end may see it now, or null. */
  ProductView see(String name) {
    receive(new CatalogMessage.FindProducts(FRONTEND, List.of(new ProductQuery(5, name))));
    return takeOne(CatalogMessage.FoundProducts.class).products().get(0).product();
  }

  /** The changes published since the last call. */
  List<Change> published() {
    return take(Invalidations.class).stream().flatMap(i -> i.changes().stream()).toList();
  }

  /** The types of the log's entries after the first {@code from}. */
  List<String> logged(int from) {
    return log.subList(from, log.size()).stream()
        .map(e -> (String) FlatJson.parse(e.payload()).get("type"))
        .toList();
  }

  static ReserveItem item(long number, String id, String name, int quantity) {
    return new ReserveItem(number, id, name, quantity);
  }

  static SettleItem placed(String id, long orderTerm, long number) {
    return new SettleItem(id, orderTerm, number, true);
  }

  static SettleItem aborted(String id, long orderTerm, long number) {
    return new SettleItem(id, orderTerm, number, false);
  }
}
