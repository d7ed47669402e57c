package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.TinyStore.Defect;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs over HTTP against a small store, correct or with one defect. */
@Timeout(60)
class ClientVerticleTest {
  private static final String[] TOYS = {"Tux", "Whale", "Lego & Co/50 %", "Пазл", "Chess"};
  private static final int PLENTY = 1_000_000;

  private final Vertx vertx = Vertx.vertx();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** How a run ended: the exit code, and the JSON of the result file. */
  private record Result(int exitCode, JsonObject json) {
    JsonObject requests(String kind) {
      return json.getJsonObject("requests").getJsonObject(kind);
    }

    int outcome(String kind, String outcome) {
      return requests(kind).getJsonObject("outcomes").getInteger(outcome);
    }

    int orders(String field) {
      return json.getJsonObject("orders").getInteger(field);
    }

    int mismatches(String kind) {
      return json.getJsonObject("orders").getJsonObject("mismatchKinds").getInteger(kind);
    }
  }

  private TinyStore store(Defect defect, int stockOfEach) throws Exception {
    return await(new TinyStore(vertx, defect, stockOfEach, TOYS).start());
  }

  private JsonObject config(TinyStore... stores) {
    JsonArray urls = new JsonArray();
    for (TinyStore store : stores) {
      urls.add(store.url());
    }
    return new JsonObject()
        .put("urls", urls)
        .put("clients", 4)
        .put("iterations", 25)
        .put("probability", 1)
        .put("seed", 11)
        .put("retryDelayMillis", 1)
        .put("resultFile", resultFile().toString());
  }

  private Path resultFile() {
    return folder.resolve("result.json");
  }

  private ClientVerticle verticle(JsonObject config, Promise<Integer> exitCode) {
    return new ClientVerticle(
        ClientConfig.read(config),
        new PrintStream(printed, true, StandardCharsets.UTF_8),
        exitCode::complete);
  }

  private Result run(JsonObject config) throws Exception {
    Promise<Integer> exitCode = Promise.promise();
    await(vertx.deployVerticle(verticle(config, exitCode)));
    int code = await(exitCode.future());
    return new Result(code, result());
  }

  private JsonObject result() throws IOException {
    return new JsonObject(Files.readString(resultFile()));
  }

  private String summary() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCorrectStorePasses() throws Exception {
    TinyStore store = store(Defect.NONE, PLENTY);
    Result result = run(config(store));
    assertEquals(0, result.exitCode, summary());
    assertEquals("PASS", result.json.getString("verdict"));
    assertEquals(11, result.json.getInteger("seed"));
    assertEquals(100, result.json.getInteger("visits"));
    assertEquals(0, result.json.getInteger("failedRequests"));
    assertEquals(100, result.outcome("lookup", "ok"));
    assertEquals(100, result.outcome("purchase", "ok"));
    assertEquals(100, result.outcome("order", "ok"));
    assertEquals(0, result.json.getInteger("unanswered"));
    assertEquals(100, result.orders("told"));
    assertEquals(100, result.orders("verified"));
    assertEquals(100, store.orders());
    assertEquals(100, store.ordersRead);
    JsonObject latency = result.requests("purchase").getJsonObject("latencyMillis");
    assertTrue(latency.getDouble("p50") > 0);
    assertTrue(latency.getDouble("p50") <= latency.getDouble("p999"));
    assertTrue(latency.getDouble("p999") <= latency.getDouble("max"));
    assertTrue(summary().contains("seed        11"), summary());
    assertTrue(summary().strip().endsWith("PASS: 100 orders told were found again as told"));
  }

  @Test
  void allPagesOfToysAreChosenFrom() throws Exception {
    TinyStore store = store(Defect.NONE, PLENTY);
    assertEquals(0, run(config(store)).exitCode);
    store.stock.forEach((toy, left) -> assertTrue(left < PLENTY, toy + " was never bought"));
  }

  @Test
  void theConfiguredToysAreChosenFromAndNoOthers() throws Exception {
    TinyStore store = store(Defect.NONE, PLENTY);
    assertEquals(0, run(config(store).put("toys", new JsonArray().add("Tux"))).exitCode);
    store.stock.forEach((toy, left) -> assertEquals(toy.equals("Tux"), left < PLENTY, toy));
  }

  @Test
  void theSameSeedBuysTheSame() throws Exception {
    TinyStore one = store(Defect.NONE, PLENTY);
    TinyStore other = store(Defect.NONE, PLENTY);
    run(config(one).put("quantityMax", 5).put("probability", 0.5));
    run(config(other).put("quantityMax", 5).put("probability", 0.5));
    assertEquals(one.stock, other.stock);
    assertTrue(one.orders() > 0 && one.orders() < 100, "some visits buy and some do not");
  }

  @Test
  void aSoldOutStoreIsNoFailure() throws Exception {
    TinyStore store = store(Defect.NONE, 3);
    Result result = run(config(store).put("quantity", 2).put("maxFailedRequests", 0));
    assertEquals(0, result.exitCode, summary());
    assertEquals(TOYS.length, result.orders("verified"));
    assertTrue(result.outcome("purchase", "conflict") > 0);
    assertEquals(0, result.json.getInteger("failedRequests"));
  }

  @Test
  void withoutStockNothingIsAskedFor() throws Exception {
    TinyStore store = store(Defect.NONE, 0);
    assertEquals(0, run(config(store)).exitCode);
    assertEquals(0, store.purchases);
  }

  @ParameterizedTest
  @CsvSource({
    "NUMBER_REISSUED, told_twice, 50",
    "ORDER_LOST, missing, 10",
    "QUANTITY_CHANGED, wrong_quantity, 100",
    "NAME_CHANGED, wrong_name, 100",
    "NUMBER_CHANGED, wrong_number, 100",
    "ORDER_GARBAGE, unreadable, 100"
  })
  void whatTheStoreBreaksIsFound(Defect defect, String kind, int count) throws Exception {
    // One toy and one client, so that every order but its number is like every other.
    JsonObject config =
        config(store(defect, PLENTY))
            .put("toys", new JsonArray().add("Tux"))
            .put("clients", 1)
            .put("iterations", 100);
    Result result = run(config);
    assertEquals(1, result.exitCode, summary());
    assertEquals("FAIL", result.json.getString("verdict"));
    assertEquals(count, result.mismatches(kind));
    assertEquals(count, result.orders("mismatches"));
    JsonObject sample =
        result.json.getJsonObject("orders").getJsonArray("mismatchSamples").getJsonObject(0);
    assertEquals(kind, sample.getString("kind"));
    assertTrue(summary().contains("FAIL: " + count + " mismatches found"), summary());
  }

  @Test
  void aNumberToldTwiceIsFoundEvenWithoutVerification() throws Exception {
    TinyStore store = store(Defect.NUMBER_REISSUED, PLENTY);
    assertEquals(1, run(config(store).put("verify", false)).exitCode);
    assertEquals(0, store.ordersRead);
  }

  @ParameterizedTest
  @CsvSource({
    "PURCHASE_500, server_error",
    "PURCHASE_503, unavailable",
    "PURCHASE_204, bad_answer",
    "PURCHASE_GARBAGE, bad_answer",
    "PURCHASE_NEGATIVE_NUMBER, bad_answer",
    "PURCHASE_NUMBER_AS_TEXT, bad_answer",
    "PURCHASE_CLOSED, connection",
    "PURCHASE_SILENT, timeout"
  })
  void aFailedPurchaseIsCountedAndTheRunGoesOn(Defect defect, String outcome) throws Exception {
    TinyStore store = store(defect, PLENTY);
    Result result = run(config(store).put("iterations", 3).put("requestTimeoutMillis", 300));
    assertEquals(0, result.exitCode, "nothing was told, and failures are not limited");
    assertEquals(12, result.outcome("purchase", outcome), summary());
    assertEquals(12, result.json.getInteger("failedRequests"));
    assertEquals(12, store.purchases, "nothing is repeated");
    assertEquals(12, result.outcome("lookup", "ok"));
  }

  @ParameterizedTest
  @CsvSource({
    "LOOKUP_OTHER_TOY, bad_answer",
    "LOOKUP_ENDLESS, bad_answer",
    "LOOKUP_CLOSED_IN_THE_MIDDLE, connection"
  })
  void afterAFailedLookUpNothingIsBought(Defect defect, String outcome) throws Exception {
    TinyStore store = store(defect, PLENTY);
    JsonObject config = config(store).put("toys", new JsonArray().add("Tux")).put("iterations", 2);
    Result result = run(config);
    assertEquals(2, result.exitCode, "not one request succeeded");
    assertEquals(8, result.outcome("lookup", outcome), summary());
    assertEquals(0, store.purchases);
  }

  @Test
  void anUnknownToyIsAFailure() throws Exception {
    TinyStore store = store(Defect.NONE, PLENTY);
    Result result = run(config(store).put("toys", new JsonArray().add("Tux").add("Nope")));
    assertEquals(result.outcome("lookup", "not_found"), result.json.getInteger("failedRequests"));
    assertTrue(result.outcome("lookup", "not_found") > 0);
    assertEquals(0, result.exitCode);
  }

  @Test
  void moreFailedRequestsThanAllowedAreExitCode2() throws Exception {
    TinyStore store = store(Defect.PURCHASE_504_ONCE, PLENTY);
    Result result = run(config(store).put("maxFailedRequests", 0));
    assertEquals(2, result.exitCode);
    assertEquals(1, result.json.getInteger("failedRequests"));
    assertTrue(summary().contains("FAIL: 1 request failed, allowed 0"), summary());
    assertTrue(summary().contains("1: purchase unknown 1"), summary());
  }

  @Test
  void anOrderThatCannotBeAskedForIsExitCode2() throws Exception {
    Result result = run(config(store(Defect.ORDER_UNAVAILABLE, PLENTY)));
    assertEquals(2, result.exitCode);
    assertEquals(100, result.orders("unverified"));
    assertEquals(0, result.orders("mismatches"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Defect.class,
      names = {"PURCHASE_504_ONCE", "PURCHASE_CLOSED_ONCE"})
  void withKeysAnUnknownOutcomeIsAskedForAgainAndBuysOnce(Defect defect) throws Exception {
    TinyStore store = store(defect, PLENTY);
    Result result =
        run(
            config(store)
                .put("idempotencyKeys", true)
                .put("retries", 1)
                .put("maxFailedRequests", 0));
    assertEquals(0, result.exitCode, summary());
    assertEquals(1, result.json.getInteger("retries"));
    assertEquals(100, result.orders("verified"));
    assertEquals(100, store.orders());
  }

  @Test
  void withoutKeysAPurchaseIsNotRepeated() throws Exception {
    TinyStore store = store(Defect.PURCHASE_504_ONCE, PLENTY);
    Result result = run(config(store).put("retries", 5));
    assertEquals(0, result.json.getInteger("retries"));
    assertEquals(1, result.outcome("purchase", "unknown"));
    assertEquals(100, store.purchases);
  }

  @Test
  void aRetryGoesToTheNextServerAndStaysThere() throws Exception {
    TinyStore closed = store(Defect.PURCHASE_CLOSED, PLENTY);
    TinyStore sound = store(Defect.NONE, PLENTY);
    Result result =
        run(
            config(closed, sound)
                .put("idempotencyKeys", true)
                .put("retries", 1)
                .put("verify", false)
                .put("maxFailedRequests", 0));
    assertEquals(0, result.exitCode, summary());
    assertEquals(2, closed.purchases, "clients 0 and 2 try it once each");
    assertEquals(2, result.json.getInteger("retries"));
    assertEquals(100, sound.orders());
  }

  @Test
  void whereNobodyListensTheRunIsExitCode2() throws Exception {
    TinyStore store = store(Defect.LIST_EMPTY, PLENTY);
    String url = await(urlWhereNobodyListens());
    Result dead = run(config(store).put("urls", new JsonArray().add(url)));
    assertEquals(2, dead.exitCode);
    assertEquals("GET /products: NOT_CONNECTED from " + url, dead.json.getString("reason"));
    Result empty = run(config(store));
    assertEquals(2, empty.exitCode);
    assertEquals("the store lists no toys", empty.json.getString("reason"));
  }

  private Future<String> urlWhereNobodyListens() {
    return vertx
        .createNetServer()
        .connectHandler(socket -> {})
        .listen(0, "127.0.0.1")
        .compose(server -> server.close().map("http://127.0.0.1:" + server.actualPort()));
  }

  @Test
  void whatIsNotHttpIsAFailedConnection() throws Exception {
    int port =
        await(
                vertx
                    .createNetServer()
                    .connectHandler(
                        socket -> {
                          socket.exceptionHandler(gone -> {});
                          socket.handler(request -> socket.write("220 hello\r\n\r\n"));
                        })
                    .listen(0, "127.0.0.1"))
            .actualPort();
    JsonObject config =
        config(store(Defect.NONE, PLENTY))
            .put("urls", new JsonArray().add("http://127.0.0.1:" + port))
            .put("toys", new JsonArray().add("Tux"))
            .put("iterations", 2);
    Result result = run(config);
    assertEquals(2, result.exitCode);
    assertEquals(8, result.outcome("lookup", "connection"), summary());
  }

  @Test
  void aListThatRepeatsItselfEnds() throws Exception {
    assertEquals(0, run(config(store(Defect.LIST_REPEATS_ITSELF, PLENTY))).exitCode);
  }

  @Test
  void fewerConnectionsThanClientsAreShared() throws Exception {
    Result result = run(config(store(Defect.NONE, PLENTY)).put("connections", 1));
    assertEquals(0, result.exitCode, summary());
    assertEquals(100, result.orders("verified"));
  }

  @Test
  void afterTheGivenTimeNoVisitBegins() throws Exception {
    JsonObject config =
        config(store(Defect.NONE, PLENTY))
            .put("iterations", 5_000_000)
            .put("thinkTimeMillis", 5)
            .put("durationSeconds", 1);
    Result result = run(config);
    assertEquals(0, result.exitCode, summary());
    assertTrue(result.json.getInteger("visits") > 0);
    assertTrue(result.json.getInteger("visits") < 5_000_000);
    assertEquals(result.orders("told"), result.orders("verified"));
  }

  private long createWhenBought(Path stopFile, TinyStore store) {
    return vertx.setPeriodic(
        1,
        id -> {
          if (store.orders() > 10) {
            vertx.fileSystem().createFile(stopFile.toString());
          }
        });
  }

  @Test
  void onceTheStopFileExistsNoVisitBegins() throws Exception {
    Path stopFile = folder.resolve("stop");
    TinyStore store = store(Defect.NONE, PLENTY);
    JsonObject config =
        config(store)
            .put("iterations", 5_000_000)
            .put("thinkTimeMillis", 5)
            .put("stopFile", stopFile.toString());
    long timer = createWhenBought(stopFile, store);
    Result result = run(config);
    vertx.cancelTimer(timer);
    assertEquals(0, result.exitCode, summary());
    assertTrue(result.orders("told") > 10, summary());
    assertEquals(result.orders("told"), result.orders("verified"));
  }

  @Test
  void aClosedLoopSaysSo() throws Exception {
    Result result = run(config(store(Defect.NONE, PLENTY)));
    assertEquals("closed", result.json.getString("mode"));
    assertFalse(result.json.containsKey("openLoop"));
    assertFalse(result.requests("lookup").containsKey("responseMillis"));
    assertTrue(summary().contains("closed loop, each client waits for its answer"), summary());
  }

  @Test
  void anOpenLoopMakesAllVisits() throws Exception {
    Result result = run(config(store(Defect.NONE, PLENTY)).put("rate", 2_000));
    assertEquals(0, result.exitCode, summary());
    assertEquals("open", result.json.getString("mode"));
    assertEquals(100, result.json.getInteger("visits"));
    assertEquals(100, result.outcome("lookup", "ok"));
    assertEquals(100, result.outcome("purchase", "ok"));
    assertEquals(100, result.orders("verified"));
    JsonObject openLoop = result.json.getJsonObject("openLoop");
    assertEquals(2_000.0, openLoop.getDouble("intendedPerSecond"));
    assertEquals(200, openLoop.getInteger("sent"), "a look-up and a purchase for each visit");
    assertEquals(0, openLoop.getInteger("notSent"));
    for (String kind : List.of("lookup", "purchase")) {
      JsonObject service = result.requests(kind).getJsonObject("latencyMillis");
      JsonObject response = result.requests(kind).getJsonObject("responseMillis");
      for (String column : List.of("p50", "p90", "p99", "p999", "max")) {
        assertTrue(response.getDouble(column) >= service.getDouble(column), kind + " " + column);
      }
    }
    assertFalse(result.requests("order").containsKey("responseMillis"), "no rate for these");
    assertTrue(summary().contains("open loop, 2,000 requests/s intended"), summary());
  }

  @Test
  void theSameSeedBuysTheSameInAnOpenLoop() throws Exception {
    TinyStore closed = store(Defect.NONE, PLENTY);
    TinyStore open = store(Defect.NONE, PLENTY);
    run(config(closed).put("quantityMax", 5).put("probability", 0.5));
    run(config(open).put("quantityMax", 5).put("probability", 0.5).put("rate", 2_000));
    assertEquals(closed.stock, open.stock);
  }

  /**
   * Two look-ups are in flight and are not answered for ten times as long as the schedule takes. So
   * the other 98 are late, on a machine of any speed; and in a closed loop nothing shows that.
   */
  @Test
  void whatAStallKeepsFromBeingSentIsSentLateAndNothingIsLeftOut() throws Exception {
    int scheduleMillis = 50;
    TinyStore store = store(Defect.NONE, PLENTY).stall();
    store.waiting(2).onSuccess(both -> vertx.setTimer(10 * scheduleMillis, id -> store.release()));
    Result result =
        run(
            config(store)
                .put("toys", new JsonArray().add("Tux"))
                .put("clients", 2)
                .put("iterations", 50)
                .put("probability", 0)
                .put("rate", 100 * 1_000 / scheduleMillis));
    assertEquals(0, result.exitCode, summary());
    JsonObject openLoop = result.json.getJsonObject("openLoop");
    assertEquals(100, openLoop.getInteger("sent"));
    assertEquals(98, openLoop.getInteger("sentLateForLackOfClients"), summary());
    assertEquals(100, result.outcome("lookup", "ok"));
    assertTrue(summary().contains("98 of them because no client was free"), summary());
  }

  @Test
  void inAnOpenLoopTheTimeDecidesHowManyRequestsThereAre() throws Exception {
    JsonObject config =
        config(store(Defect.NONE, PLENTY))
            .put("iterations", 5_000_000)
            .put("probability", 0)
            .put("rate", 200)
            .put("durationSeconds", 1);
    Result result = run(config);
    assertEquals(0, result.exitCode, summary());
    assertEquals(200, result.outcome("lookup", "ok"), "due before the end, so sent");
  }

  @Test
  void theStopFileEndsAnOpenLoop() throws Exception {
    Path stopFile = folder.resolve("stop");
    TinyStore store = store(Defect.NONE, PLENTY);
    JsonObject config =
        config(store)
            .put("iterations", 5_000_000)
            .put("rate", 200)
            .put("stopFile", stopFile.toString());
    long timer = createWhenBought(stopFile, store);
    Result result = run(config);
    vertx.cancelTimer(timer);
    assertTrue(result.orders("told") > 10, summary());
    assertEquals(0, result.exitCode, summary());
    assertEquals(result.orders("told"), result.orders("verified"));
    assertEquals(0, result.json.getJsonObject("openLoop").getInteger("notSent"));
  }

  @Test
  void undeployedInAStallAnOpenLoopSaysWhatWasNotSent() throws Exception {
    TinyStore store = store(Defect.NONE, PLENTY).stall();
    Future<Void> stalled = store.waiting(1);
    Promise<Integer> exitCode = Promise.promise();
    JsonObject config =
        config(store).put("clients", 1).put("iterations", 5_000_000).put("rate", 1_000_000);
    String id = await(vertx.deployVerticle(verticle(config, exitCode)));
    await(stalled);
    await(vertx.undeploy(id));
    assertEquals("interrupted before the end", result().getString("reason"));
    JsonObject openLoop = result().getJsonObject("openLoop");
    assertEquals(1, openLoop.getInteger("sent"));
    assertTrue(openLoop.getInteger("notSent") > 0, summary());
    assertEquals(1, result().getInteger("unanswered"));
    assertTrue(summary().contains("not sent"), summary());
  }

  @Test
  void aResultFileThatCannotBeWrittenIsExitCode2() throws Exception {
    Promise<Integer> exitCode = Promise.promise();
    JsonObject config =
        config(store(Defect.NONE, PLENTY)).put("resultFile", folder.resolve("no/file").toString());
    await(vertx.deployVerticle(verticle(config, exitCode)));
    assertEquals(2, await(exitCode.future()));
    assertTrue(summary().contains("PASS"), "the run itself passed");
    assertTrue(summary().contains("the result file was not written"), summary());
  }

  @Test
  void undeployedHalfWayItPrintsWhatIsKnown() throws Exception {
    TinyStore store = store(Defect.NONE, PLENTY);
    Promise<Integer> exitCode = Promise.promise();
    JsonObject config = config(store).put("iterations", 5_000_000);
    String id = await(vertx.deployVerticle(verticle(config, exitCode)));
    Promise<Void> someOrders = Promise.promise();
    vertx.setPeriodic(
        1,
        timer -> {
          if (store.orders() > 10) {
            vertx.cancelTimer(timer);
            someOrders.complete();
          }
        });
    await(someOrders.future());
    await(vertx.undeploy(id));
    JsonObject result = result();
    assertEquals("interrupted before the end", result.getString("reason"));
    assertEquals(2, result.getInteger("exitCode"));
    assertTrue(result.getJsonObject("orders").getInteger("told") > 0);
    assertTrue(summary().contains("FAIL: interrupted before the end"), summary());
    assertFalse(exitCode.future().isComplete());
  }

  @Test
  void aWrongConfigurationFailsTheDeploymentAndNamesTheKey() {
    DeploymentOptions options =
        new DeploymentOptions().setConfig(new JsonObject().put("klients", 5));
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> await(vertx.deployVerticle(new ClientVerticle(), options)));
    assertEquals(
        "unknown key \"klients\": did you mean \"clients\"?", refused.getCause().getMessage());
  }
}
