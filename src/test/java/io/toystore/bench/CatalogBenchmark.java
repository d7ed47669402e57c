package io.toystore.bench;

import io.toystore.catalog.core.Catalog;
import io.toystore.catalog.core.CatalogReplica;
import io.toystore.catalog.core.CatalogSettings;
import io.toystore.catalog.core.CatalogStatus;
import io.toystore.catalog.core.ProductSeed;
import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import io.toystore.replication.ReplicaStart;
import io.toystore.sansio.Check;
import io.toystore.sansio.Outputs;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The catalog's share of a purchase, in batches of 1, 16 and 64 and with 10 and 100,000 toys:
 * reserved, forced, published and answered, then settled and forced (nanoseconds an order). The
 * disk answers at once; the clock stands still, so nothing is restocked or asked about.
 *
 * <p>Each iteration begins with a new catalog. Within one, what is settled is forgotten as the mark
 * rises, and the end of the log in memory is bounded by 32 MiB, so nothing grows for long.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms512m", "-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class CatalogBenchmark {
  /** How many toys the catalog has. */
  @Param({"10", "100000"})
  public int toys;

  private Shop shop;

  /** Opens a new catalog, full of toys. */
  @Setup(Level.Iteration)
  public void open() {
    shop = new Shop(toys);
    shop.open();
  }

  @Benchmark
  public long reserveAndSettle1() {
    return shop.reserveAndSettle(1);
  }

  @Benchmark
  @OperationsPerInvocation(16)
  public long reserveAndSettle16() {
    return shop.reserveAndSettle(16);
  }

  @Benchmark
  @OperationsPerInvocation(64)
  public long reserveAndSettle64() {
    return shop.reserveAndSettle(64);
  }

  CatalogStatus status() {
    return shop.catalog.status();
  }

  /** The catalog, its disk and the order leader. */
  private static final class Shop implements Outputs {
    private static final long NOW_MILLIS = 1_000;
    private static final long STOCK = 1_000_000_000_000L;

    /** A prime, so that the toys are met in an order that no cache line foresees. */
    private static final int STRIDE = 7_919;

    private static final CatalogTerm CATALOG = new CatalogTerm(9, 1, 5);

    private final String[] names;
    private final CatalogReplica catalog;
    private long requests;
    private long stored;
    private long numbers;
    private int reserved;

    Shop(int toys) {
      names = new String[toys];
      List<ProductSeed> seeds = new ArrayList<>(toys);
      for (int i = 0; i < toys; i++) {
        names[i] = "Toy number " + i;
        seeds.add(new ProductSeed(names[i], new Price(1599), STOCK));
      }
      catalog =
          new CatalogReplica(
              new Catalog(CatalogSettings.defaults(3)),
              () -> seeds,
              new ReplicaStart(9, 0, 0, 0, 0),
              CATALOG.startId());
    }

    void open() {
      catalog.prepareFirstProducts();
      catalog.start(NOW_MILLIS, this);
      catalog.flush(NOW_MILLIS, this);
      force();
    }

    /**
     * @return the number of the last reservation
     */
    long reserveAndSettle(int count) {
      long lowestOpen = numbers + 1;
      List<ReserveItem> reserve = new ArrayList<>(count);
      List<SettleItem> settle = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long number = ++numbers;
        String id = "f:1f2e3d4c5b6a7988-" + number;
        // As it comes from the wire: another object than the catalog's own.
        String name = new String(names[(int) (number * STRIDE % names.length)].toCharArray());
        reserve.add(new ReserveItem(number, id, name, 1));
        settle.add(new SettleItem(id, 1, number, true));
      }
      reserved = 0;
      receive(new Reserve(1, 0, 1, CATALOG, lowestOpen, reserve));
      Check.that(reserved == count, "%d of %d were reserved", reserved, count);
      receive(new Settle(1, 0, 1, CATALOG, settle));
      return numbers;
    }

    private void receive(Message message) {
      catalog.receive(message, NOW_MILLIS, this);
      catalog.flush(NOW_MILLIS, this);
      force();
    }

    private void force() {
      while (stored < requests) {
        stored = requests;
        catalog.stored(stored, NOW_MILLIS, this);
        catalog.flush(NOW_MILLIS, this);
      }
    }

    @Override
    public void send(Address to, Message message) {
      if (message instanceof ReserveAnswer answer) {
        for (ReserveResult result : answer.results()) {
          Check.that(result.status() == ReserveStatus.RESERVED, "not reserved: %s", result);
          reserved++;
        }
      }
    }

    @Override
    public void append(List<LogEntry> entries) {
      requests++;
    }

    @Override
    public void cutFrom(long index) {
      throw new AssertionError("a catalog cuts nothing");
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
      throw new AssertionError("nobody lacks anything");
    }
  }
}
