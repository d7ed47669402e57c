package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.toystore.system.Shopper.Order;
import io.toystore.testing.PackagedJar;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three order replicas, each of which is configured to crash after its N-th order as leader: the
 * client's orders are neither lost nor doubled. While the first one is down and the client goes on,
 * a backup is made, as it is made each night; later it becomes a store of its own.
 */
@Timeout(240)
class CrashByConfigurationIT {
  private static final int REPLICAS = 3;
  private static final int CRASH_AFTER = 30;
  private static final int ORDERS = 80;
  private static final Duration BOUND = Duration.ofSeconds(150);

  /** The nightly backup in the manual: a line for cron, with minute, hour and user before it. */
  private static final Pattern NIGHTLY =
      Pattern.compile("^15 3 \\* \\* \\* shop (.* backup .*)$", Pattern.MULTILINE);

  @TempDir Path folder;

  /** How many numbers clients had been told when the backup began. */
  private int toldBefore;

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
  void noOrderIsLostOrDoubledAndABackupHoldsWhatWasTold() throws Exception {
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
    aStoreIsRestoredThatHoldsWhatWasTold(cluster.shopper().orders());
  }

  /** By the line of the manual, in this test's folders. */
  private void backUp() throws Exception {
    toldBefore = told().size();
    Matcher line =
        NIGHTLY.matcher(Files.readString(Path.of("docs", "operations.md"), StandardCharsets.UTF_8));
    assertTrue(line.find(), "no line of a nightly backup");
    Files.createDirectories(folder.resolve("backups"));
    PackagedJar jar = PackagedJar.installed();
    String command =
        line.group(1)
            .replace("\\%", "%")
            .replace("/srv/shop", folder.toString())
            .replace("/backups", folder.resolve("backups").toString())
            .replace("data/run", folder.toString())
            .replace(
                "java -jar toystore.jar",
                String.join(" ", jar.java()) + " -jar '" + jar.path() + "'");
    Process backup =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("backup.txt").toFile())
            .start();
    assertEquals(0, backup.waitFor(), () -> read(folder.resolve("backup.txt")));
  }

  private void aStoreIsRestoredThatHoldsWhatWasTold(List<Order> orders) throws Exception {
    Path backup;
    try (Stream<Path> made = Files.list(folder.resolve("backups"))) {
      backup = made.toList().get(0);
    }
    cluster.stop(cluster.members().toArray(String[]::new));
    Path data = folder.resolve("restored");
    Ended restored = processes.run("restore", backup.toString(), "--data", data.toString());
    assertEquals(0, restored.status(), restored::errors);
    JsonObject conf =
        new JsonObject()
            .put("data", data.toString())
            .put("frontend", new JsonObject().put("port", 0))
            .put("order", new JsonObject().put("longestRequestMillis", 5_000));
    Running store = processes.start("store", "-conf", conf.encode());
    int port = Integer.parseInt(store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1));
    store.awaitLine("store serving$");
    Shopper shopper = new Shopper(port);

    List<Order> kept = shopper.orders();

    assertTrue(toldBefore > 0, "nothing was told before the backup");
    assertTrue(kept.size() >= toldBefore, () -> kept.size() + " of " + toldBefore);
    assertEquals(orders.subList(0, kept.size()), kept);
    assertEquals(kept.size(), shopper.buy("Tux", 1, "the first one here").number());
    store.stop();
    Ended verdict = processes.run("verify", data.toString());
    assertEquals(0, verdict.status(), verdict::output);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each has said why it halts, as the last thing that it did. */
  private void restartWhatHasCrashed(List<String> crashed) throws Exception {
    for (int id = 1; id <= REPLICAS; id++) {
      String member = "order-" + id;
      Optional<Ended> ended = cluster.ended(member);
      if (ended.isPresent()) {
        if (crashed.isEmpty()) {
          backUp();
        }
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
    String text = Files.readString(folder.resolve("history.jsonl"));
    // While the client runs, the last line may be half there.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
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
