package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.toystore.testing.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster logs while its members are killed, restarted and stopped. */
@Timeout(300)
class QuietLogsIT {

  /** That a thread was blocked may be true of this machine. */
  private static final Pattern NOISE =
      Pattern.compile(
          "^[0-9:. -]+ (ERROR|WARN  (?!BlockedThreadChecker))|^\\s+at |Exception|^toystore: ",
          Pattern.MULTILINE);

  private static final String TOY = "Täx";
  private static final int REQUEST_MILLIS = 15_000;
  private static final Duration READY = Duration.ofSeconds(60);

  @TempDir Path folder;

  private ProcessStore processes;

  @BeforeEach
  void prepare() throws IOException {
    processes = new ProcessStore(folder);
    processes.write(
        "toys.json", "[{\"name\": \"" + TOY + "\", \"price\": 15.99, \"quantity\": 500}]");
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void killsRestartsAndStopsAreNothingToWarnOfAndEachTierSaysWhatItDoesForARequest()
      throws Exception {
    processes.environment("TOYSTORE_LOG_REQUESTS", "DEBUG");
    ProcessCluster cluster =
        new ProcessCluster(processes, folder, 3, new JsonObject(), REQUEST_MILLIS);
    cluster.startAll();
    Shopper shopper = cluster.shopper();
    buy(shopper, "before");
    String leader = "order-" + leader(shopper);
    cluster.kill(leader);
    buy(shopper, "leaderless");
    cluster.start(leader);
    buy(shopper, "restarted");
    for (String member : List.of("order-1", "catalog")) {
      cluster.stop(member);
      cluster.start(member);
      buy(shopper, "after " + member);
    }
    cluster.stop("frontend-1");
    cluster.stop("order-1", "order-2", "order-3");
    cluster.stop("catalog");

    Set<String> tiers = new TreeSet<>();
    for (String said : cluster.printed()) {
      assertFalse(NOISE.matcher(said).find(), said);
      for (String line : said.lines().toList()) {
        if (line.contains(" DEBUG RequestLog - ") && line.contains(" requestId=k:before")) {
          tiers.add(line.replaceFirst(".*RequestLog - (\\S+) .*", "$1"));
        }
      }
    }
    assertEquals(Set.of("catalog", "front-end", "order"), tiers);
  }

  @Test
  void theStepsOfARequestAreInJsonTooWithNothingElseInTheOutput() throws Exception {
    processes.environment("TOYSTORE_LOG_REQUESTS", "DEBUG");
    processes.environment("TOYSTORE_LOG", "json");
    Set<String> tiers = new TreeSet<>();
    JsonObject key = new JsonObject().put("requestId", "k:a-key");
    Ended store = boughtOnce();
    for (String line : (store.output() + store.errors()).lines().toList()) {
      JsonObject object = new JsonObject(line);
      assertTrue(object.getLong("timestamp") > 0, line);
      if (object.getJsonArray("kvpList", new JsonArray()).contains(key)) {
        assertEquals("DEBUG", object.getString("level"));
        tiers.add(object.getString("formattedMessage").replaceFirst(" .*", ""));
      }
    }
    assertEquals(Set.of("catalog", "front-end", "order"), tiers);
    assertTrue(store.output().contains(TOY + ", 1"), store.output());
  }

  /** Starts a store in one process, has one toy bought, and stops it. */
  private Ended boughtOnce() throws Exception {
    int port = FreePorts.find(1).get(0);
    JsonObject conf =
        new JsonObject()
            .put("catalog", new JsonObject().put("toys", "toys.json"))
            .put("frontend", new JsonObject().put("port", port));
    Running store = processes.start("-conf", conf.encode());
    store.awaitLine("ToyStore.* serving");
    Shopper shopper = new Shopper(port);
    await().atMost(READY).until(() -> shopper.get("/health/ready").statusCode() == 200);
    buy(shopper, "a-key");
    return store.stop();
  }

  @Test
  void whatTheLauncherPrintsIsJsonTooAndAnUnknownFormatIsRefused() throws Exception {
    processes.environment("TOYSTORE_LOG", "json");
    Ended refused = processes.run("catalog", "-conf", "{\"dätä\": 1}");
    JsonObject line = new JsonObject(refused.errors());
    assertEquals("ERROR", line.getString("level"));
    assertTrue(line.getString("formattedMessage").contains("dätä"), line::encode);

    for (String format : List.of("xml", "")) {
      processes.environment("TOYSTORE_LOG", format);
      Ended unknown = processes.run("catalog");
      assertEquals(2, unknown.status());
      assertEquals(
          "toystore: TOYSTORE_LOG must be text or json, but is \"" + format + "\"",
          unknown.errors().strip());
    }
  }

  private static void buy(Shopper shopper, String key) throws Exception {
    shopper.buy(TOY, 1, key);
  }

  private static String leader(Shopper shopper) throws Exception {
    String metrics = shopper.get("/metrics").body();
    return metrics.replaceFirst("(?s).*\ntoystore_order_leader (\\d+).*", "$1");
  }
}
