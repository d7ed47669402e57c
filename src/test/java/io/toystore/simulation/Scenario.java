package io.toystore.simulation;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.catalog.core.CatalogStatus;
import io.toystore.catalog.core.ProductSeed;
import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.frontend.core.FrontendSettings;
import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import io.toystore.observe.core.MessageText;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderSettings;
import io.toystore.replication.ReplicaStart;
import io.toystore.sansio.Core;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The words in which a story about one store is told: three order replicas, one catalog with 100
 * Tux, two front-ends, all of them the production cores with the settings that the store ships
 * with. A message takes 1 ms, a force 2 ms. What happens goes into a {@link Transcript}.
 */
final class Scenario {
  static final long STOCK = 100;
  private static final String TOY = "Tux";
  private static final int REPLICAS = 3;
  private static final long PATIENCE_MILLIS = 20_000;

  /** What a client was told; {@code text} is null before. */
  static final class Told {
    private final String client;
    private String text;
    private long number = -1;

    private Told(String client) {
      this.client = client;
    }

    boolean answered() {
      return text != null;
    }

    /** The order's number; -1 unless it was placed. */
    long number() {
      return number;
    }

    String text() {
      return text;
    }
  }

  private final World world = new ScriptedWorld();
  private final SimNetwork network = new SimNetwork(world);
  private final Transcript transcript;
  private final List<SimNode> orders = new ArrayList<>();
  private final List<SimNode> frontends = new ArrayList<>();
  private final List<SimNode> all = new ArrayList<>();
  private final List<Told> told = new ArrayList<>();
  private final SimNode catalog;
  private long starts;

  Scenario(Transcript transcript, Transcript.Detail detail) {
    this.transcript = transcript;
    network.trouble(0, 0, 0, 1);
    for (int id = 1; id <= REPLICAS; id++) {
      int replica = id;
      SimDisk disk = new SimDisk(world, id, SimStore.members(REPLICAS));
      orders.add(node("order-" + id, disk, found -> order(replica, found), Address.order(id)));
    }
    catalog = node("catalog", new SimDisk(world), Scenario::catalog, Address.CATALOG);
    for (int i = 1; i <= 2; i++) {
      long startId = i;
      frontends.add(
          node(
              "frontend-" + i,
              null,
              none -> new FrontendCore(FrontendSettings.defaults(REPLICAS), startId),
              Address.frontend(i),
              Address.INVALIDATIONS));
    }
    transcript.follow(world, detail);
  }

  private SimNode node(
      String name, SimDisk disk, Function<SimDisk, Core> core, Address... addresses) {
    SimNode node =
        new SimNode(
            world,
            network,
            name,
            new SimNode.Program() {
              @Override
              public Core start(SimDisk found) {
                return core.apply(found);
              }

              @Override
              public List<Address> addresses() {
                return List.of(addresses);
              }
            },
            disk);
    node.maxForceMillis(2);
    all.add(node);
    return node;
  }

  private Core order(int id, SimDisk disk) {
    OrderReplica replica =
        new OrderReplica(OrderSettings.defaults(id, REPLICAS), SimStore.start(disk, ++starts));
    disk.log().forEach(replica::restore);
    return replica;
  }

  private static Core catalog(SimDisk disk) {
    CatalogReplica replica =
        new CatalogReplica(
            new Catalog(CatalogSettings.defaults(REPLICAS)),
            () -> List.of(new ProductSeed(TOY, new Price(1599), STOCK)),
            new ReplicaStart(1, disk.promisedTerm(), 0, 0, 0),
            disk.promisedTerm());
    disk.log().forEach(replica::restore);
    replica.prepareFirstProducts();
    return replica;
  }

  // ---- who is there ----

  SimNode order(int id) {
    return orders.get(id - 1);
  }

  SimNode frontend(int number) {
    return frontends.get(number - 1);
  }

  SimNode catalog() {
    return catalog;
  }

  // ---- what is told of ----

  void act(String heading) {
    transcript.act(heading);
  }

  /** Tells nothing of what happens meanwhile but this. */
  void meanwhile(String note, Runnable silent) {
    transcript.note("        " + note);
    transcript.silent(true);
    silent.run();
    transcript.silent(false);
  }

  /** What comes now begins at 0 ms. */
  void timeBegins() {
    transcript.restartTime();
  }

  /** All begin, and the front-ends have found their leader. */
  void allStart() {
    all.forEach(SimNode::start);
    untilServedBy(3);
  }

  /** The store's first sale, of which nothing is shown. */
  Told startsAndSells(String client) {
    transcript.silent(true);
    allStart();
    Told first = buys(client, frontend(1), 1);
    untilTold(first);
    run(100);
    transcript.silent(false);
    timeBegins();
    return first;
  }

  /** An act begins with a store that has just started; nothing of the start is shown. */
  void beginsQuietly(String heading) {
    act(heading);
    transcript.silent(true);
    allStart();
    run(100);
    transcript.silent(false);
    timeBegins();
  }

  /** The client sends the same request once more; only the answer is shown. */
  void asksAgain(Told before, SimNode frontend) {
    transcript.silent(true);
    Told again = buys(before.client, frontend, 1);
    untilTold(again);
    told.remove(again);
    transcript.silent(false);
    transcript.happens(
        before.client, "asks " + frontend.name() + " again under the same key: " + again.text);
    if (again.number != before.number) {
      throw new AssertionError("order " + before.number + " has become " + again.text);
    }
  }

  void untilServedBy(int id) {
    until("order-" + id + " serves", () -> serves(id));
    until("both front-ends use order-" + id, () -> frontends.stream().allMatch(f -> uses(f, id)));
  }

  boolean serves(int id) {
    return order(id).up() && replica(id).log().serving();
  }

  boolean uses(SimNode frontend, int id) {
    return frontend.up()
        && ((FrontendCore) frontend.core()).status(world.nowMillis()).leader() == id;
  }

  private OrderReplica replica(int id) {
    return (OrderReplica) order(id).core();
  }

  /** A client buys; with a key of its own, which it may use again. */
  Told buys(String client, SimNode frontend, int quantity) {
    Told answer = new Told(client);
    told.add(answer);
    String wanted = String.format(Locale.ROOT, "%d %s, key %s", quantity, TOY, client);
    transcript.client(client, frontend.name(), "POST /orders", wanted);
    frontend.call(
        now ->
            ((FrontendCore) frontend.core())
                .purchase(
                    client,
                    TOY,
                    quantity,
                    now,
                    result -> {
                      boolean placed = result.end() == PurchaseEnd.PLACED;
                      answer.number = placed ? result.number() : -1;
                      tell(
                          answer,
                          frontend,
                          placed ? "order " + result.number() : result.end().name());
                    }));
    return answer;
  }

  /** A client asks for an order. */
  Told finds(String client, SimNode frontend, long number) {
    Told answer = new Told(client);
    transcript.client(client, frontend.name(), "GET /orders/" + number, "");
    frontend.call(
        now ->
            ((FrontendCore) frontend.core())
                .findOrder(
                    number,
                    now,
                    result ->
                        tell(
                            answer,
                            frontend,
                            result.outcome() == AnswerStatus.OK
                                ? result.quantity() + " " + result.name()
                                : result.outcome().name())));
    return answer;
  }

  private void tell(Told answer, SimNode frontend, String text) {
    answer.text = text;
    transcript.client(frontend.name(), answer.client, "answers", text);
  }

  void untilTold(Told... answers) {
    for (Told one : answers) {
      until(one.client + " has an answer", one::answered);
    }
  }

  void until(String what, BooleanSupplier holds) {
    long deadline = world.nowMillis() + PATIENCE_MILLIS;
    while (!holds.getAsBoolean()) {
      if (world.nowMillis() >= deadline) {
        throw new AssertionError("never: " + what + "\n" + transcript.text());
      }
      run(1);
    }
  }

  void untilSettled() {
    until("nothing is reserved any more", () -> status().pendingReservations() == 0);
    run(5);
  }

  void run(long millis) {
    world.runUntil(world.nowMillis() + millis);
  }

  /** Until nothing is pending and all replicas that are up hold the same, and know it. */
  void untilQuiet() {
    until(
        "quiet",
        () -> {
          boolean equal =
              orders.stream().filter(SimNode::up).map(one -> one.disk().log()).distinct().count()
                  == 1;
          boolean known =
              orders.stream()
                  .filter(SimNode::up)
                  .map(one -> ((OrderReplica) one.core()).log())
                  .allMatch(log -> log.commitIndex() == log.lastIndex());
          return equal && known && status().pendingReservations() == 0;
        });
    run(100);
  }

  // ---- faults ----

  void partition(List<SimNode> one, List<SimNode> other) {
    one.forEach(a -> other.forEach(b -> network.cutBothWays(a, b)));
    transcript.note(
        "        " + names(one) + "  |  " + names(other) + "    cut off from each other");
  }

  /** What the first one sends to the other is lost. */
  void cutOneWay(SimNode from, SimNode to) {
    network.cut(from, to);
    transcript.note("        " + from.name() + "  does not reach  " + to.name());
  }

  void heal() {
    for (SimNode one : all) {
      for (SimNode other : all) {
        network.mend(one, other);
      }
    }
    transcript.note("        the network is whole again");
  }

  private static String names(List<SimNode> nodes) {
    return nodes.stream().map(SimNode::name).collect(Collectors.joining(", "));
  }

  /** The node dies where it would send such a message. */
  static void crashBefore(
      SimNode node, Class<? extends Message> type, BiPredicate<Address, Message> which) {
    crash(node, SimNode.Fuse.Burn.BEFORE, type, which);
  }

  /** The node dies once it has sent such a message. */
  static void crashAfter(
      SimNode node, Class<? extends Message> type, BiPredicate<Address, Message> which) {
    crash(node, SimNode.Fuse.Burn.AFTER, type, which);
  }

  static void crashBefore(SimNode node, Class<? extends Message> type) {
    crashBefore(node, type, (to, message) -> true);
  }

  static void crashAfter(SimNode node, Class<? extends Message> type) {
    crashAfter(node, type, (to, message) -> true);
  }

  private static void crash(
      SimNode node,
      SimNode.Fuse.Burn burn,
      Class<? extends Message> type,
      BiPredicate<Address, Message> which) {
    node.crashAt(
        new SimNode.Fuse() {
          @Override
          public Burn atSend(Address to, Message message) {
            return type.isInstance(message) && which.test(to, message) ? burn : Burn.NO;
          }
        });
  }

  /**
   * The node dies once it has asked its disk for an entry of this type, and before it is forced.
   */
  static void crashUnforced(SimNode node, String type) {
    node.crashAt(
        new SimNode.Fuse() {
          @Override
          public Burn atAppend(List<LogEntry> entries) {
            boolean holds =
                entries.stream().anyMatch(one -> MessageText.payload(one).startsWith(type + "("));
            return holds ? Burn.AFTER : Burn.NO;
          }
        });
  }

  void untilDown(SimNode node) {
    until(node.name() + " is down", () -> !node.up());
  }

  // ---- how it ends ----

  /** The orders that this log holds, by number. */
  static List<String> orders(List<LogEntry> log) {
    return log.stream()
        .map(MessageText::payload)
        .filter(one -> one.startsWith("OrderPlaced"))
        .toList();
  }

  CatalogStatus status() {
    return ((CatalogReplica) catalog.core()).status();
  }

  String stock() {
    CatalogStatus now = status();
    return String.format(
        Locale.ROOT,
        "%s: %d in stock, %d reserved, %d sold",
        TOY,
        now.stock(),
        now.pendingPieces(),
        now.sold());
  }

  /** The replicas' logs, what the clients were told, and the stock. */
  void tellTheEnd() {
    transcript.act("In the end");
    List<SimNode> rest = new ArrayList<>(orders);
    while (!rest.isEmpty()) {
      List<LogEntry> log = rest.get(0).disk().log();
      List<SimNode> same = rest.stream().filter(one -> one.disk().log().equals(log)).toList();
      rest.removeAll(same);
      transcript.note(
          names(same) + (same.size() > 1 ? " hold the same log" : " holds") + commits(same));
      long number = 0;
      for (LogEntry entry : log) {
        String payload = MessageText.payload(entry);
        String order = payload.startsWith("OrderPlaced") ? "order " + number++ : "";
        transcript.note(
            String.format(
                    Locale.ROOT,
                    "  %3d  term %d  %-20s %s",
                    entry.index(),
                    entry.term(),
                    payload,
                    order)
                .stripTrailing());
      }
    }
    transcript.note("");
    told.forEach(
        one ->
            transcript.note(
                String.format(
                    Locale.ROOT,
                    "%-10s was told: %s",
                    one.client,
                    one.answered() ? one.text : "nothing")));
    transcript.note(String.format(Locale.ROOT, "%-10s %s", "catalog", stock()));
  }

  /** The same in two lines. */
  void tellTheEndInShort() {
    List<LogEntry> log = orders.get(0).disk().log();
    transcript.note("        log: " + MessageText.allEntries(log) + ".  " + stock());
  }

  private String commits(List<SimNode> nodes) {
    return nodes.stream()
        .map(
            one ->
                one.up()
                    ? Long.toString(((OrderReplica) one.core()).log().commitIndex())
                    : "unknown, it is down")
        .collect(Collectors.joining(", ", "; committed: ", ""));
  }
}
