package io.toystore.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.bench.WireBenchmark.Kind;
import io.toystore.frontend.core.CachedProduct;
import io.toystore.message.wire.MalformedMessageException;
import io.toystore.model.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark does what its figure is said to be of. */
class BenchmarksRunTest {
  private static final int TIMES = 5;

  @Test
  void theJournalHoldsWhatIsAppendedAndReadsOneMebibyte() throws IOException {
    JournalBenchmark benchmark = new JournalBenchmark();
    benchmark.open();
    try {
      List<LogEntry> read = benchmark.read1MiB();
      assertEquals(1 << 20, read.stream().mapToInt(entry -> entry.payload().length).sum());
      long index = read.get(read.size() - 1).index();
      for (int i = 0; i < TIMES; i++) {
        assertEquals(index + 1, benchmark.appendAndForce1());
        assertEquals(index + 17, benchmark.appendAndForce16());
        assertEquals(index + 117, benchmark.appendAndForce100());
        index += 117;
      }
      assertTrue(Files.isDirectory(benchmark.path()));
      assertEquals(read, benchmark.read1MiB());
    } finally {
      benchmark.close();
    }
    assertFalse(Files.exists(benchmark.path()), "left over");
  }

  @Test
  void everyPurchaseOfABatchIsToldAndSettled() {
    OrderBenchmark benchmark = new OrderBenchmark();
    benchmark.appoint();
    for (int i = 0; i < TIMES; i++) {
      assertEquals(81 * i, benchmark.purchase1());
      assertEquals(81 * i + 16, benchmark.purchase16());
      assertEquals(81 * i + 80, benchmark.purchase64());
    }
    assertEquals(81 * TIMES, benchmark.settled());
  }

  @Test
  void aNewGroupOfReplicasKnowsNothingOfTheOneBefore() {
    OrderBenchmark benchmark = new OrderBenchmark();
    benchmark.appoint();
    assertEquals(15, benchmark.purchase16());
    benchmark.appoint();
    assertEquals(0, benchmark.purchase1());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1_000})
  void everythingReservedIsSold(int toys) {
    CatalogBenchmark benchmark = new CatalogBenchmark();
    benchmark.toys = toys;
    benchmark.open();
    for (int i = 0; i < TIMES; i++) {
      assertEquals(81 * i + 1, benchmark.reserveAndSettle1());
      assertEquals(81 * i + 17, benchmark.reserveAndSettle16());
      assertEquals(81 * i + 81, benchmark.reserveAndSettle64());
    }
    assertEquals(toys, benchmark.status().products());
    assertEquals(81 * TIMES, benchmark.status().sold());
    assertEquals(0, benchmark.status().pendingReservations());
    assertTrue(benchmark.status().closedRemembered() <= 64, "it grows");
  }

  @Test
  void everyLookupHitsAndEveryPurchaseIsPlaced() {
    FrontendBenchmark benchmark = new FrontendBenchmark();
    benchmark.start();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      CachedProduct found = benchmark.lookupHit();
      names.add(found.view().name());
    }
    assertEquals(1_000, names.size());
    for (int i = 0; i < TIMES; i++) {
      assertEquals(81 * i, benchmark.purchase1());
      assertEquals(81 * i + 16, benchmark.purchase16());
      assertEquals(81 * i + 80, benchmark.purchase64());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDecodedIsWhatWasEncoded(Kind message) throws MalformedMessageException {
    for (int items : new int[] {1, 16, 64}) {
      WireBenchmark benchmark = new WireBenchmark();
      benchmark.message = message;
      benchmark.items = items;
      benchmark.make();
      assertEquals(benchmark.original(), benchmark.decode());
      int bytes = benchmark.encode().length;
      assertTrue(bytes > 40 * items && bytes < 160 * items, bytes + " bytes of " + items);
    }
  }
}
