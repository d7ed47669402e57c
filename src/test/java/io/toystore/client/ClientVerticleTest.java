package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.InMemoryStore.Defect;
import io.vertx.core.AsyncResult;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs over HTTP against a small store, correct or with one defect, or something hostile. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 60, timeUnit = TimeUnit.SECONDS)
class ClientVerticleTest {
  private static final String[] TOYS = {"Tux", "Whale", "Lego & Co/50 %", "Пазл", "Chess"};
  private static final int PLENTY = 1_000_000;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Vertx vertx;

  @TempDir Path folder;

  @BeforeEach
  void take(Vertx own) {
    vertx = own;
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

  private InMemoryStore store(Defect defect, int stockOfEach) {
    return new InMemoryStore(vertx, defect, stockOfEach, TOYS);
  }

  private JsonObject config() {
    return new JsonObject()
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

  /** Starts the stores and makes a run against them. */
  private Future<Result> run(JsonObject config, InMemoryStore... stores) {
    return started(stores).compose(urls -> runAt(urls, config));
  }

  /** Starts the stores; the future holds their URLs. */
  private static Future<JsonArray> started(InMemoryStore... stores) {
    return Future.all(Arrays.stream(stores).map(InMemoryStore::start).toList())
        .map(all -> new JsonArray(Arrays.stream(stores).map(InMemoryStore::url).toList()));
  }

  private Future<Result> runAt(JsonArray urls, JsonObject config) {
    Promise<Integer> exitCode = Promise.promise();
    return vertx
        .deployVerticle(verticle(config.put("urls", urls), exitCode))
        .compose(deployed -> exitCode.future())
        .compose(code -> result().map(json -> new Result(code, json)));
  }

  private Future<JsonObject> result() {
    return vertx.fileSystem().readFile(resultFile().toString()).map(Buffer::toJsonObject);
  }

  /** Judges what the future holds, which is all that the test waits for. */
  private static <T> Handler<AsyncResult<T>> then(VertxTestContext test, Consumer<T> judge) {
    return test.succeeding(
        value ->
            test.verify(
                () -> {
                  judge.accept(value);
                  test.completeNow();
                }));
  }

  private String summary() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static JsonArray array(Object... values) {
    return JsonArray.of(values);
  }

  @Test
  void aCorrectStorePasses(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    run(config(), store)
        .onComplete(
            then(
                test,
                result -> {
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
                  String verdict = "PASS: 100 acknowledged orders were found again unchanged";
                  assertTrue(summary().strip().endsWith(verdict), summary());
                }));
  }

  @Test
  void theHeadingFitsInto80Columns(VertxTestContext test) {
    JsonObject config = config().put("seed", -(1L << 53)).put("rate", 12_345.5);
    InMemoryStore[] stores = new InMemoryStore[12];
    Arrays.setAll(stores, number -> store(Defect.NONE, PLENTY));
    run(config, stores)
        .onComplete(
            then(
                test,
                result -> {
                  List<String> heading = summary().lines().limit(2).toList();
                  heading.forEach(line -> assertTrue(line.length() <= 80, line));
                  String where = "at " + stores[0].url() + " and 11 more, 12345.5 requests/s";
                  assertEquals(where, heading.get(1).strip());
                }));
  }

  @Test
  void aRequestHasNoHeadersThatTheContractDoesNotAskFor(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    run(config().put("idempotencyKeys", true), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(Set.of("host"), store.lookUpHeaders);
                  assertEquals(
                      Set.of("host", "content-length", "content-type", "idempotency-key"),
                      store.purchaseHeaders);
                }));
  }

  @Test
  void allPagesOfToysAreChosenFrom(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    run(config(), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode);
                  store.stock.forEach(
                      (toy, left) -> assertTrue(left < PLENTY, toy + " was never bought"));
                }));
  }

  @Test
  void theConfiguredToysAreChosenFromAndNoOthers(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    run(config().put("toys", array("Tux")), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode);
                  store.stock.forEach(
                      (toy, left) -> assertEquals(toy.equals("Tux"), left < PLENTY, toy));
                }));
  }

  @Test
  void theSameSeedBuysTheSame(VertxTestContext test) {
    InMemoryStore one = store(Defect.NONE, PLENTY);
    InMemoryStore other = store(Defect.NONE, PLENTY);
    run(config().put("quantityMax", 5).put("probability", 0.5), one)
        .compose(done -> run(config().put("quantityMax", 5).put("probability", 0.5), other))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(one.stock, other.stock);
                  assertTrue(
                      one.orders() > 0 && one.orders() < 100, "some visits buy and some do not");
                }));
  }

  @Test
  void aSoldOutStoreIsNoFailure(VertxTestContext test) {
    run(config().put("quantity", 2).put("maxFailedRequests", 0), store(Defect.NONE, 3))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertEquals(TOYS.length, result.orders("verified"));
                  assertTrue(result.outcome("purchase", "conflict") > 0);
                  assertEquals(0, result.json.getInteger("failedRequests"));
                }));
  }

  @Test
  void withoutStockNothingIsAskedFor(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, 0);
    run(config(), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode);
                  assertEquals(0, store.purchases);
                }));
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
  void whatTheStoreBreaksIsFound(Defect defect, String kind, int count, VertxTestContext test) {
    // One toy and one client, so that every order but its number is like every other.
    JsonObject config = config().put("toys", array("Tux")).put("clients", 1).put("iterations", 100);
    run(config, store(defect, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(1, result.exitCode, summary());
                  assertEquals("FAIL", result.json.getString("verdict"));
                  assertEquals(count, result.mismatches(kind));
                  assertEquals(count, result.orders("mismatches"));
                  JsonObject sample =
                      result
                          .json
                          .getJsonObject("orders")
                          .getJsonArray("mismatchSamples")
                          .getJsonObject(0);
                  assertEquals(kind, sample.getString("kind"));
                  String verdict = "FAIL: " + count + " mismatches found";
                  assertTrue(summary().contains(verdict), summary());
                }));
  }

  @Test
  void aNumberToldTwiceIsFoundEvenWithoutVerification(VertxTestContext test) {
    InMemoryStore store = store(Defect.NUMBER_REISSUED, PLENTY);
    run(config().put("verify", false), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(1, result.exitCode);
                  assertEquals(0, store.ordersRead);
                }));
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
  void aFailedPurchaseIsCountedAndTheRunGoesOn(
      Defect defect, String outcome, VertxTestContext test) {
    InMemoryStore store = store(defect, PLENTY);
    run(config().put("iterations", 3).put("requestTimeoutMillis", limitMillis(outcome)), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(
                      0, result.exitCode, "nothing was told, and failures are not limited");
                  assertEquals(12, result.outcome("purchase", outcome), summary());
                  assertEquals(12, result.json.getInteger("failedRequests"));
                  assertEquals(12, store.purchases, "nothing is repeated");
                  assertEquals(12, result.outcome("lookup", "ok"));
                }));
  }

  @Test
  void afterALookUpOfAnotherToyNothingIsBought(VertxTestContext test) {
    InMemoryStore store = store(Defect.LOOKUP_OTHER_TOY, PLENTY);
    run(config().put("toys", array("Tux")).put("iterations", 2), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(2, result.exitCode, "not one request succeeded");
                  assertEquals(8, result.outcome("lookup", "bad_answer"), summary());
                  assertEquals(0, store.purchases);
                }));
  }

  /** Long enough for a busy machine, and short only where the limit itself is to pass. */
  private static int limitMillis(String outcome) {
    return outcome.equals("timeout") ? 1_000 : 30_000;
  }

  /** An answer that is not whole ends its connection, so that no server keeps one for ever. */
  @ParameterizedTest
  @CsvSource({
    "SOUND, ok, false",
    "SILENCE, timeout, true",
    "END, connection, true",
    "OTHER_PROTOCOL, connection, true",
    "OTHER_VERSION, connection, true",
    "TWO_LENGTHS, connection, true",
    "REDIRECT, bad_answer, false",
    "UNKNOWN_CODING, bad_answer, false",
    "STATUS_LINE_WITHOUT_END, connection, true",
    "HEADER_WITHOUT_END, connection, true",
    "HEADERS_WITHOUT_END, connection, true",
    "HEADERS_THAT_TRICKLE, timeout, true",
    "INTERIM_ANSWERS_WITHOUT_END, timeout, true",
    "HALF_THE_HEAD, timeout, true",
    "HALF_THE_HEAD_AND_END, connection, true",
    "HALF_THE_BODY, timeout, true",
    "HALF_THE_BODY_AND_END, connection, true",
    "HALF_A_CHUNK_AND_END, connection, true",
    "NO_LAST_CHUNK_AND_END, connection, true",
    "BODY_WITHOUT_END, bad_answer, true",
    "CHUNKS_WITHOUT_END, bad_answer, true",
    "LONG_BODY, bad_answer, true",
    "BODY_THAT_TRICKLES, timeout, true",
    "TRAILERS_WITHOUT_END, connection, true"
  })
  void whateverAServerAnswersHasAnOutcome(
      HostileServer.Reply reply, String outcome, boolean closes, VertxTestContext test) {
    int iterations = outcome.equals("timeout") ? 1 : 2;
    int requests = 4 * iterations;
    InMemoryStore elsewhere = store(Defect.NONE, PLENTY);
    Checkpoint ended = test.checkpoint();
    CountDownLatch closed = test.checkpoint().asLatch(closes ? requests : 1);
    JsonObject config =
        config()
            .put("toys", array("Tux"))
            .put("iterations", iterations)
            .put("probability", 0)
            .put("requestTimeoutMillis", limitMillis(outcome));
    elsewhere
        .start()
        .map(started -> elsewhere.url() + "/products/Tux")
        .map(url -> new HostileServer(vertx, reply, url, closed::countDown))
        .compose(HostileServer::start)
        .compose(url -> runAt(array(url), config))
        .onComplete(
            test.succeeding(
                result ->
                    test.verify(
                        () -> {
                          assertEquals(requests, result.outcome("lookup", outcome), summary());
                          assertEquals(0, elsewhere.lookUps, "a redirect was followed");
                          ended.flag();
                          if (!closes) {
                            closed.countDown();
                          }
                        })));
  }

  @Test
  void anUnknownToyIsAFailure(VertxTestContext test) {
    run(config().put("toys", array("Tux", "Nope")), store(Defect.NONE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  int notFound = result.outcome("lookup", "not_found");
                  assertEquals(notFound, result.json.getInteger("failedRequests"));
                  assertTrue(notFound > 0);
                  assertEquals(0, result.exitCode);
                }));
  }

  @Test
  void moreFailedRequestsThanAllowedAreExitCode2(VertxTestContext test) {
    run(config().put("maxFailedRequests", 0), store(Defect.PURCHASE_504_ONCE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(2, result.exitCode);
                  assertEquals(1, result.json.getInteger("failedRequests"));
                  assertTrue(summary().contains("FAIL: 1 request failed, allowed 0"), summary());
                  assertTrue(summary().contains("1: purchase unknown 1"), summary());
                }));
  }

  @Test
  void anOrderThatCannotBeAskedForIsExitCode2(VertxTestContext test) {
    run(config(), store(Defect.ORDER_UNAVAILABLE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(2, result.exitCode);
                  assertEquals(100, result.orders("unverified"));
                  assertEquals(0, result.orders("mismatches"));
                }));
  }

  @ParameterizedTest
  @EnumSource(
      value = Defect.class,
      names = {"PURCHASE_504_ONCE", "PURCHASE_CLOSED_ONCE"})
  void withKeysAnUnknownOutcomeIsAskedForAgainAndBuysOnce(Defect defect, VertxTestContext test) {
    InMemoryStore store = store(defect, PLENTY);
    run(config().put("idempotencyKeys", true).put("retries", 1).put("maxFailedRequests", 0), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertEquals(1, result.json.getInteger("retries"));
                  assertEquals(100, result.orders("verified"));
                  assertEquals(100, store.orders());
                }));
  }

  @Test
  void withoutKeysAPurchaseIsNotRepeated(VertxTestContext test) {
    InMemoryStore store = store(Defect.PURCHASE_504_ONCE, PLENTY);
    run(config().put("retries", 5), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.json.getInteger("retries"));
                  assertEquals(1, result.outcome("purchase", "unknown"));
                  assertEquals(100, store.purchases);
                }));
  }

  @Test
  void aRetryGoesToTheNextServerAndStaysThere(VertxTestContext test) {
    InMemoryStore closed = store(Defect.PURCHASE_CLOSED, PLENTY);
    InMemoryStore sound = store(Defect.NONE, PLENTY);
    JsonObject config =
        config()
            .put("idempotencyKeys", true)
            .put("retries", 1)
            .put("verify", false)
            .put("maxFailedRequests", 0);
    run(config, closed, sound)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertEquals(2, closed.purchases, "clients 0 and 2 try it once each");
                  assertEquals(2, result.json.getInteger("retries"));
                  assertEquals(100, sound.orders());
                }));
  }

  @Test
  void whereNobodyListensTheRunIsExitCode2(VertxTestContext test) {
    urlWhereNobodyListens()
        .compose(
            url ->
                runAt(array(url), config())
                    .map(
                        result -> {
                          String reason = "GET /products: NOT_CONNECTED from " + url;
                          test.verify(() -> assertEquals(reason, result.json.getString("reason")));
                          return result;
                        }))
        .onComplete(then(test, result -> assertEquals(2, result.exitCode)));
  }

  private Future<String> urlWhereNobodyListens() {
    return vertx
        .createNetServer()
        .connectHandler(socket -> {})
        .listen(0, "127.0.0.1")
        .compose(server -> server.close().map("http://127.0.0.1:" + server.actualPort()));
  }

  @Test
  void aStoreWithoutToysIsExitCode2(VertxTestContext test) {
    run(config(), store(Defect.LIST_EMPTY, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(2, result.exitCode);
                  assertEquals("the store lists no toys", result.json.getString("reason"));
                }));
  }

  /** The server never begins the TLS handshake, so nothing can have been sent before the limit. */
  @Test
  void withoutAConnectionBeforeTheLimitARequestWasCertainlyNotSent(VertxTestContext test) {
    JsonObject config =
        config()
            .put("toys", array("Tux"))
            .put("iterations", 2)
            .put("requestTimeoutMillis", 300)
            .put("verify", false);
    new HostileServer(vertx, HostileServer.Reply.SILENCE, "", () -> {})
        .start()
        .compose(url -> runAt(array(url.replace("http:", "https:")), config))
        .onComplete(
            then(
                test,
                result -> assertEquals(8, result.outcome("lookup", "not_connected"), summary())));
  }

  @Test
  void aListThatRepeatsItselfEnds(VertxTestContext test) {
    run(config(), store(Defect.LIST_REPEATS_ITSELF, PLENTY))
        .onComplete(then(test, result -> assertEquals(0, result.exitCode)));
  }

  @Test
  void fewerConnectionsThanClientsAreShared(VertxTestContext test) {
    run(config().put("connections", 1), store(Defect.NONE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertEquals(100, result.orders("verified"));
                }));
  }

  @Test
  void afterTheGivenTimeNoVisitBegins(VertxTestContext test) {
    JsonObject config =
        config().put("iterations", 5_000_000).put("thinkTimeMillis", 5).put("durationSeconds", 1);
    run(config, store(Defect.NONE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertTrue(result.json.getInteger("visits") > 0);
                  assertTrue(result.json.getInteger("visits") < 5_000_000);
                  assertEquals(result.orders("told"), result.orders("verified"));
                }));
  }

  /** A run's configuration whose stop file is created once 11 purchases were asked for. */
  private JsonObject stoppedBy(InMemoryStore store) {
    String stopFile = folder.resolve("stop").toString();
    store.buying(11).onSuccess(enough -> vertx.fileSystem().createFile(stopFile));
    return config().put("iterations", 5_000_000).put("stopFile", stopFile);
  }

  @Test
  void onceTheStopFileExistsNoVisitBegins(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    run(stoppedBy(store).put("thinkTimeMillis", 5), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertTrue(result.orders("told") > 10, summary());
                  assertEquals(result.orders("told"), result.orders("verified"));
                }));
  }

  @Test
  void aClosedLoopSaysSo(VertxTestContext test) {
    run(config(), store(Defect.NONE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals("closed", result.json.getString("mode"));
                  assertFalse(result.json.containsKey("openLoop"));
                  assertFalse(result.requests("lookup").containsKey("responseMillis"));
                  String mode = "closed loop, each client waits for its answer";
                  assertTrue(summary().contains(mode), summary());
                }));
  }

  @Test
  void anOpenLoopMakesAllVisits(VertxTestContext test) {
    run(config().put("rate", 2_000), store(Defect.NONE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertEquals("open", result.json.getString("mode"));
                  assertEquals(100, result.json.getInteger("visits"));
                  assertEquals(100, result.outcome("lookup", "ok"));
                  assertEquals(100, result.outcome("purchase", "ok"));
                  assertEquals(100, result.orders("verified"));
                  JsonObject openLoop = result.json.getJsonObject("openLoop");
                  assertEquals(2_000.0, openLoop.getDouble("intendedPerSecond"));
                  assertEquals(
                      200, openLoop.getInteger("sent"), "a look-up and a purchase for each visit");
                  assertEquals(0, openLoop.getInteger("notSent"));
                  responseTimesAreLonger(result, "lookup");
                  responseTimesAreLonger(result, "purchase");
                  assertFalse(
                      result.requests("order").containsKey("responseMillis"), "no rate for these");
                  String mode = "open loop, 2,000 requests/s intended";
                  assertTrue(summary().contains(mode), summary());
                }));
  }

  private static void responseTimesAreLonger(Result result, String kind) {
    JsonObject service = result.requests(kind).getJsonObject("latencyMillis");
    JsonObject response = result.requests(kind).getJsonObject("responseMillis");
    for (String column : List.of("p50", "p90", "p99", "p999", "max")) {
      assertTrue(response.getDouble(column) >= service.getDouble(column), kind + " " + column);
    }
  }

  @Test
  void theSameSeedBuysTheSameInAnOpenLoop(VertxTestContext test) {
    InMemoryStore closed = store(Defect.NONE, PLENTY);
    InMemoryStore open = store(Defect.NONE, PLENTY);
    JsonObject config = config().put("quantityMax", 5).put("probability", 0.5);
    run(config, closed)
        .compose(done -> run(config.copy().put("rate", 2_000), open))
        .onComplete(then(test, result -> assertEquals(closed.stock, open.stock)));
  }

  /**
   * Two look-ups are in flight and are not answered for ten times as long as the schedule takes. So
   * the other 98 are late, on a machine of any speed; and in a closed loop nothing shows that.
   */
  @Test
  void whatAStallKeepsFromBeingSentIsSentLateAndNothingIsLeftOut(VertxTestContext test) {
    int scheduleMillis = 50;
    InMemoryStore store = store(Defect.NONE, PLENTY).stall();
    store.waiting(2).onSuccess(both -> vertx.setTimer(10 * scheduleMillis, id -> store.release()));
    JsonObject config =
        config()
            .put("toys", array("Tux"))
            .put("clients", 2)
            .put("iterations", 50)
            .put("probability", 0)
            .put("rate", 100 * 1_000 / scheduleMillis);
    run(config, store)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  JsonObject openLoop = result.json.getJsonObject("openLoop");
                  assertEquals(100, openLoop.getInteger("sent"));
                  assertEquals(98, openLoop.getInteger("sentLateForLackOfClients"), summary());
                  assertEquals(100, result.outcome("lookup", "ok"));
                  String late = "98 of them because no client was free";
                  assertTrue(summary().contains(late), summary());
                }));
  }

  @Test
  void inAnOpenLoopTheTimeDecidesHowManyRequestsThereAre(VertxTestContext test) {
    JsonObject config =
        config()
            .put("iterations", 5_000_000)
            .put("probability", 0)
            .put("rate", 200)
            .put("durationSeconds", 1);
    run(config, store(Defect.NONE, PLENTY))
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals(0, result.exitCode, summary());
                  assertEquals(200, result.outcome("lookup", "ok"), "due before the end, so sent");
                }));
  }

  @Test
  void theStopFileEndsAnOpenLoop(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    run(stoppedBy(store).put("rate", 200), store)
        .onComplete(
            then(
                test,
                result -> {
                  assertTrue(result.orders("told") > 10, summary());
                  assertEquals(0, result.exitCode, summary());
                  assertEquals(result.orders("told"), result.orders("verified"));
                  assertEquals(0, result.json.getJsonObject("openLoop").getInteger("notSent"));
                }));
  }

  /** Deploys the client, undeploys it at that moment, and holds what its result file says. */
  private Future<JsonObject> interrupted(
      JsonObject config, InMemoryStore store, Future<Void> moment, Promise<Integer> exitCode) {
    return started(store)
        .compose(urls -> vertx.deployVerticle(verticle(config.put("urls", urls), exitCode)))
        .compose(id -> moment.compose(now -> vertx.undeploy(id)))
        .compose(undeployed -> result());
  }

  @Test
  void undeployedInAStallAnOpenLoopSaysWhatWasNotSent(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY).stall();
    JsonObject config =
        config().put("clients", 1).put("iterations", 5_000_000).put("rate", 1_000_000);
    interrupted(config, store, store.waiting(1), Promise.promise())
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals("interrupted before the end", result.getString("reason"));
                  JsonObject openLoop = result.getJsonObject("openLoop");
                  assertEquals(1, openLoop.getInteger("sent"));
                  assertTrue(openLoop.getInteger("notSent") > 0, summary());
                  assertEquals(1, result.getInteger("unanswered"));
                  assertTrue(summary().contains("not sent"), summary());
                }));
  }

  @Test
  void undeployedHalfWayItPrintsWhatIsKnown(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE, PLENTY);
    Promise<Integer> exitCode = Promise.promise();
    // The fifth purchase of one of four clients: it has been told an order.
    interrupted(config().put("iterations", 5_000_000), store, store.buying(17), exitCode)
        .onComplete(
            then(
                test,
                result -> {
                  assertEquals("interrupted before the end", result.getString("reason"));
                  assertEquals(2, result.getInteger("exitCode"));
                  assertTrue(result.getJsonObject("orders").getInteger("told") > 0);
                  String verdict = "FAIL: interrupted before the end";
                  assertTrue(summary().contains(verdict), summary());
                  assertFalse(exitCode.future().isComplete());
                }));
  }

  @Test
  void aResultFileThatCannotBeWrittenIsExitCode2(VertxTestContext test) {
    Promise<Integer> exitCode = Promise.promise();
    JsonObject config = config().put("resultFile", folder.resolve("no/file").toString());
    started(store(Defect.NONE, PLENTY))
        .compose(urls -> vertx.deployVerticle(verticle(config.put("urls", urls), exitCode)))
        .compose(deployed -> exitCode.future())
        .onComplete(
            then(
                test,
                code -> {
                  assertEquals(2, code);
                  assertTrue(summary().contains("PASS"), "the run itself passed");
                  assertTrue(summary().contains("the result file was not written"), summary());
                }));
  }

  @Test
  void aWrongConfigurationFailsTheDeploymentAndNamesTheKey(VertxTestContext test) {
    DeploymentOptions options =
        new DeploymentOptions().setConfig(new JsonObject().put("klients", 5));
    vertx
        .deployVerticle(new ClientVerticle(), options)
        .onComplete(
            test.failing(
                refused ->
                    test.verify(
                        () -> {
                          assertEquals(
                              "unknown key \"klients\": did you mean \"clients\"?",
                              refused.getMessage());
                          test.completeNow();
                        })));
  }
}
