package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three order replicas, each of which is configured to crash after its N-th order as leader: the
 * client's orders are neither lost nor doubled.
 */
@Timeout(240)
class CrashByConfigurationIT {
  private static final int REPLICAS = 3;
  private static final int CRASH_AFTER = 30;
  private static final int ORDERS = 80;
  private static final Duration BOUND = Duration.ofSeconds(150);

  @TempDir Path folder;

  private ProcessStore processes;
  private ProcessCluster cluster;

  @BeforeEach
  void start() throws IOException {
    processes = new ProcessStore(folder);
    processes.write("toys.json", "[{\"name\": \"Tux\", \"price\": 15.99, \"quantity\": 1000}]");
    cluster = new ProcessCluster(processes, folder, REPLICAS, new JsonObject(), 5_000);
    for (int id = 1; id <= REPLICAS; id++) {
      cluster.set("order-" + id, "crashAfterOrders", CRASH_AFTER);
    }
    cluster.startAll();
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void noOrderIsLostOrDoubled() throws Exception {
    String retries = "{\"retries\": 100, \"requestTimeoutMillis\": 7000}";
    Running client =
        processes.start(
            "client",
            "-conf",
            retries,
            "--url",
            "http://127.0.0.1:" + cluster.httpPort(),
            "--clients",
            "1",
            "--iterations",
            Integer.toString(ORDERS),
            "-p",
            "1",
            "--keys",
            "--history",
            "history.jsonl");
    List<String> crashed = new ArrayList<>();
    Awaitility.await()
        .atMost(BOUND)
        .until(
            () -> {
              restartWhatHasCrashed(crashed);
              return !client.process().isAlive();
            });
    Ended ended = client.awaitEnd(Duration.ofSeconds(1));

    assertEquals(0, ended.status(), ended::output);
    assertTrue(crashed.size() >= ORDERS / CRASH_AFTER, () -> "" + crashed);
    assertEquals(
        IntStream.range(0, ORDERS).boxed().toList(),
        told().stream().sorted().toList(),
        "one number for each purchase");
    restartWhatHasCrashed(crashed);
    Ended verdict = processes.run("verify", "--complete", "history.jsonl", folder.toString());
    assertEquals(0, verdict.status(), verdict::output);
  }

  /** Each has said why it halts, as the last thing that it did. */
  private void restartWhatHasCrashed(List<String> crashed) throws Exception {
    for (int id = 1; id <= REPLICAS; id++) {
      String member = "order-" + id;
      Optional<Ended> ended = cluster.ended(member);
      if (ended.isPresent()) {
        crashed.add(member);
        assertEquals(137, ended.get().status(), ended.get()::errors);
        assertEquals("", ended.get().errors());
        String last = ended.get().output().strip().replaceFirst("(?s).*\\n", "");
        String words =
            String.format(
                Locale.ROOT,
                "order replica %d halts, as crashAfterOrders says: it has forced its order %d",
                id,
                CRASH_AFTER);
        assertTrue(last.contains(words), ended.get()::output);
        cluster.start(member);
      }
    }
  }

  /** The numbers that purchases got. */
  private List<Integer> told() throws IOException {
    Set<Long> purchases = new HashSet<>();
    List<Integer> numbers = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("history.jsonl"))) {
      JsonObject said = new JsonObject(line);
      if ("purchase".equals(said.getString("call"))) {
        purchases.add(said.getLong("op"));
      } else if (said.getString("type").equals("ok") && purchases.contains(said.getLong("op"))) {
        numbers.add(said.getInteger("number"));
      }
    }
    return numbers;
  }
}
