package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.cli.Commands;
import io.toystore.client.InMemoryStore.Defect;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the load client records, over HTTP against a small store, and what verify makes of it. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 60, timeUnit = TimeUnit.SECONDS)
class HistoryTest {
  private static final int PLENTY = 1_000_000;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Vertx vertx;

  @TempDir Path folder;

  @BeforeEach
  void take(Vertx own) {
    vertx = own;
  }

  private Path file() {
    return folder.resolve("history.jsonl");
  }

  private InMemoryStore store(Defect defect) {
    return new InMemoryStore(vertx, defect, PLENTY, "Tux", "Пазл", "Chess");
  }

  private JsonObject config() {
    return new JsonObject()
        .put("clients", 4)
        .put("iterations", 20)
        .put("probability", 1)
        .put("seed", 11)
        .put("retryDelayMillis", 1)
        .put("history", file().toString());
  }

  /** Starts the store and makes a run against it; the future holds the exit code. */
  private Future<Integer> run(JsonObject config, InMemoryStore store) {
    return store.start().compose(started -> runAt(store, config));
  }

  private Future<Integer> runAt(InMemoryStore store, JsonObject config) {
    Promise<Integer> exitCode = Promise.promise();
    return deployed(store, config, exitCode).compose(deployed -> exitCode.future());
  }

  private Future<String> deployed(
      InMemoryStore store, JsonObject config, Promise<Integer> exitCode) {
    config.put("urls", new JsonArray().add(store.url()));
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return vertx.deployVerticle(
        new ClientVerticle(ClientConfig.read(config), out, exitCode::complete));
  }

  private Future<List<JsonObject>> lines() {
    return vertx
        .fileSystem()
        .readFile(file().toString())
        .map(text -> text.toString().lines().map(JsonObject::new).toList());
  }

  /** A run that ends with 0, whose lines are judged; that is all that the test waits for. */
  private void whenRun(
      JsonObject config,
      InMemoryStore store,
      VertxTestContext test,
      Consumer<List<JsonObject>> judge) {
    run(config, store)
        .compose(
            exitCode ->
                lines()
                    .onSuccess(
                        lines ->
                            test.verify(
                                () -> {
                                  assertEquals(0, exitCode);
                                  judge.accept(lines);
                                })))
        .onComplete(test.succeedingThenComplete());
  }

  private String verify(int expected) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    int exitCode = Commands.run(to, to, "verify", "--complete", file().toString()).orElseThrow();
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(expected, exitCode, text);
    return text;
  }

  private static boolean began(JsonObject line) {
    return line.getString("type").equals("invoke");
  }

  private static long at(JsonObject line) {
    return line.getLong("at");
  }

  private static List<JsonObject> ofType(String type, List<JsonObject> lines) {
    return lines.stream().filter(line -> line.getString("type").equals(type)).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5_000})
  void everyRequestAndItsOutcomeIsALine(int rate, VertxTestContext test) {
    whenRun(
        config().put("rate", rate),
        store(Defect.NONE),
        test,
        lines -> {
          assertEquals(2 * (80 + 80 + 80), lines.size(), "a look, a purchase, a look at the order");
          Set<Long> open = new HashSet<>();
          long last = 0;
          for (JsonObject line : lines) {
            long op = line.getLong("op");
            assertTrue(began(line) ? open.add(op) : open.remove(op));
            assertTrue(at(line) >= last, "one client's lines are in the order of time");
            last = at(line);
          }
          assertTrue(open.isEmpty());
          assertTrue(verify(0).contains("80 acknowledged"));
        });
  }

  /** Were an invocation's moment the intended one, a hundred would lie in the stall. */
  @Test
  void inAnOpenLoopTheMomentsAreThoseOfTheRealSending(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE).stall();
    store.waiting(4).onSuccess(all -> vertx.setTimer(100, id -> store.release()));
    whenRun(
        config().put("rate", 5_000).put("probability", 0).put("verify", false),
        store,
        test,
        lines -> {
          Set<Integer> open = new HashSet<>();
          for (JsonObject line : lines) {
            int process = line.getInteger("process");
            assertTrue(
                began(line) ? open.add(process) : open.remove(process), "one request at a time");
          }
          assertEquals(160, lines.size());
          long answered =
              lines.stream()
                  .filter(line -> !began(line))
                  .mapToLong(HistoryTest::at)
                  .min()
                  .orElseThrow();
          assertEquals(4, lines.stream().filter(line -> at(line) < answered).count());
        });
  }

  @Test
  void twoClientsMayShareAFile(VertxTestContext test) {
    InMemoryStore store = store(Defect.NONE);
    JsonObject config = config().put("verify", false);
    store
        .start()
        .compose(
            started ->
                Future.all(
                    runAt(store, config.copy()), runAt(store, config.copy().put("seed", 12))))
        .compose(both -> lines())
        .onSuccess(
            lines ->
                test.verify(
                    () -> {
                      assertEquals(2 * 2 * (80 + 80), lines.size());
                      assertTrue(verify(0).contains("160 acknowledged"));
                    }))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void aRetryIsAnotherAttemptUnderTheSameKey(VertxTestContext test) {
    whenRun(
        config().put("idempotencyKeys", true).put("retries", 3),
        store(Defect.PURCHASE_504_ONCE),
        test,
        lines -> {
          JsonObject unknown = ofType("unknown", lines).get(0);
          assertEquals(504, unknown.getInteger("code"));
          JsonObject asked =
              ofType("invoke", lines).stream()
                  .filter(line -> line.getLong("op").equals(unknown.getLong("op")))
                  .findAny()
                  .orElseThrow();
          long attempts =
              lines.stream()
                  .filter(line -> asked.getString("key").equals(line.getString("key")))
                  .count();
          assertEquals(2, attempts);
          verify(0);
        });
  }

  @Test
  void anOrderThatNobodyWasToldIsAnUnknownPurchase(VertxTestContext test) {
    InMemoryStore store = store(Defect.PURCHASE_CLOSED_ONCE);
    whenRun(
        config(),
        store,
        test,
        lines -> {
          assertEquals(80, store.orders());
          assertTrue(verify(0).contains("79 acknowledged, 0 refused, 1 unknown"));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "NUMBER_REISSUED, was acknowledged for two purchases",
    "ORDER_LOST, 'was acknowledged, but a later read did not find it'",
    "QUANTITY_CHANGED, has changed",
    "NAME_CHANGED, has changed",
    "NUMBER_CHANGED, the store answered with order"
  })
  void whatTheStoreDidWrongIsFoundInTheHistory(
      Defect defect, String message, VertxTestContext test) {
    run(config(), store(defect))
        .onSuccess(
            exitCode ->
                test.verify(
                    () -> {
                      String verdict = verify(1);
                      assertTrue(verdict.contains(message), verdict);
                    }))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void aRefusalIsRecordedWithItsStatus(VertxTestContext test) {
    whenRun(
        config(),
        store(Defect.PURCHASE_503),
        test,
        lines -> {
          List<JsonObject> refused = ofType("refused", lines);
          assertEquals(80, refused.size());
          assertEquals(503, refused.get(0).getInteger("code"));
          assertEquals("unavailable", refused.get(0).getString("reason"));
        });
  }

  @Test
  void aHistoryThatCannotBeWrittenEndsTheRun(VertxTestContext test) {
    run(config().put("history", folder.toString()), store(Defect.NONE))
        .onSuccess(exitCode -> test.verify(() -> assertEquals(2, exitCode)))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void anInterruptedRunHasWrittenWhatItKnows(VertxTestContext test) {
    InMemoryStore store = store(Defect.PURCHASE_SILENT);
    JsonObject config = config().put("requestTimeoutMillis", 60_000);
    store
        .start()
        .compose(started -> deployed(store, config, Promise.promise()))
        .compose(id -> store.buying(4).compose(all -> vertx.undeploy(id)))
        .compose(undeployed -> lines())
        .onSuccess(
            lines ->
                test.verify(
                    () -> {
                      assertEquals(4 * (2 + 1), lines.size(), "all have looked, none has bought");
                      assertTrue(verify(0).contains("4 of them without an outcome"));
                    }))
        .onComplete(test.succeedingThenComplete());
  }
}
