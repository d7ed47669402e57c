package io.toystore.bench;

import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.wire.MalformedMessageException;
import io.toystore.message.wire.Wire;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The three messages that carry a purchase onwards, with 1, 16 and 64 items, into bytes and back
 * (nanoseconds a message, not an item). The log's entries are orders of about 110 bytes.
 *
 * <p>The messages are made once and never changed, and nothing is kept of what comes out, so
 * nothing grows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class WireBenchmark {
  /** Which message. */
  public enum Kind {
    PURCHASES,
    RESERVE,
    APPEND_ENTRIES
  }

  @Param public Kind message;

  @Param({"1", "16", "64"})
  public int items;

  private Message decoded;
  private byte[] encoded;

  @Setup(Level.Iteration)
  public void make() {
    decoded =
        switch (message) {
          case PURCHASES -> purchases();
          case RESERVE -> reserve();
          case APPEND_ENTRIES -> appendEntries();
        };
    encoded = Wire.encode(decoded);
  }

  @Benchmark
  public byte[] encode() {
    return Wire.encode(decoded);
  }

  @Benchmark
  public Message decode() throws MalformedMessageException {
    return Wire.decode(encoded);
  }

  /** What {@link #decode} must come to. */
  Message original() {
    return decoded;
  }

  private Message purchases() {
    List<Purchase> purchases = new ArrayList<>();
    for (int i = 1; i <= items; i++) {
      purchases.add(new Purchase(100_000 + i, requestId(i), false, name(i), 1));
    }
    return new Purchases(0x1f2e3d4c5b6a7988L, 4, 100_001, 0, purchases);
  }

  private Message reserve() {
    List<ReserveItem> reserve = new ArrayList<>();
    for (int i = 1; i <= items; i++) {
      reserve.add(new ReserveItem(100_000 + i, requestId(i), name(i), 1));
    }
    return new Reserve(1, 0, 4, CatalogTerm.UNKNOWN, 100_001, reserve);
  }

  private Message appendEntries() {
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 1; i <= items; i++) {
      byte[] order =
          FlatJson.ofType("OrderPlaced")
              .put("requestId", requestId(i))
              .put("name", name(i))
              .put("quantity", 1)
              .put("price", 1599)
              .put("version", 10_000 + i)
              .toBytes();
      entries.add(new LogEntry(100_000 + i, 4, order));
    }
    return new AppendEntries(1, 4, 100_000, 4, entries, 99_990, 0, 17);
  }

  private static String requestId(int i) {
    return "f:1f2e3d4c5b6a7988-" + (100_000 + i);
  }

  private static String name(int i) {
    return "Toy number " + i % 10;
  }
}
