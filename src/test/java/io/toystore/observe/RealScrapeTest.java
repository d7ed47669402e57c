package io.toystore.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.embedded.EmbeddedStore;
import io.toystore.frontend.FrontendConfig;
import io.toystore.frontend.FrontendVerticle;
import io.toystore.testing.FreePorts;
import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of a store that has sold something, and of a front-end that finds nobody, as
 * Prometheus's own programs read them: its rules of names and texts, the expressions of the alerts
 * and of the dashboard.
 */
@Timeout(120)
class RealScrapeTest {
  private static final int WAIT_SECONDS = 30;

  @TempDir Path folder;

  private final Vertx store = Vertx.vertx();
  private final Vertx alone = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private List<Integer> ports;

  @BeforeEach
  void sellSomething() throws Exception {
    ports = FreePorts.find(4);
    JsonObject conf =
        new JsonObject()
            .put("data", folder.resolve("data").toString())
            .put("frontend", new JsonObject().put("port", ports.get(0)))
            .put("management", new JsonObject().put("port", ports.get(1)));
    deploy(store, new EmbeddedStore(conf, (tier, cause) -> {}));
    JsonObject lone = new JsonObject().put("port", ports.get(2)).put("requestTimeoutMillis", 100);
    deploy(alone, new FrontendVerticle(FrontendConfig.read(lone), (tier, cause) -> {}));
    Promise<Integer> listening = Promise.promise();
    ManagementConfig management = new ManagementConfig("127.0.0.1", ports.get(3));
    alone.runOnContext(
        unused -> new ManagementServer(alone).start(management, "front-end").onComplete(listening));
    listening.future().await(WAIT_SECONDS, TimeUnit.SECONDS);

    String order = "{\"name\":\"Tux\",\"quantity\":1}";
    HttpRequest.Builder purchase =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(0) + "/orders"))
            .POST(BodyPublishers.ofString(order));
    assertEquals(200, client.send(purchase.build(), BodyHandlers.ofString()).statusCode());
    assertEquals(200, get(0, "/products/Tux").statusCode());
    assertEquals(200, get(0, "/products/Tux").statusCode());
    // Nobody answers it.
    assertTrue(get(2, "/products/Tux").statusCode() >= 500);
    // So that there is a collection to be told of.
    System.gc();
  }

  @AfterEach
  void close() throws Exception {
    store.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
    alone.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static void deploy(Vertx vertx, Deployable verticle) throws Exception {
    vertx.deployVerticle(verticle).await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + ports.get(port) + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void namesAndTextsKeepPrometheussRules() throws Exception {
    for (int port : List.of(1, 3)) {
      String metrics = get(port, "/metrics").body();
      assertTrue(metrics.contains("toystore_ready"), metrics);

      Promtool.Ended lint = Promtool.run(folder, metrics, "check", "metrics");

      assertEquals("", lint.output());
      assertEquals(0, lint.status());
    }
  }

  /** A metric that was renamed leaves an alert that never fires and a panel that stays empty. */
  @Test
  void everyExpressionOfTheAlertsAndOfTheDashboardFindsSomething() throws Exception {
    try (PrometheusServer prometheus =
        PrometheusServer.start(folder, List.of(ports.get(1), ports.get(3)))) {
      // A rate needs two scrapes.
      prometheus.awaitResult("rate(toystore_purchases_total{end=\"placed\"}[10s])");
      prometheus.awaitResult("rate(toystore_http_requests_total{status=\"5xx\"}[10s])");
      Set<String> empty = new TreeSet<>();
      for (String selector : selectorsOfAlerts()) {
        if (prometheus.query(selector).isEmpty()) {
          empty.add("alert: " + selector);
        }
      }
      for (String panel : expressionsOfPanels()) {
        if (prometheus.query(panel.replace("$__rate_interval", "10s")).isEmpty()) {
          empty.add("panel: " + panel);
        }
      }
      assertEquals(Set.of(), empty);
    }
  }

  private static List<String> selectorsOfAlerts() throws Exception {
    List<String> found = new ArrayList<>();
    String rules = Files.readString(Path.of("conf", "alerts.yml"));
    Matcher selector = Pattern.compile("[a-z_]+\\{job=[^}]*}").matcher(rules);
    while (selector.find()) {
      found.add(selector.group());
    }
    assertTrue(found.size() >= 18, found::toString);
    return found;
  }

  private static List<String> expressionsOfPanels() throws Exception {
    List<String> found = new ArrayList<>();
    JsonObject dashboard =
        new JsonObject(Files.readString(Path.of("conf", "grafana-dashboard.json")));
    for (Object panel : dashboard.getJsonArray("panels")) {
      JsonObject shown = (JsonObject) panel;
      if (!shown.getString("type").equals("row")) {
        shown
            .getJsonArray("targets")
            .forEach(target -> found.add(((JsonObject) target).getString("expr")));
      }
    }
    assertTrue(found.size() > 30, found::toString);
    return found;
  }
}
