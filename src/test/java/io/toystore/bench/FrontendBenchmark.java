package io.toystore.bench;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.frontend.core.FrontendSettings;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.ProductQuery;
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
import io.toystore.model.ProductView;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A front-end's share of a read and of a purchase (nanoseconds each): a look-up that hits, among
 * 1,000 cached products whose names know their hash already; and a purchase from the question to
 * the outcome told, in batches of 1, 16 and 64. The leader and the catalog answer at once; once all
 * is set up the clock stands still, so the cache stays fresh and no tick counts.
 *
 * <p>A purchase that is told leaves no trace, and the cache is bounded, so nothing grows; each
 * iteration begins with a new front-end all the same. In a purchase's benchmark nothing is cached.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class FrontendBenchmark {
  private Store store;

  /** Starts a front-end that has found its leader and may serve from its cache. */
  @Setup(Level.Iteration)
  public void start() {
    store = new Store();
    store.start();
  }

  @Benchmark
  public CachedProduct lookupHit() {
    return store.lookup();
  }

  @Benchmark
  public long purchase1() {
    return store.purchase(1);
  }

  @Benchmark
  @OperationsPerInvocation(16)
  public long purchase16() {
    return store.purchase(16);
  }

  @Benchmark
  @OperationsPerInvocation(64)
  public long purchase64() {
    return store.purchase(64);
  }

  /** The front-end, and a store behind it that sells whatever is asked for. */
  private static final class Store implements Outputs {
    private static final long FRONTEND = 0x1f2e3d4c5b6a7988L;
    private static final CatalogTerm CATALOG = new CatalogTerm(7, 1, 1);
    private static final int LEADER = 3;
    private static final long TERM = 3;
    private static final int PRODUCTS = 1_000;
    private static final int PRODUCTS_SOLD = 10;

    private record Sent(Address to, Message message) {}

    private final String[] names = new String[PRODUCTS];
    private final FrontendSettings settings = FrontendSettings.defaults(3);
    private final FrontendCore core = new FrontendCore(settings, FRONTEND);
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long nowMillis = 1_000;
    private int nextName;
    private long orders;
    private int placed;
    private long lastNumber;

    void start() {
      core.start(nowMillis, this);
      playOthers();
      // The first answer says where the catalog stands; after the second the cache may be served.
      nowMillis += settings.pullIntervalMillis();
      core.tick(nowMillis, this);
      playOthers();
      for (int i = 0; i < PRODUCTS; i++) {
        names[i] = "Toy number " + i;
        core.findProduct(names[i], 0, nowMillis, result -> {});
        playOthers();
      }
    }

    CachedProduct lookup() {
      nextName = nextName + 1 == PRODUCTS ? 0 : nextName + 1;
      return core.lookup(names[nextName], 0, nowMillis);
    }

    /**
     * @return the number of the last order
     */
    long purchase(int count) {
      placed = 0;
      for (int i = 0; i < count; i++) {
        nextName = nextName + 1 == PRODUCTS_SOLD ? 0 : nextName + 1;
        core.purchase(null, names[nextName], 1, nowMillis, this::told);
      }
      playOthers();
      Check.that(placed == count, "%d of %d were placed", placed, count);
      return lastNumber;
    }

    private void told(PurchaseResult result) {
      Check.that(result.end() == PurchaseEnd.PLACED, "not placed: %s", result);
      lastNumber = result.number();
      placed++;
    }

    private void playOthers() {
      core.flush(nowMillis, this);
      while (!sent.isEmpty()) {
        Sent one = sent.poll();
        if (one.message() instanceof Purchases m) {
          receive(new PurchaseOutcomes(FRONTEND, LEADER, TERM, place(m.purchases())));
        } else if (one.message() instanceof Ping m) {
          receive(pong((int) one.to().id(), m.ping()));
        } else if (one.message() instanceof FindProducts m) {
          receive(new FoundProducts(CATALOG, find(m.queries())));
        } else if (one.message() instanceof ChangesSince m) {
          boolean complete = m.catalogTerm().equals(CATALOG);
          receive(new Changes(m.pull(), CATALOG, complete, 0, List.of()));
        }
      }
    }

    private void receive(Message message) {
      core.receive(message, nowMillis, this);
      core.flush(nowMillis, this);
    }

    private List<PurchaseOutcome> place(List<Purchase> purchases) {
      List<PurchaseOutcome> outcomes = new ArrayList<>(purchases.size());
      for (Purchase one : purchases) {
        outcomes.add(
            new PurchaseOutcome(one.attempt(), PurchaseStatus.PLACED, orders, ++orders + 1));
      }
      return outcomes;
    }

    private static Pong pong(int replica, long ping) {
      boolean leads = replica == LEADER;
      Role role = leads ? Role.LEADER : Role.FOLLOWER;
      return new Pong(replica, ping, role, TERM, LEADER, TERM, 1, 1, leads);
    }

    private static List<FoundProduct> find(List<ProductQuery> queries) {
      List<FoundProduct> found = new ArrayList<>(queries.size());
      for (ProductQuery query : queries) {
        ProductView view = new ProductView(query.name(), new Price(1599), 100, 1);
        found.add(new FoundProduct(query.query(), view));
      }
      return found;
    }

    @Override
    public void send(Address to, Message message) {
      sent.add(new Sent(to, message));
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
  }
}
