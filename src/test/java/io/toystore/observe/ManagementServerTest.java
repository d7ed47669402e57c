package io.toystore.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.FunctionCounter;
import io.toystore.config.ConfigException;
import io.toystore.config.ConfigReader;
import io.toystore.config.UserError;
import io.toystore.order.OrderConfig;
import io.toystore.order.OrderVerticle;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process answers on its management port, before, while and after its tiers run. */
@Timeout(60)
class ManagementServerTest {
  private static final int WAIT_SECONDS = 20;

  @TempDir Path temp;

  /** With one event loop, as the launcher has it. */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** A tier that has not a core yet. */
  private static final class Starting extends VerticleBase {
    private ObservedTier observed;

    @Override
    public Future<?> start() {
      observed = Telemetry.of(vertx).observe("order", "7");
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      observed.close();
      return Future.succeededFuture();
    }
  }

  private void listen() throws Exception {
    port = listen(new ManagementConfig("127.0.0.1", 0));
  }

  private int listen(ManagementConfig config) throws Exception {
    Promise<Integer> listening = Promise.promise();
    vertx.runOnContext(
        unused -> new ManagementServer(vertx).start(config, "test").onComplete(listening));
    return listening.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private String deploy(int replica, int replicas) throws Exception {
    OrderConfig config =
        new OrderConfig(
            temp.resolve("order-" + replica),
            replica,
            replicas,
            10_000,
            1_000,
            1,
            0,
            InitialiseMode.IF_EMPTY);
    return vertx
        .deployVerticle(new OrderVerticle(config, (tier, cause) -> {}))
        .await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** The reason that a tier gives at a path; empty when it is up there. */
  private Optional<String> reason(String path, String tier) throws Exception {
    HttpResponse<String> answer = get(path);
    JsonObject body = new JsonObject(answer.body());
    assertEquals(body.getString("outcome").equals("UP") ? 200 : 503, answer.statusCode());
    JsonArray checks = body.getJsonArray("checks");
    for (Object check : checks) {
      JsonObject one = (JsonObject) check;
      if (one.getString("id").equals(tier)) {
        return one.getString("status").equals("UP")
            ? Optional.empty()
            : Optional.of(one.getJsonObject("data").getString("reason"));
      }
    }
    return Optional.of("not there");
  }

  private double metric(String series) throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findAny()
        .orElseThrow(() -> new AssertionError("no " + series));
  }

  @Test
  void beforeAnyTierStartsItIsAliveAndNotReady() throws Exception {
    listen();

    assertEquals(200, get("/health/live").statusCode());
    assertEquals(Optional.of("no tier runs in it"), reason("/health/ready", "process"));
    assertEquals(200, get("/metrics").statusCode());
  }

  @Test
  void aTierThatStartsIsAliveAndNotReady() throws Exception {
    listen();
    vertx.deployVerticle(new Starting()).await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertEquals(Optional.empty(), reason("/health/live", "order-7"));
    assertEquals(Optional.of("it has not started yet"), reason("/health/ready", "order-7"));
    assertEquals(0, metric("toystore_ready{replica=\"7\",tier=\"order\"}"));
  }

  @Test
  void aReplicaIsReadyOnceItServesAndGoneOnceItHasStopped() throws Exception {
    listen();
    String id = deploy(1, 1);

    await().until(() -> reason("/health/ready", "order-1").isEmpty());
    assertEquals(1, metric("toystore_ready{replica=\"1\",tier=\"order\"}"));
    assertEquals(1, metric("toystore_replica_serving{replica=\"1\",tier=\"order\"}"));
    String labels = "{replica=\"1\",role=\"leader\",tier=\"order\"}";
    assertEquals(1, metric("toystore_replica_role" + labels));
    assertEquals(1, metric("toystore_replica_commit_index{replica=\"1\",tier=\"order\"}"));
    assertEquals(1, metric("toystore_journal_entries_total{replica=\"1\",tier=\"order\"}"));
    String forces = "toystore_journal_force_seconds_count{replica=\"1\",tier=\"order\"}";
    assertTrue(metric(forces) >= 1);

    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertEquals(Optional.of("no tier runs in it"), reason("/health/ready", "process"));
    HttpResponse<String> metrics = get("/metrics");
    assertEquals(200, metrics.statusCode());
    assertFalse(metrics.body().contains("toystore_"), metrics.body());
  }

  @Test
  void aReplicaWithoutALeaderIsAliveAndNotReady() throws Exception {
    listen();
    Identity identity = new Identity("order", 1, 3);
    JournalOptions options = JournalOptions.defaults();
    try (DataFolder folder =
        DataFolder.open(temp.resolve("order-1"), identity, InitialiseMode.IF_EMPTY, options)) {
      folder.saveMembers(List.of(folder.folderId(), 2L, 3L));
    }
    deploy(1, 3);

    assertEquals(Optional.of("it hears no serving leader"), reason("/health/ready", "order-1"));
    assertEquals(Optional.empty(), reason("/health/live", "order-1"));
    assertEquals(0, metric("toystore_replica_leader{replica=\"1\",tier=\"order\"}"));
    String labels = "{follower=\"2\",replica=\"1\",tier=\"order\"}";
    assertTrue(Double.isNaN(metric("toystore_replica_follower_match_index" + labels)));
  }

  /** The scrape shows what was last known of the tier, and how old that is. */
  @Test
  void aTierWhoseEventLoopIsStuckHoldsUpNobody() throws Exception {
    listen();
    CountDownLatch stuck = new CountDownLatch(1);
    vertx.deployVerticle(new Starting()).await(WAIT_SECONDS, TimeUnit.SECONDS);
    Promise<Context> loop = Promise.promise();
    String id =
        vertx
            .deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    Telemetry.of(vertx).observe("order", "8");
                    loop.complete(context);
                    return Future.succeededFuture();
                  }
                })
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    loop.future()
        .await(WAIT_SECONDS, TimeUnit.SECONDS)
        .runOnContext(
            unused -> {
              try {
                stuck.await(WAIT_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      for (String path : List.of("/health/live", "/health/ready")) {
        assertEquals(Optional.of("its event loop does not answer"), reason(path, "order-8"));
      }
      assertTrue(metric("toystore_status_age_seconds{replica=\"8\",tier=\"order\"}") > 0);
    } finally {
      stuck.countDown();
    }
    assertEquals(Optional.of("it has not started yet"), reason("/health/ready", "order-8"));
    assertEquals(Optional.empty(), reason("/health/live", "order-8"));
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Its meters and its timer are the first one's, or none. */
  @Test
  void aSecondTierOfTheSameNameIsRefusedAndLeavesNothing() throws Exception {
    listen();
    String first = vertx.deployVerticle(new Starting()).await(WAIT_SECONDS, TimeUnit.SECONDS);
    Future<String> second = vertx.deployVerticle(new Starting());

    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class, () -> second.await(WAIT_SECONDS, TimeUnit.SECONDS));
    assertEquals("order-7 runs in this process already", refused.getMessage());
    assertEquals(Optional.empty(), reason("/health/live", "order-7"));

    vertx.undeploy(first).await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertFalse(get("/metrics").body().contains("toystore_"));
  }

  @Test
  void whatATierIsAskedBeforeItClosesIsNotReadAfterwards() throws Exception {
    Promise<Status> answer = Promise.promise();
    vertx.runOnContext(
        unused -> {
          ObservedTier tier = Telemetry.of(vertx).observe("order", "9");
          tier.ready().onComplete(answer);
          tier.close();
        });

    Status status = answer.future().await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertEquals(new JsonObject().put("reason", "it has stopped"), status.getData());
  }

  @Test
  void anErrorOfAMeterEndsItsScrapeOnly() {
    Telemetry telemetry = Telemetry.of(vertx);
    FunctionCounter broken =
        FunctionCounter.builder(
                "broken",
                telemetry,
                unused -> {
                  throw new StackOverflowError("broken");
                })
            .register(telemetry.registry());

    for (int i = 0; i < 2; i++) {
      Future<String> scrape = telemetry.scrape();
      assertThrows(StackOverflowError.class, () -> scrape.await(WAIT_SECONDS, TimeUnit.SECONDS));
    }
    telemetry.registry().remove(broken);
    assertDoesNotThrow(() -> telemetry.scrape().await(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void itEndsWithTheVerticleThatHasStartedIt() throws Exception {
    Promise<Integer> listening = Promise.promise();
    String id =
        vertx
            .deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    ManagementConfig config = new ManagementConfig("127.0.0.1", 0);
                    return new ManagementServer(vertx).start(config, "test").onComplete(listening);
                  }
                })
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    port = listening.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    assertEquals(200, get("/health/live").statusCode());

    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertThrows(ConnectException.class, () -> get("/health/live"));
  }

  @Test
  void everyAnswerIsDated() throws Exception {
    listen();

    for (String path : List.of("/metrics", "/health/live", "/health/ready", "/products")) {
      String date = get(path).headers().firstValue("Date").orElseThrow();
      Instant told = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      assertTrue(Duration.between(told, Instant.now()).abs().toSeconds() < WAIT_SECONDS, date);
    }
  }

  @Test
  void whoeverAsksWhileAScrapeIsInProgressGetsItsAnswer() throws Exception {
    deploy(1, 1);
    Telemetry telemetry = Telemetry.of(vertx);

    List<Future<String>> scrapes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      scrapes.add(telemetry.scrape());
    }

    for (Future<String> scrape : scrapes) {
      assertTrue(scrape.await(WAIT_SECONDS, TimeUnit.SECONDS).contains("toystore_orders"));
    }
  }

  @Test
  void whatIsAskedWronglyIsRefused() throws Exception {
    listen();

    assertEquals(404, get("/").statusCode());
    assertEquals(404, get("/%2e/metrics").statusCode());
    assertEquals(404, get("/products/Tux").statusCode());
    URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    HttpRequest post =
        HttpRequest.newBuilder(metrics).POST(BodyPublishers.ofString("x".repeat(100_000))).build();
    assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
    assertEquals(200, get("/metrics").statusCode());
  }

  @Test
  void connectionsAreBounded() throws Exception {
    listen();
    List<Socket> sockets = new ArrayList<>();
    try {
      int closed = 0;
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket("127.0.0.1", port);
        sockets.add(socket);
        socket.setSoTimeout(WAIT_SECONDS * 1_000);
        OutputStream request = socket.getOutputStream();
        request.write(
            "HEAD /health/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        closed += isAnswered(socket.getInputStream()) ? 0 : 1;
      }
      assertEquals(4, closed);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    await().until(() -> get("/health/live").statusCode() == 200);
  }

  private static boolean isAnswered(InputStream answer) {
    try {
      return answer.read() == 'H';
    } catch (java.io.IOException closed) {
      return false;
    }
  }

  @Test
  void aPortThatIsTakenIsToldInOneLine() throws Exception {
    listen();
    UserError taken =
        assertThrows(UserError.class, () -> listen(new ManagementConfig("127.0.0.1", port)));

    assertEquals(
        "the management endpoint of test cannot listen on 127.0.0.1:"
            + port
            + ": Address already in use",
        taken.getMessage());
  }

  @Test
  void whereIsReadStrictly() {
    JsonObject none = new JsonObject();
    assertEquals(
        new ManagementConfig("127.0.0.1", 0), ManagementConfig.read(ConfigReader.of(none)));
    JsonObject given = new JsonObject().put("host", "::1").put("port", 9_401);
    assertEquals(new ManagementConfig("::1", 9_401), read(given));
    assertThrows(ConfigException.class, () -> read(new JsonObject().put("port", -1)));
    assertThrows(ConfigException.class, () -> read(new JsonObject().put("prot", 1)));
  }

  private static ManagementConfig read(JsonObject management) {
    return ManagementConfig.read(ConfigReader.of(new JsonObject().put("management", management)));
  }
}
