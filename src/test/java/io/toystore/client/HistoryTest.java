package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.TinyStore.Defect;
import io.toystore.verify.Verify;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the load client records, over HTTP against a small store, and what verify makes of it. */
@Timeout(60)
class HistoryTest {
  private static final int PLENTY = 1_000_000;

  private final Vertx vertx = Vertx.vertx();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Path file() {
    return folder.resolve("history.jsonl");
  }

  private TinyStore store(Defect defect) throws Exception {
    return await(new TinyStore(vertx, defect, PLENTY, "Tux", "Пазл", "Chess").start());
  }

  private JsonObject config(TinyStore store) {
    return new JsonObject()
        .put("urls", new JsonArray().add(store.url()))
        .put("clients", 4)
        .put("iterations", 20)
        .put("probability", 1)
        .put("seed", 11)
        .put("retryDelayMillis", 1)
        .put("history", file().toString());
  }

  private Future<Integer> start(JsonObject config) {
    Promise<Integer> exitCode = Promise.promise();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return vertx
        .deployVerticle(new ClientVerticle(ClientConfig.read(config), out, exitCode::complete))
        .compose(deployed -> exitCode.future());
  }

  private List<JsonObject> lines() throws Exception {
    List<JsonObject> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file())) {
      lines.add(new JsonObject(line));
    }
    return lines;
  }

  private String verify(int expected) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    int exitCode = Verify.run(List.of("--complete", file().toString()), to, to);
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(expected, exitCode, text);
    return text;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5_000})
  void everyRequestAndItsOutcomeIsALine(int rate) throws Exception {
    TinyStore store = store(Defect.NONE);

    assertEquals(0, await(start(config(store).put("rate", rate))));

    List<JsonObject> lines = lines();
    assertEquals(2 * (80 + 80 + 80), lines.size(), "a look, a purchase, a look at the order");
    Set<Long> open = new HashSet<>();
    long last = 0;
    for (JsonObject line : lines) {
      boolean began = line.getString("type").equals("invoke");
      assertTrue(began ? open.add(line.getLong("op")) : open.remove(line.getLong("op")));
      assertTrue(line.getLong("at") >= last, "one client's lines are in the order of time");
      last = line.getLong("at");
    }
    assertTrue(open.isEmpty());
    assertTrue(verify(0).contains("80 told"));
  }

  /** Were an invocation's moment the intended one, a hundred would lie in the stall. */
  @Test
  void inAnOpenLoopTheMomentsAreThoseOfTheRealSending() throws Exception {
    TinyStore store = store(Defect.NONE).stall();
    store.waiting(4).onSuccess(all -> vertx.setTimer(100, id -> store.release()));

    assertEquals(
        0,
        await(start(config(store).put("rate", 5_000).put("probability", 0).put("verify", false))));

    Set<Integer> open = new HashSet<>();
    for (JsonObject line : lines()) {
      int process = line.getInteger("process");
      boolean began = line.getString("type").equals("invoke");
      assertTrue(began ? open.add(process) : open.remove(process), "one request at a time");
    }
    assertEquals(160, lines().size());
    long answered = lines().stream().filter(this::isAnswer).mapToLong(this::at).min().orElseThrow();
    assertEquals(4, lines().stream().filter(line -> at(line) < answered).count());
  }

  private boolean isAnswer(JsonObject line) {
    return !line.getString("type").equals("invoke");
  }

  private long at(JsonObject line) {
    return line.getLong("at");
  }

  @Test
  void twoClientsMayShareAFile() throws Exception {
    TinyStore store = store(Defect.NONE);
    Future<Integer> one = start(config(store).put("verify", false));
    Future<Integer> other = start(config(store).put("verify", false).put("seed", 12));

    assertEquals(0, await(one));
    assertEquals(0, await(other));

    assertEquals(2 * 2 * (80 + 80), lines().size());
    assertTrue(verify(0).contains("160 told"));
  }

  @Test
  void aRetryIsAnotherAttemptUnderTheSameKey() throws Exception {
    TinyStore store = store(Defect.PURCHASE_504_ONCE);

    assertEquals(0, await(start(config(store).put("idempotencyKeys", true).put("retries", 3))));

    JsonObject unknown =
        lines().stream().filter(line -> line.getString("type").equals("unknown")).findAny().get();
    assertEquals(504, unknown.getInteger("code"));
    JsonObject asked = invocation(unknown);
    long attempts =
        lines().stream()
            .filter(line -> asked.getString("key").equals(line.getString("key")))
            .count();
    assertEquals(2, attempts);
    verify(0);
  }

  private JsonObject invocation(JsonObject outcome) throws Exception {
    return lines().stream()
        .filter(line -> line.getString("type").equals("invoke"))
        .filter(line -> line.getLong("op").equals(outcome.getLong("op")))
        .findAny()
        .get();
  }

  @Test
  void anOrderThatNobodyWasToldIsAnUnknownPurchase() throws Exception {
    TinyStore store = store(Defect.PURCHASE_CLOSED_ONCE);

    assertEquals(0, await(start(config(store))));

    assertEquals(80, store.orders());
    assertTrue(verify(0).contains("79 told, 0 refused, 1 unknown"));
  }

  @ParameterizedTest
  @CsvSource({
    "NUMBER_REISSUED, was told for two purchases",
    "ORDER_LOST, 'was told, and asked for later it was not found'",
    "QUANTITY_CHANGED, is not what it was",
    "NAME_CHANGED, is not what it was",
    "NUMBER_CHANGED, the store answered with order"
  })
  void whatTheStoreDidWrongIsFoundInTheHistory(Defect defect, String message) throws Exception {
    await(start(config(store(defect))));

    String verdict = verify(1);

    assertTrue(verdict.contains(message), verdict);
  }

  @Test
  void aRefusalIsRecordedWithItsStatus() throws Exception {
    await(start(config(store(Defect.PURCHASE_503))));

    List<JsonObject> refused =
        lines().stream().filter(line -> line.getString("type").equals("refused")).toList();
    assertEquals(80, refused.size());
    assertEquals(503, refused.get(0).getInteger("code"));
    assertEquals("unavailable", refused.get(0).getString("reason"));
  }

  @Test
  void aHistoryThatCannotBeWrittenEndsTheRun() throws Exception {
    JsonObject config = config(store(Defect.NONE)).put("history", folder.toString());

    assertEquals(2, await(start(config)));
  }

  @Test
  void anInterruptedRunHasWrittenWhatItKnows() throws Exception {
    TinyStore store = store(Defect.PURCHASE_SILENT);
    Promise<Integer> exitCode = Promise.promise();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    ClientConfig config = ClientConfig.read(config(store).put("requestTimeoutMillis", 60_000));
    String id = await(vertx.deployVerticle(new ClientVerticle(config, out, exitCode::complete)));
    await(purchasesUnderWay(store));

    await(vertx.undeploy(id));

    assertEquals(4 * (2 + 1), lines().size(), "each has looked, and none has bought");
    assertTrue(verify(0).contains("4 of them without an outcome"));
  }

  private Future<Void> purchasesUnderWay(TinyStore store) {
    Promise<Void> reached = Promise.promise();
    vertx.setPeriodic(
        5,
        id -> {
          if (store.purchases == 4) {
            vertx.cancelTimer(id);
            reached.complete();
          }
        });
    return reached.future();
  }
}
