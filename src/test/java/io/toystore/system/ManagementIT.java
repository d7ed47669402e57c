package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The management port of the store in one process, from its start to its end. */
@Timeout(120)
class ManagementIT {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private ProcessStore processes;
  private Running store;
  private int port;

  @BeforeEach
  void prepare() {
    processes = new ProcessStore(folder);
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  private void start(String... further) throws IOException {
    String conf = "{\"data\": \"data\", \"frontend\": {\"port\": 0}}";
    String[] arguments = new String[3 + further.length];
    arguments[0] = "-conf";
    arguments[1] = conf;
    arguments[2] = "--init";
    System.arraycopy(further, 0, arguments, 3, further.length);
    store = processes.start(arguments);
    String line = "store: metrics and health on http://127.0.0.1:(\\d+)$";
    port = Integer.parseInt(store.awaitLine(line).group(1));
  }

  /** A timeout is a failure; a refused connection is not: the process is about to end. */
  private HttpResponse<String> get(String path) throws Exception {
    return get(port, path);
  }

  private HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + at + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void aScrapeIsAnsweredWhileTheStoreStartsAndStops() throws Exception {
    start();
    int ready = 0;
    while (ready != 200) {
      assertEquals(200, get("/metrics").statusCode());
      assertEquals(200, get("/health/live").statusCode());
      ready = get("/health/ready").statusCode();
      assertTrue(ready == 200 || ready == 503, () -> store.output());
    }
    assertTrue(get("/metrics").body().contains("toystore_catalog_books_balance"));

    store.process().destroy();
    int answers = 0;
    while (store.process().isAlive()) {
      try {
        assertEquals(200, get("/metrics").statusCode());
        answers++;
      } catch (HttpTimeoutException e) {
        throw new AssertionError("no answer after " + answers + " others", e);
      } catch (IOException endedMeanwhile) {
        store.process().waitFor();
      }
    }
    assertEquals(143, store.process().exitValue());
  }

  @Test
  void vertxsOwnMetricsAreSwitchedOnByItsOptionsAndComeOutOfTheSameScrape() throws Exception {
    start("-options", "{\"metricsOptions\": {\"enabled\": true}}");
    store.awaitLine("store serving$");

    // A request is counted once it has been answered.
    String shop = store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1);
    assertEquals(200, get(Integer.parseInt(shop), "/health/live").statusCode());
    String metrics = get("/metrics").body();

    assertTrue(metrics.contains("\nvertx_http_server_requests_total{"), metrics);
    assertTrue(metrics.contains("\nvertx_eventbus_sent_total{"), metrics);
    assertTrue(metrics.contains("\ntoystore_orders{"), metrics);
  }

  @Test
  void vertxsOwnMetricsAreOff() throws Exception {
    start();
    store.awaitLine("store serving$");

    assertTrue(!get("/metrics").body().contains("vertx_"));
  }
}
