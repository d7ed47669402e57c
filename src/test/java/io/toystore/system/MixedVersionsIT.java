package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.wire.BusFormats;
import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.Shopper.Order;
import io.toystore.testing.PackagedJar;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of other versions of the program, which are this one with other numbers of formats. */
@Timeout(180)
class MixedVersionsIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Path FORMATS =
      Path.of("src/main/java/io/toystore/message/wire/BusFormats.java");
  private static final Pattern OWN = Pattern.compile("new BusFormats\\((\\d+), (\\d+), (\\d+)\\)");

  @TempDir Path folder;

  private ProcessStore processes;
  private ProcessCluster cluster;

  @BeforeEach
  void prepare() throws IOException {
    processes = new ProcessStore(folder);
    processes.write("toys.json", "[{\"name\": \"Tux\", \"price\": 15.99, \"quantity\": 50}]");
    cluster = new ProcessCluster(processes, folder, 1, new JsonObject(), 2_000);
    cluster.startAll();
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  /** This program, but for the formats of the bus. */
  private PackagedJar version(String name, int oldestRead, int newestRead, int written)
      throws IOException {
    String formats = "new BusFormats(" + oldestRead + ", " + newestRead + ", " + written + ")";
    Path made = Files.createDirectory(folder.resolve(name));
    return PackagedJar.changed(made, FORMATS, text -> OWN.matcher(text).replaceFirst(formats));
  }

  @Test
  void whatCannotWorkTogetherSaysSoAndWhatCanSells() throws Exception {
    Shopper shopper = cluster.shopper();
    Order before = shopper.buy("Tux", 1, "before");
    cluster.kill("order-1");
    List<String> journal = cluster.journal("order-1");

    processes.jar(version("foreign", 200, 200, 200));
    Ended refused = cluster.launchedAndEnded("order-1");

    assertEquals(15, refused.status(), refused.errors());
    assertTrue(
        Pattern.compile(
                "^[^\\n]*order-1 at [^\\n]*writes bus format 200, reads 200\\) does not start,"
                    + " since it cannot work with [^\\n]*; see docs/upgrade.md\\n$")
            .matcher(refused.errors())
            .find(),
        refused.errors());
    await()
        .atMost(BOUND)
        .until(
            () ->
                cluster.printed().stream()
                        .filter(text -> text.contains("200) cannot work with this member"))
                        .count()
                    == 2);
    assertEquals(journal, cluster.journal("order-1"), "its folder was not touched");

    // One that reads a format more, as the next version does before the one that writes it.
    int written = BusFormats.OWN.written();
    processes.jar(version("next", written, written + 1, written));
    cluster.start("order-1");

    await().atMost(BOUND).until(() -> shopper.get("/health/ready").statusCode() == 200);
    assertEquals(before, shopper.buy("Tux", 1, "before"), "as it was told");
    assertEquals(before.number() + 1, shopper.buy("Tux", 1, "after").number());
  }
}
