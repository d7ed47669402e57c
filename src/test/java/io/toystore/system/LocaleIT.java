package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a machine reads is the same under every locale. */
@Timeout(180)
class LocaleIT {
  private static final List<String> TIERS = List.of("catalog", "order-1", "order-2", "order-3");

  @TempDir Path folder;

  private ProcessStore processes;

  @BeforeEach
  void prepare() {
    processes = new ProcessStore(folder);
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  /** The same purchases under each locale, in a folder for each, and in one that all share. */
  @Test
  void namesBytesAndMetricsAreTheSameUnderEveryLocale() throws Exception {
    String conf =
        "{\"data\": \"shared\", \"frontend\": {\"port\": 0}, \"catalog\": {\"snapshotEntries\": 4},"
            + " \"order\": {\"snapshotEntries\": 1000}}";
    for (int life = 0; life < ProcessStore.LOCALES.size(); life++) {
      Running store = processes.start("-conf", conf, "--init");
      int port = Integer.parseInt(store.awaitLine("front-end on http://\\S+:(\\d+)").group(1));
      store.awaitLine("store serving$");
      Shopper shopper = new Shopper(port);
      assertEquals(life, shopper.orders().size(), "what was sold under the other locales is there");
      assertEquals(life, shopper.buy("Tux", 7, "key-" + life).number());
      assertEquals(100 - 7L * (life + 1), shopper.stock().get("Tux"));
      String metrics = shopper.get("/metrics").body();
      assertTrue(metrics.chars().allMatch(c -> c < 0x7f), metrics);
      Path snapshots = folder.resolve("shared/catalog/snapshots");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !ProcessStore.contents(snapshots).isEmpty());
      store.process().destroy();
      assertEquals(143, store.awaitEnd(Duration.ofSeconds(30)).status());
    }

    Set<String> names = new HashSet<>();
    Set<List<String>> orders = new HashSet<>();
    for (String tier : TIERS) {
      Path data = folder.resolve("shared").resolve(tier);
      try (Stream<Path> files = Files.walk(data)) {
        files.map(file -> data.relativize(file).toString()).forEach(names::add);
      }
      if (!tier.equals("catalog")) {
        orders.add(ProcessStore.journalLines(data));
      }
    }
    assertTrue(names.contains("journal/00000000000000000001.jsonl"), names::toString);
    assertTrue(names.stream().allMatch(name -> name.matches("[\\x21-\\x7e]*")), names::toString);
    assertEquals(1, orders.size(), orders::toString);
    Ended verified = processes.run("verify", "shared");
    assertEquals(0, verified.status(), verified.output());
    assertTrue(verified.output().contains("PASS: 5 rules hold"), verified.output());
  }
}
