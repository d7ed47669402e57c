package io.toystore.bench;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.PreVote;
import io.toystore.message.ReplicaMessage.PreVoteAnswer;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.Promise;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderReplica;
import io.toystore.order.core.OrderSettings;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
import io.toystore.testing.BegunGroup;
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
 * Whole purchases through the leader of a group of three, in batches of 1, 16 and 64: taken up,
 * reserved, appended, replicated, forced, committed, told and settled (nanoseconds an order). The
 * disk, the two followers and the catalog answer at once, each message in a burst of its own; the
 * clock stands still, so nothing is sent twice and no tick counts.
 *
 * <p>The order book grows by 54 to 60 bytes an order, outside of the heap. So each iteration begins
 * with a new leader: at 500,000 orders in a second, one of five seconds needs some 150 MiB.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class OrderBenchmark {
  private Group group;

  /** Appoints replica 1 of a new group, whose term is then open. */
  @Setup(Level.Iteration)
  public void appoint() {
    group = new Group();
    group.appoint();
  }

  @Benchmark
  public long purchase1() {
    return group.purchase(1);
  }

  @Benchmark
  @OperationsPerInvocation(16)
  public long purchase16() {
    return group.purchase(16);
  }

  @Benchmark
  @OperationsPerInvocation(64)
  public long purchase64() {
    return group.purchase(64);
  }

  /** Items settled so far; every order told is settled by the next tick. */
  long settled() {
    group.tick();
    return group.settled;
  }

  /** The leader, and everything around it. */
  private static final class Group implements Outputs {
    private static final long FRONTEND = 0x1f2e3d4c5b6a7988L;
    private static final long NOW_MILLIS = 1_000;
    private static final int TOYS = 10;
    private static final CatalogTerm CATALOG = new CatalogTerm(7, 1, 1);
    private static final String[] NAMES = new String[TOYS];

    static {
      for (int i = 0; i < TOYS; i++) {
        NAMES[i] = "Toy number " + i;
      }
    }

    private record Sent(Address to, Message message) {}

    private final OrderReplica leader =
        new OrderReplica(OrderSettings.defaults(1, 3), BegunGroup.start(1, 3));
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long requests;
    private long stored;
    private long attempts;
    private long version;
    private long settled;
    private int told;
    private long lastNumber = -1;

    void appoint() {
      leader.start(NOW_MILLIS, this);
      BegunGroup.answers(1, 3).forEach(this::receive);
      receive(new Lead(FRONTEND, 1));
      playOthers();
      Check.that(leader.log().serving(), "the appointed replica does not serve");
    }

    /**
     * @return the number of the last order told
     */
    long purchase(int count) {
      long lowestOpenAttempt = attempts + 1;
      List<Purchase> purchases = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long attempt = ++attempts;
        String name = NAMES[(int) (attempt % TOYS)];
        purchases.add(new Purchase(attempt, "f:1f2e3d4c5b6a7988-" + attempt, false, name, 1));
      }
      told = 0;
      receive(new Purchases(FRONTEND, leader.log().term(), lowestOpenAttempt, 0, purchases));
      playOthers();
      Check.that(told == count, "%d of %d orders were told", told, count);
      return lastNumber;
    }

    private void receive(Message message) {
      leader.receive(message, NOW_MILLIS, this);
      leader.flush(NOW_MILLIS, this);
    }

    void tick() {
      leader.tick(NOW_MILLIS, this);
      leader.flush(NOW_MILLIS, this);
      playOthers();
    }

    /** Until nobody has anything to say. */
    private void playOthers() {
      while (stored < requests || !sent.isEmpty()) {
        if (stored < requests) {
          stored = requests;
          leader.stored(stored, NOW_MILLIS, this);
          leader.flush(NOW_MILLIS, this);
        } else {
          answer(sent.poll());
        }
      }
    }

    private void answer(Sent one) {
      int peer = (int) one.to().id();
      if (one.message() instanceof AppendEntries m) {
        long matchIndex = m.prevIndex() + m.entries().size();
        receive(
            new AppendConfirmed(peer, m.term(), BegunGroup.FOLDER + peer, matchIndex, m.round()));
      } else if (one.message() instanceof Reconcile m) {
        receive(
            new ReconcileAnswer(
                m.from(), 0, m.term(), m.ask(), m.term(), CATALOG, 0, 0, 1, 0, List.of()));
      } else if (one.message() instanceof Reserve m) {
        receive(new ReserveAnswer(m.from(), 0, m.term(), CATALOG, m.term(), reserved(m.items())));
      } else if (one.message() instanceof PurchaseOutcomes m) {
        m.outcomes().forEach(this::hear);
      } else if (one.message() instanceof Settle m) {
        settled += m.items().size();
      } else if (one.message() instanceof PreVote m) {
        receive(new PreVoteAnswer(peer, m.round(), false, 0, 0, 0));
      } else if (one.message() instanceof Prepare m) {
        receive(new Promise(peer, m.term(), BegunGroup.FOLDER + peer, 0, 0));
      }
    }

    private List<ReserveResult> reserved(List<ReserveItem> items) {
      List<ReserveResult> results = new ArrayList<>(items.size());
      for (ReserveItem item : items) {
        results.add(
            new ReserveResult(
                item.number(), item.requestId(), ReserveStatus.RESERVED, 1599, ++version));
      }
      return results;
    }

    private void hear(PurchaseOutcome outcome) {
      Check.that(
          outcome.status() == PurchaseStatus.PLACED && outcome.number() == lastNumber + 1,
          "%s after order %d",
          outcome,
          lastNumber);
      lastNumber++;
      told++;
    }

    @Override
    public void send(Address to, Message message) {
      sent.add(new Sent(to, message));
    }

    @Override
    public void append(List<LogEntry> entries) {
      requests++;
    }

    @Override
    public void cutFrom(long index) {
      throw new AssertionError("a leader cuts nothing");
    }

    @Override
    public void saveMembers(List<Long> folderIds) {
      requests++;
    }

    @Override
    public void savePromise(long term) {
      requests++;
    }

    @Override
    public void readLog(long fromIndex, int maxBytes) {
      throw new AssertionError("the followers lack nothing");
    }
  }
}
