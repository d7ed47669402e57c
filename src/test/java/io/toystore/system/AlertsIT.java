package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.PrometheusServer;
import io.toystore.observe.Promtool;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster's members answer on their management ports, and what Prometheus makes of it. */
@Timeout(240)
class AlertsIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int AT_ONCE = 20;
  private static final Duration ANSWER = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private ProcessStore processes;
  private ProcessCluster cluster;

  @BeforeEach
  void start() throws IOException {
    processes = new ProcessStore(folder);
    processes.write("toys.json", "[{\"name\": \"Tux\", \"price\": 15.99, \"quantity\": 5}]");
    cluster = new ProcessCluster(processes, folder, 3, new JsonObject(), 1_000);
    // However slow this machine is: the highest id is waited for.
    cluster.set("frontend-1", "firstSelectionMillis", 60_000);
    cluster.startAll();
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void everyMemberAnswersAndAlertsFollowWhatIsKilled() throws Exception {
    for (String member : cluster.members()) {
      assertEquals(200, get(member, "/health/live").statusCode(), member);
      await(member).atMost(BOUND).until(() -> get(member, "/health/ready").statusCode() == 200);
      String metrics = get(member, "/metrics").body();
      assertTrue(metrics.contains("toystore_ready{"), member);
      assertTrue(metrics.contains("process_cpu_seconds_total "), member);
      Promtool.Ended lint = Promtool.run(folder, metrics, "check", "metrics");
      assertEquals(new Promtool.Ended(0, ""), lint, member);
    }
    List<Integer> ports = cluster.members().stream().map(cluster::managementPort).toList();
    Path series = Files.createDirectory(folder.resolve("prometheus"));
    try (PrometheusServer prometheus = PrometheusServer.start(series, ports)) {
      prometheus.awaitResult("count(toystore_ready == 1) == 5");
      await().atMost(BOUND).until(() -> prometheus.firing().isEmpty());

      String leader = "order-3";
      String follower = "order-1";
      assertEquals(leader, leader(), "the highest id, whatever came first");
      cluster.kill(follower);
      awaitAlert(prometheus, "ToyStoreMemberDown: 127.0.0.1:" + cluster.managementPort(follower));
      awaitAlert(
          prometheus,
          "ToyStoreFollowerSilent: " + follower + " does not answer its leader, " + leader);

      cluster.kill(leader);
      awaitAlert(prometheus, "ToyStoreNoServingLeader: ");
      awaitAlert(prometheus, "ToyStoreNotReady: order ");
      String left = "order-2";
      String reason = get(left, "/health/ready").body();
      assertTrue(reason.contains("it hears no serving leader"), reason);
      assertEquals(200, get(left, "/health/live").statusCode());

      cluster.kill("catalog");
      awaitAlert(prometheus, "ToyStoreCatalogNotReached: ");
      awaitErrors(prometheus);

      cluster.start("catalog", follower, leader);
      prometheus.awaitResult("count(toystore_ready == 1) == 5");
      await()
          .atMost(BOUND)
          .until(
              () ->
                  prometheus.firing().stream()
                      .allMatch(alert -> alert.startsWith("ToyStoreErrors: ")));
    }
  }

  /** Asks all the while: what a scrape sees of a counter for the first time is no increase. */
  private void awaitErrors(PrometheusServer prometheus) {
    URI missing = URI.create("http://127.0.0.1:" + cluster.httpPort() + "/products/Nix");
    HttpRequest request = HttpRequest.newBuilder(missing).timeout(BOUND).build();
    Map<Integer, Integer> answers = new TreeMap<>();
    await()
        // A request waits for its whole time before it fails.
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              Stream.generate(() -> client.sendAsync(request, BodyHandlers.discarding()))
                  .limit(AT_ONCE)
                  .toList()
                  .forEach(answer -> answers.merge(answer.join().statusCode(), 1, Integer::sum));
              Set<String> firing = prometheus.firing();
              assertTrue(
                  firing.stream().anyMatch(alert -> alert.startsWith("ToyStoreErrors: ")),
                  () ->
                      answers
                          + " answered, "
                          + firing
                          + ", "
                          + prometheus.query("toystore_http_requests_total"));
            });
  }

  private void awaitAlert(PrometheusServer prometheus, String wanted) {
    await(wanted)
        .atMost(BOUND)
        .until(() -> prometheus.firing().stream().anyMatch(alert -> alert.startsWith(wanted)));
  }

  private String leader() throws Exception {
    for (String member : cluster.members()) {
      if (get(member, "/metrics")
          .body()
          .matches("(?s).*toystore_replica_serving\\{replica=\"\\d\",tier=\"order\"} 1\n.*")) {
        return member;
      }
    }
    throw new AssertionError("no replica leads");
  }

  private HttpResponse<String> get(String member, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + cluster.managementPort(member) + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(ANSWER).build(), BodyHandlers.ofString());
  }
}
