package io.toystore.observe;

import static org.awaitility.Awaitility.await;

import io.toystore.testing.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Prometheus that scrapes twice a second, with the store's alert rules, whose patience is
 * shortened to a second.
 */
public final class PrometheusServer implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private PrometheusServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it; the test is skipped where Prometheus is not installed. */
  public static PrometheusServer start(Path folder, List<Integer> targets) throws IOException {
    Path program = Promtool.program("prometheus");
    String rules = Files.readString(Path.of("conf", "alerts.yml"));
    Files.writeString(folder.resolve("alerts.yml"), rules.replaceAll("for: [0-9]+[sm]", "for: 1s"));
    String config =
        """
        global:
          scrape_interval: 500ms
          scrape_timeout: 500ms
          evaluation_interval: 200ms
        rule_files: [alerts.yml]
        scrape_configs:
          - job_name: toystore
            static_configs:
              - targets: [%s]
        """
            .formatted(targets.stream().map(port -> "'127.0.0.1:" + port + "'").collect(joined()));
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    int port = FreePorts.find(1).get(0);
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("series"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.txt").toFile())
            .start();
    return new PrometheusServer(process, port);
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }

  /** What an expression evaluates to now: one object a series. */
  public JsonArray query(String expression) {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonObject answer = get("/api/v1/query?query=" + query);
    if (!answer.getString("status", "").equals("success")) {
      throw new AssertionError(expression + ": " + answer.encode());
    }
    return answer.getJsonObject("data").getJsonArray("result");
  }

  /** Waits until an expression evaluates to something. */
  public void awaitResult(String expression) {
    await(expression)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> !query(expression).isEmpty());
  }

  /** The alerts that fire, by name, with their summaries. */
  public Set<String> firing() {
    JsonArray alerts = get("/api/v1/alerts").getJsonObject("data").getJsonArray("alerts");
    return alerts.stream()
        .map(JsonObject.class::cast)
        .filter(alert -> alert.getString("state").equals("firing"))
        .map(
            alert ->
                alert.getJsonObject("labels").getString("alertname")
                    + ": "
                    + alert.getJsonObject("annotations").getString("summary"))
        .collect(Collectors.toSet());
  }

  private JsonObject get(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      return new JsonObject(answer.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it at once. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
