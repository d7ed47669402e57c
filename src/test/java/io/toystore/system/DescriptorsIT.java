package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that may have few file descriptors: clients never take those of its files. */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
class DescriptorsIT {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir Path folder;

  private ProcessStore processes;
  private Path data;

  @BeforeEach
  void prepare() {
    processes = new ProcessStore(folder);
    data = folder.resolve("data");
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void idleConnectionsTakeNoDescriptorThatASnapshotNeeds() throws Exception {
    Running store = processes.startAfter("ulimit -n 300", "-conf", conf(), "--init");
    int port = Integer.parseInt(store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1));
    Shopper shopper = new Shopper(port);
    await().atMost(START).until(() -> shopper.get("/health/ready").statusCode() == 200);

    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 600; i++) {
        idle.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      Path snapshots = data.resolve("catalog").resolve("snapshots");
      // Orders come until there are two, since a snapshot is looked for only now and then.
      AtomicInteger orders = new AtomicInteger();
      await()
          .atMost(START)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                int next = orders.getAndIncrement();
                assertEquals(next, shopper.buy("Tux", 1, "order " + next).number());
                return countOf(snapshots) == 2;
              });
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
    store.awaitLine("maxConnections lowered from 10000 to \\d+: .* 300 file descriptors");
    store.process().destroy();
    Ended ended = store.awaitEnd(START);
    assertEquals(143, ended.status(), ended.output());
    assertFalse(ended.output().contains("Too many open files"), ended.output());
    Ended verified = processes.run("verify", data.toString());
    assertEquals(0, verified.status(), verified.output());
  }

  @Test
  void aProcessThatMayHaveHardlyAnyIsRefusedBeforeItTouchesItsData() throws Exception {
    Ended refused =
        processes.startAfter("ulimit -n 120", "-conf", conf(), "--init").awaitEnd(START);

    assertEquals(15, refused.status(), refused.output());
    assertTrue(refused.errors().startsWith("toystore: the front-end needs "), refused.errors());
    assertEquals(1, refused.errors().lines().count(), refused.errors());
    assertFalse(Files.exists(data));
  }

  private static int countOf(Path files) throws IOException {
    try (var found = Files.list(files)) {
      return (int) found.filter(file -> file.toString().endsWith(".snapshot")).count();
    }
  }

  private String conf() throws IOException {
    String keys =
        """
        {"data": "%s", "frontend": {"port": 0},
         "catalog": {"snapshotEntries": 20, "restockIntervalMillis": 100}}
        """;
    return processes.write("store.json", keys.formatted(data)).toString();
  }
}
