package io.toystore.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForceTimesTest {
  private final ForceTimes times = new ForceTimes();

  private Map<String, Object> report() {
    Map<String, Object> report = new HashMap<>();
    times.into(report);
    assertEquals(
        Set.of("forces", "forcedEntries", "forceP50Micros", "forceP99Micros", "forceMaxMicros"),
        report.keySet());
    return report;
  }

  @Test
  void withoutAForceAllIsZero() {
    assertTrue(report().values().stream().allMatch(value -> value.equals(0L)));
  }

  @Test
  void aReportHasTheForcesSinceTheLastOne() {
    for (int i = 1; i <= 100; i++) {
      times.record(3, i);
    }
    Map<String, Object> first = report();
    assertEquals(100L, first.get("forces"));
    assertEquals(300L, first.get("forcedEntries"));
    assertEquals(50L, first.get("forceP50Micros"));
    assertEquals(99L, first.get("forceP99Micros"));
    assertEquals(100L, first.get("forceMaxMicros"));

    times.record(1, 7);
    Map<String, Object> second = report();
    assertEquals(1L, second.get("forces"));
    assertEquals(1L, second.get("forcedEntries"));
    assertEquals(7L, second.get("forceMaxMicros"));
    assertEquals(0L, report().get("forces"));
  }

  @Test
  void timesAreRightToAHundredthHoweverLongTheyAre() {
    times.record(1, 90_000_000);
    double max = (Long) report().get("forceMaxMicros");
    assertEquals(90_000_000.0, max, 900_000);
  }

  @Test
  void nothingIsLostOrCountedTwiceWhileThreadsRecord() {
    long forces = 0;
    long entries = 0;
    int threads = 4;
    int each = 20_000;
    Thread[] recording =
        IntStream.range(0, threads)
            .mapToObj(
                thread ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            times.record(2, i);
                          }
                        }))
            .toArray(Thread[]::new);
    for (Thread thread : recording) {
      thread.start();
    }
    boolean alive = true;
    while (alive) {
      alive = IntStream.range(0, threads).anyMatch(i -> recording[i].isAlive());
      Map<String, Object> report = report();
      forces += (Long) report.get("forces");
      entries += (Long) report.get("forcedEntries");
    }
    assertEquals((long) threads * each, forces);
    assertEquals(2 * forces, entries);
  }
}
