package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.toystore.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process prints never decides whether it serves, and whether it ends. */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
class BlockedOutputIT {
  private static final Duration START = Duration.ofSeconds(60);

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

  @Test
  void aStoreWhoseOutputNobodyReadsStartsSellsAndEndsWhenAsked() throws Exception {
    int port = FreePorts.find(1).get(0);
    Process store = processes.startUnread("-conf", conf(port), "--init");
    Shopper shopper = new Shopper(port);

    await()
        .atMost(START)
        .ignoreExceptions()
        .until(() -> shopper.get("/health/ready").statusCode() == 200);
    assertEquals(0, shopper.buy("Tux", 1, "an order").number());
    // Not store.destroy(), which would also close the pipes.
    store.toHandle().destroy();

    assertTrue(store.waitFor(60, TimeUnit.SECONDS), "SIGTERM has not ended it");
    assertEquals(143, store.exitValue());
  }

  @Test
  void aLoadClientWhoseOutputNobodyReadsEndsWhenAsked() throws Exception {
    Path history = folder.resolve("history.jsonl");
    String keys =
        """
        {"urls": ["http://127.0.0.1:%d"], "durationSeconds": 600, "thinkTimeMillis": 10,
         "iterations": 1000000, "toys": ["Tux"], "history": "%s"}
        """;
    int nobody = FreePorts.find(1).get(0);
    String conf = processes.write("client.json", keys.formatted(nobody, history)).toString();
    Process client = processes.startUnread("client", "-conf", conf);

    await().atMost(START).until(() -> Files.exists(history) && Files.size(history) > 0);
    client.toHandle().destroy();

    assertTrue(client.waitFor(60, TimeUnit.SECONDS), "SIGTERM has not ended it");
    assertEquals(143, client.exitValue());
  }

  @Test
  void aRefusalThatNobodyReadsEndsTheProcessAllTheSame() throws Exception {
    Process refused = processes.startUnread("catalogue");

    assertTrue(refused.waitFor(60, TimeUnit.SECONDS), "it has not ended");
    assertEquals(2, refused.exitValue());
  }

  @Test
  void whyATierStoppedItselfIsTheLastThingInTheLog() throws Exception {
    // No file may be longer than 150 KiB: the journals soon have no room.
    Running store = processes.startAfter("ulimit -f 300", "-conf", conf(0), "--init");
    String port = store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1);
    Shopper shopper = new Shopper(Integer.parseInt(port));
    await().atMost(START).until(() -> shopper.get("/health/ready").statusCode() == 200);

    while (answers(shopper)) {
      // Each order takes room in the journals; a toy that is sold out is restocked.
    }

    Ended ended = store.awaitEnd(START);
    assertEquals(70, ended.status(), ended.output());
    String log = ended.output();
    assertTrue(log.contains("ERROR Fatal - "), log);
    assertTrue(log.contains("Caused by: java.io.IOException: "), log);
    assertTrue(log.endsWith("\n"), log);
  }

  private static boolean answers(Shopper shopper) throws InterruptedException {
    try {
      int status = shopper.post("/orders", "{\"name\":\"Tux\",\"quantity\":1}").statusCode();
      return status == 200 || status == 409;
    } catch (IOException gone) {
      return false;
    }
  }

  private String conf(int port) throws Exception {
    String keys =
        """
        {"data": "data", "frontend": {"port": %d}, "catalog": {"restockIntervalMillis": 10}}
        """;
    return processes.write("store.json", keys.formatted(port)).toString();
  }
}
