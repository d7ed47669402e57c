package io.toystore.frontend.core;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.OrderMessage.Role;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A front-end core on a bench: a clock that the test turns, and everything that the core sends. The
 * replicas that the test has described answer each ping at once; all else is up to the test.
 */
final class FrontendHarness {
  static final long INCARNATION = 0xfe;
  static final long FOLDER = 0xf0;
  static final CatalogTerm CATALOG_TERM = new CatalogTerm(FOLDER, 7, 70);
  static final CatalogTerm NEXT_CATALOG_TERM = new CatalogTerm(FOLDER, 8, 80);
  static final long TICK_MILLIS = 10;

  /** A message and where it went. */
  record Sent(Address to, Message message) {}

  /** What a replica says of itself in its Pongs. */
  record Replica(long term, int leader, long leaderTerm, boolean serving) {
    static Replica follower(int leader, long leaderTerm) {
      return new Replica(leaderTerm, leader, leaderTerm, false);
    }

    static Replica leader(int id, long term) {
      return new Replica(term, id, term, true);
    }
  }

  final FrontendCore core;
  final FrontendSettings settings;
  final Map<Integer, Replica> replicas = new TreeMap<>();
  final List<Sent> sent = new ArrayList<>();
  long now = 1_000_000;

  private int pingsAnswered;
  private final List<Sent> pings = new ArrayList<>();

  final Outputs out =
      new Outputs() {
        @Override
        public void send(Address to, Message message) {
          (message instanceof Ping ? pings : sent).add(new Sent(to, message));
        }

        @Override
        public void append(List<LogEntry> entries) {
          throw new AssertionError("a front-end has no log");
        }

        @Override
        public void cutFrom(long index) {
          throw new AssertionError("a front-end has no log");
        }

        @Override
        public void saveMembers(List<Long> folderIds) {
          throw new AssertionError("a front-end has no log");
        }

        @Override
        public void savePromise(long term) {
          throw new AssertionError("a front-end has no log");
        }

        @Override
        public void readLog(long fromIndex, int maxBytes) {
          throw new AssertionError("a front-end has no log");
        }
      };

  FrontendHarness(int orderReplicas) {
    this(FrontendSettings.defaults(orderReplicas));
  }

  FrontendHarness(FrontendSettings settings) {
    this.settings = settings;
    core = new FrontendCore(settings, INCARNATION);
  }

  /** A group of three in which replica 3 serves term 3, and a catalog that has been heard. */
  static FrontendHarness serving() {
    return serving(s -> s);
  }

  static FrontendHarness serving(UnaryOperator<FrontendSettings> change) {
    FrontendHarness bench = new FrontendHarness(change.apply(FrontendSettings.defaults(3)));
    bench.leader(3, 3);
    bench.start();
    bench.answerPull(false, 10);
    return bench;
  }

  /** With at most so many items in a message, and so many open requests of each kind. */
  static FrontendSettings bounded(FrontendSettings s, int maxOpenRequests, int maxBatch) {
    return new FrontendSettings(
        s.orderReplicas(),
        s.requestTimeoutMillis(),
        s.answerTimeoutMillis(),
        s.pingIntervalMillis(),
        s.suspectAfterMillis(),
        s.leadTimeoutMillis(),
        s.firstSelectionMillis(),
        s.cacheCapacity(),
        s.stalenessBoundMillis(),
        s.pullIntervalMillis(),
        maxOpenRequests,
        maxBatch);
  }

  void start() {
    core.start(now, out);
    core.flush(now, out);
    answerPings();
  }

  /** Replica {@code id} serves this term, and the others follow it. */
  void leader(int id, long term) {
    for (int other = 1; other <= settings.orderReplicas(); other++) {
      replicas.put(other, Replica.follower(id, term));
    }
    replicas.put(id, Replica.leader(id, term));
  }

  /** All replicas answer, and none leads. */
  void noLeader(long term) {
    for (int id = 1; id <= settings.orderReplicas(); id++) {
      replicas.put(id, new Replica(term, 0, 0, false));
    }
  }

  void receive(Message message) {
    core.receive(message, now, out);
    core.flush(now, out);
    answerPings();
  }

  void flush() {
    core.flush(now, out);
    answerPings();
  }

  /** Turns the clock in ticks; the last one is at the very end. */
  void pass(long millis) {
    long end = now + millis;
    while (now < end) {
      now = Math.min(end, now + TICK_MILLIS);
      core.tick(now, out);
      core.flush(now, out);
      answerPings();
    }
  }

  /** Turns the clock by milliseconds, and ticks only when the core has asked for it. */
  void passAsAsked(long millis) {
    long end = now + millis;
    long due = core.nextTickMillis(now);
    while (now < end) {
      now++;
      if (now >= due) {
        core.tick(now, out);
        flush();
        due = core.nextTickMillis(now);
      }
    }
  }

  private void answerPings() {
    while (pingsAnswered < pings.size()) {
      Sent ping = pings.get(pingsAnswered++);
      Replica replica = replicas.get((int) ping.to().id());
      if (replica != null) {
        core.receive(pong((int) ping.to().id(), ((Ping) ping.message()).ping(), replica), now, out);
        core.flush(now, out);
      }
    }
  }

  static Pong pong(int id, long ping, Replica replica) {
    Role role = replica.serving() ? Role.LEADER : Role.FOLLOWER;
    return new Pong(
        id,
        ping,
        role,
        replica.term(),
        replica.leader(),
        replica.leaderTerm(),
        0,
        0,
        replica.serving());
  }

  /** How many pings were sent to a replica. */
  int pingsTo(int replica) {
    return (int) pings.stream().filter(ping -> ping.to().id() == replica).count();
  }

  int pingsSent() {
    return pings.size();
  }

  /** The messages of this type that were sent, in their order. */
  <T extends Message> List<T> all(Class<T> type) {
    return sent.stream().map(Sent::message).filter(type::isInstance).map(type::cast).toList();
  }

  <T extends Message> T last(Class<T> type) {
    List<T> all = all(type);
    if (all.isEmpty()) {
      throw new AssertionError("no " + type.getSimpleName() + " was sent: " + sent);
    }
    return all.get(all.size() - 1);
  }

  /** Where the last message of this type went. */
  Address lastTo(Class<? extends Message> type) {
    Message last = last(type);
    return sent.stream().filter(s -> s.message() == last).findFirst().orElseThrow().to();
  }

  /** The purchase sent last. */
  Purchase lastPurchase() {
    List<Purchase> purchases = last(Purchases.class).purchases();
    return purchases.get(purchases.size() - 1);
  }

  void outcome(int from, long term, long attempt, PurchaseStatus status) {
    outcome(from, term, attempt, status, 0, 0);
  }

  void outcome(
      int from, long term, long attempt, PurchaseStatus status, long number, long version) {
    receive(
        new PurchaseOutcomes(
            1, from, term, List.of(new PurchaseOutcome(attempt, status, number, version))));
  }

  /** Answers the last pull, with nothing or these changes. */
  void answerPull(boolean complete, long lastSequence, Change... changes) {
    answerPull(last(ChangesSince.class).pull(), complete, lastSequence, changes);
  }

  void answerPull(long pull, boolean complete, long lastSequence, Change... changes) {
    receive(new Changes(pull, CATALOG_TERM, complete, lastSequence, Arrays.asList(changes)));
  }

  void push(long firstSequence, Change... changes) {
    receive(new Invalidations(CATALOG_TERM, firstSequence, Arrays.asList(changes)));
  }

  /** Lets the next pull go out and answers it: the cache may be served from here on. */
  void refresh(long lastSequence) {
    int pulls = all(ChangesSince.class).size();
    while (all(ChangesSince.class).size() == pulls) {
      pass(TICK_MILLIS);
    }
    answerPull(true, lastSequence);
  }

  static ProductView toy(String name, long version) {
    return new ProductView(name, new Price(1599), 100, version);
  }

  static ProductTag tag(long version) {
    return new ProductTag(FOLDER, version);
  }

  /** The query of the last fill sent. */
  long lastFill() {
    return last(FindProducts.class).queries().get(0).query();
  }

  void answerFill(long query, ProductView view) {
    receive(new FoundProducts(CATALOG_TERM, List.of(new FoundProduct(query, view))));
  }

  /** Reads a toy that is not cached, and has the catalog answer with this version. */
  void cache(String name, long version) {
    core.findProduct(name, 0, now, result -> {});
    flush();
    answerFill(lastFill(), toy(name, version));
  }

  FrontendStatus status() {
    return core.status(now);
  }
}
