package io.toystore.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.toystore.text.FlatJson;
import io.toystore.verify.StoredRun.Result;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command on files: a good store, and the same with one thing wrong. */
class VerifyTest {
  @TempDir Path folder;
  private StoredRun store;

  @BeforeEach
  void aGoodStore() {
    store = new StoredRun(folder).sell(1).sell(2).sell(1);
  }

  private static void passes(Result result) {
    assertEquals(0, result.exitCode(), () -> result.out() + result.err());
    assertTrue(result.out().contains("\nPASS: "), result::out);
  }

  private static void fails(Result result, String... messages) {
    assertEquals(1, result.exitCode(), () -> result.out() + result.err());
    assertTrue(result.out().contains("\nFAIL: "), result::out);
    for (String message : messages) {
      assertTrue(result.out().contains(message), () -> message + " is not in\n" + result.out());
    }
  }

  @Test
  void aGoodStorePassesEveryRule() throws IOException {
    Result result = store.save().verify("--complete");

    passes(result);
    assertTrue(result.out().contains("6 + 0 + 4 = 10 + 0, of 1 toys"), result::out);
    assertTrue(result.out().contains("PASS: 8 rules hold"), result::out);
    assertFalse(result.out().contains("note"), result::out);
  }

  @Test
  void nothingIsWritten() throws IOException {
    store.save();
    Map<Path, FileTime> before = times();

    passes(store.verify());

    assertEquals(before, times());
  }

  private Map<Path, FileTime> times() throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void aFolderInUseIsReadAndStaysLocked() throws IOException {
    store.save();
    try (DataFolder held =
        DataFolder.open(
            store.orderFolder(1),
            new Identity("order", 1, 3),
            InitialiseMode.NEVER,
            JournalOptions.defaults())) {
      held.recover(1, entry -> {});
      passes(store.verify());
      assertTrue(held.journal().lastIndex() > 0);
    }
  }

  @Test
  void theVerdictAsJson() throws IOException {
    JsonObject good = new JsonObject(store.save().verify("--json").out());
    assertEquals("PASS", good.getString("verdict"));
    assertEquals(9, good.getLong("operations"));

    flip(store.orderSegment(2), "Tux");
    JsonObject bad = new JsonObject(store.verify("--json").out());
    assertEquals("FAIL", bad.getString("verdict"));
    assertEquals(1, bad.getInteger("exitCode"));
    JsonObject whole = bad.getJsonObject("rules").getJsonObject("whole");
    assertFalse(whole.getBoolean("holds"));
    assertEquals(1, whole.getLong("breaches"));
    assertEquals(1, whole.getJsonArray("samples").size());
  }

  @Test
  void aHistoryAloneIsChecked() throws IOException {
    Result result = StoredRun.run(List.of(store.save().historyFile().toString()));

    passes(result);
    assertTrue(
        result.out().contains("the replicas' journals are the same: not checked, no data for it"),
        result::out);
  }

  // ---- journals that are not what they were ----

  private static void flip(Path file, String at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf(at)] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aFlippedBitInARecordIsNamedByFileLineAndByte() throws IOException {
    store.save();
    int begin = Files.readAllLines(store.orderSegment(2)).get(0).length() + 1;
    flip(store.orderSegment(2), "Tux");

    fails(
        store.verify(),
        "order-2: record 2 is damaged: its bytes have the checksum ",
        store.orderSegment(2) + ":2 (byte " + begin + ")",
        "differ at record 2, which is damaged in the first",
        store.orderSegment(1) + ":2  {\"index\":2,");
  }

  @Test
  void anAlteredRecordWithARightChecksumIsFoundInOneReplica() throws IOException {
    List<byte[]> altered = replaced(store.orders, "\"quantity\":2", "\"quantity\":3");
    StoredRun.save(store.orderFolder(3), new Identity("order", 3, 3), altered);
    StoredRun.save(store.orderFolder(1), new Identity("order", 1, 3), store.orders);
    Files.write(store.historyFile(), store.history);

    fails(
        store.verify(),
        "order-1 and ",
        "differ at record 3, which is committed",
        store.orderSegment(3) + ":3");
  }

  @Test
  void anAlteredRecordInAllReplicasIsFoundByHistoryAndCatalog() throws IOException {
    List<byte[]> altered = replaced(store.orders, "\"quantity\":2", "\"quantity\":3");
    store.orders.clear();
    store.orders.addAll(altered);

    fails(
        store.save().verify(),
        "order 1 is not in the journal as it was acknowledged",
        store.historyFile() + ":10",
        "order 1 is not what was reserved for it: 2 x Tux",
        "Tux: 6 in stock + 0 pending + 5 sold are not 10 at first + 0 restocked");
  }

  private static List<byte[]> replaced(List<byte[]> payloads, String from, String to) {
    List<byte[]> replaced = new ArrayList<>();
    for (byte[] payload : payloads) {
      String text = new String(payload, StandardCharsets.UTF_8).replace(from, to);
      replaced.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return replaced;
  }

  @Test
  void aMissingRecordIsFound() throws IOException {
    store.save();
    List<String> lines = new ArrayList<>(Files.readAllLines(store.orderSegment(1)));
    lines.remove(2);
    Files.write(store.orderSegment(1), lines);

    fails(store.verify(), "order-1: record 3 is damaged: it says that it is record 4");
  }

  @Test
  void aLostOrderIsFoundWhereAMajorityIsGiven() throws IOException {
    store.orders.remove(3);
    fails(
        store.save().verify(),
        "order 2 was acknowledged, but the journal ends with order 1: it is lost");
  }

  @Test
  void aShortJournalOfAMinorityProvesNothing() throws IOException {
    store.orders.remove(3);
    store.save();

    Result result =
        StoredRun.run(List.of(store.historyFile().toString(), store.orderFolder(1).toString()));

    passes(result);
    assertTrue(result.out().contains("2 answers refer to orders beyond"), result::out);
  }

  @Test
  void aJournalCutBelowItsCommitIndexIsFound() throws IOException {
    store.save();
    List<String> lines = Files.readAllLines(store.orderSegment(1));
    Files.write(store.orderSegment(1), lines.subList(0, 2));

    fails(store.verify(), "order-1: the journal ends before record 3, though 4 was committed");
  }

  @Test
  void aJournalCutBelowWhatWasDurableIsFound() throws IOException {
    store.save();
    Files.delete(store.catalogSegment());
    Files.delete(store.catalogSegment().resolveSibling("../commit.json"));

    fails(store.verify(), "catalog: the journal ends before record 1, though 9 was durable");
  }

  @Test
  void aFileInAJournalThatIsNoSegmentByItsNameIsFound() throws IOException {
    store.save();
    Path stray = Files.createFile(store.orderFolder(1).resolve("journal").resolve("٠١.jsonl"));

    fails(store.verify(), stray + ": not the name of a segment");
  }

  @Test
  void whatIsJustBeingWrittenIsNoBreach() throws IOException {
    store.save();
    String text = Files.readString(store.orderSegment(1));
    Files.writeString(
        store.orderSegment(1), text.stripTrailing() + "\n{\"index\":5,\"term\":1,\"ent");

    Result result = store.verify();

    passes(result);
    assertTrue(
        result.out().contains("24 bytes after record 4 are an incomplete record"), result::out);
  }

  @Test
  void whatAPowerFailureHasLeftUnwrittenIsTheEnd() throws IOException {
    store.save();
    String text = Files.readString(store.orderSegment(1)).stripTrailing() + "\n";
    String torn = " ".repeat(1_024) + "\n" + text.lines().findFirst().orElseThrow() + "\n";
    Files.writeString(store.orderSegment(1), text + torn);

    Result result = store.verify();

    passes(result);
    assertTrue(result.out().contains("bytes after record 4 are an incomplete record"), result::out);
  }

  @Test
  void replicasMayDifferInWhatIsNotCommitted() throws IOException {
    List<byte[]> two = new ArrayList<>(store.orders);
    two.add(FlatJson.ofType("RequestAborted").put("requestId", "f:1-1").toBytes());
    List<byte[]> three = new ArrayList<>(store.orders);
    three.add(FlatJson.ofType("RequestAborted").put("requestId", "f:1-2").toBytes());
    StoredRun.save(store.orderFolder(1), new Identity("order", 1, 3), store.orders);
    StoredRun.save(store.orderFolder(2), new Identity("order", 2, 3), two, 4, 2);
    StoredRun.save(store.orderFolder(3), new Identity("order", 3, 3), three, 4, 3);
    Files.write(store.historyFile(), store.history);

    Result result = store.verify();

    passes(result);
    assertTrue(result.out().contains("differ from record 5 on"), result::out);
  }

  @Test
  void entriesOfOneTermAreTheSameEvenIfNotCommitted() throws IOException {
    List<byte[]> two = new ArrayList<>(store.orders);
    two.add(FlatJson.ofType("RequestAborted").put("requestId", "f:1-1").toBytes());
    List<byte[]> three = new ArrayList<>(store.orders);
    three.add(FlatJson.ofType("RequestAborted").put("requestId", "f:1-2").toBytes());
    StoredRun.save(store.orderFolder(2), new Identity("order", 2, 3), two, 4, 2);
    StoredRun.save(store.orderFolder(3), new Identity("order", 3, 3), three, 4, 2);
    Files.write(store.historyFile(), store.history);

    fails(store.verify(), "differ at record 5, though it is of one term");
  }

  @Test
  void aRequestWithTwoOrdersIsFound() throws IOException {
    store.place("k:key-0", 1);

    fails(
        store.save().verify(),
        "request k:key-0 has two outcomes in the journal: order 0, and" + " order 3",
        store.orderSegment(1) + ":5");
  }

  @Test
  void anAbortedRequestThatIsPlacedIsFound() throws IOException {
    store.abort("k:x").place("k:x", 1);

    fails(store.save().verify(), "request k:x has two outcomes in the journal: aborted, and order");
  }

  // ---- books that do not balance ----

  @Test
  void anOrderWithoutStockIsFound() throws IOException {
    store.place("f:1", 1);

    fails(store.save().verify(), "order 3 was placed, but no stock was reserved for it");
  }

  @Test
  void stockThatIsSoldWithoutAnOrderIsFound() throws IOException {
    store.reserve("f:1", 1).settle("f:1");

    fails(store.save().verify(), "sold, although no order was placed for request f:1");
  }

  @Test
  void stockGivenBackInSpiteOfAnOrderIsFound() throws IOException {
    store.reserve("f:1", 1).place("f:1", 1).giveBack("f:1", 1);

    fails(store.save().verify(), "given back, although order 3 was placed");
  }

  @Test
  void stockGivenBackWithoutAnAbortIsFound() throws IOException {
    store.reserve("f:1", 1).giveBack("f:1", 1);

    fails(store.save().verify(), "given back, although request f:1 was never aborted");
  }

  @Test
  void stockTakenOutTwiceIsFound() throws IOException {
    store.reserve("k:key-0", 1);

    fails(store.save().verify(), "stock was taken out twice for request k:key-0");
  }

  @Test
  void moreSoldThanThereIsIsFound() throws IOException {
    store.sell(7);

    fails(store.save().verify(), "Tux is oversold: -1 pieces are left");
  }

  @Test
  void aReservationThatIsAbortedAndGivenBackIsGood() throws IOException {
    store.reserve("f:1", 2).abort("f:1").giveBack("f:1", 2).reserve("f:2", 1);

    Result result = store.save().verify();

    passes(result);
    assertTrue(result.out().contains("5 + 1 + 4 = 10 + 0"), result::out);
  }

  @Test
  void correctionsAndRemovalsAndWhatIsPutAgainAreGood() throws IOException {
    store.correct("k", -2).sell(1).reserve("f:1", 1).place("f:1", 1).reserve("f:2", 1);
    store.remove().settle("f:1").abort("f:2").giveBack("f:2", 0);
    store.put(9).sell(4).correct("l", 5);

    passes(store.save().verify());
  }

  @Test
  void whatIsSoldAfterItsRemovalIsFound() throws IOException {
    store.remove().put(3).remove().reserve("f:1", 1).place("f:1", 1).settle("f:1");

    fails(store.save().verify(), "Tux was removed from sale");
  }

  @Test
  void aCorrectionThatCountsTwiceIsFound() throws IOException {
    store.correct("k", 3).correct("k", 3);

    fails(store.save().verify(), "corrected twice under the key k");
  }

  @Test
  void aCorrectionBelowZeroIsFound() throws IOException {
    store.correct("k", -7);

    fails(store.save().verify(), "Tux is oversold: -1 pieces are left");
  }

  // ---- histories against journals ----

  @Test
  void aGhostIsFound() throws IOException {
    store.refuse("ghost", 503).reserve("k:ghost", 1).place("k:ghost", 1).settle("k:ghost");

    fails(store.save().verify(), "order 3 was placed, although its client was refused");
  }

  @Test
  void aFigureThatTheCatalogNeverHadIsFound() throws IOException {
    store.look(4, 5);

    fails(store.save().verify(), "Tux was shown with figures other than the catalog's journal has");
  }

  @Test
  void aVersionThatIsNotOnTheDiskIsFound() throws IOException {
    store.look(9, 5);

    fails(store.save().verify(), "Tux was shown at a version that the catalog's journal does not");
  }

  @Test
  void anOrderThatNobodyAskedForIsFoundInACompleteHistory() throws IOException {
    store.reserve("f:1", 1).place("f:1", 1).settle("f:1");

    passes(store.save().verify());
    fails(
        store.verify("--complete"),
        "the journal holds 4 orders, the history 3 purchases that can have been placed");
  }

  @Test
  void aChangedOrderInAHistoryIsNamedWithBothLines() throws IOException {
    store.ask(0, 2);

    fails(
        store.save().verify(),
        "order 0 has changed",
        "history.jsonl:4  buys 1 x Tux",
        "history.jsonl:20  asks for order 0: 2 x Tux");
  }

  @Test
  void whatAKilledClientLeftOpenIsUnknown() throws IOException {
    store.history.remove(store.history.size() - 1);
    store.save();
    Files.writeString(
        store.historyFile(), Files.readString(store.historyFile()) + "{\"type\":\"ok\",\"cli");

    Result result = store.verify();

    passes(result);
    assertTrue(result.out().contains("1 of them without an outcome"), result::out);
    assertTrue(result.out().contains("the last line has no end"), result::out);
  }

  // ---- input that cannot be checked ----

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "{\"type\":\"ok\"}", "{\"type\":\"invoke\",\"client\":7}", "x"})
  void whatIsNoHistoryIsNamedByFileAndLine(String line) throws IOException {
    store.history.add(3, line);

    Result result = store.save().verify();

    assertEquals(2, result.exitCode(), result::out);
    assertTrue(
        result.err().startsWith("toystore: " + store.historyFile() + ":4: no line of a history"),
        result::err);
  }

  @Test
  void aLineOfAHistoryWithAKeyTwiceIsRefused() throws IOException {
    String line = store.history.get(0);
    store.history.set(0, line.substring(0, line.length() - 1) + ",\"op\":9}");

    Result result = store.save().verify();

    assertEquals(2, result.exitCode(), result::out);
    assertEquals(
        "toystore: " + store.historyFile() + ":1: no line of a history: \"op\" occurs twice",
        result.err().strip());
  }

  @Test
  void whatIsNamedTwiceIsRefusedRatherThanCountedTwice() throws IOException {
    store.save();
    String history = store.historyFile().toString();
    String again = folder.resolve("x/../" + folder.relativize(store.historyFile())).toString();
    Files.createDirectories(folder.resolve("x"));

    Result files = StoredRun.run(List.of(history, again));
    Result options = StoredRun.run(List.of("--bound=5", "--linearizable", history));

    assertEquals(2, files.exitCode(), files::out);
    assertEquals("toystore: " + again + ": named twice", files.err().strip());
    assertEquals(2, options.exitCode(), options::out);
    assertEquals(
        "toystore: --bound is given twice, --linearizable being --bound=0", options.err().strip());
  }

  @Test
  void anEmptyHistoryShowsNothing() throws IOException {
    store.history.clear();
    store.save();

    Result result = StoredRun.run(List.of(store.historyFile().toString()));

    assertEquals(2, result.exitCode(), result::out);
    assertTrue(result.out().contains("FAIL: there are no operations"), result::out);
  }

  @Test
  void aWrongCommandLineIsOneLine() {
    for (List<String> args :
        List.of(
            List.<String>of(),
            List.of("--bound"),
            List.of("--bound=-1", "x"),
            List.of("--bound", "--json", "x"),
            List.of("--bound=86400001", "x"),
            List.of("--bound=1s", "x"),
            List.of("--bound=1", "--bound=1", "x"),
            List.of("--no-such-option"),
            List.of("no-such-file"),
            List.of(folder.toString()))) {
      Result result = StoredRun.run(args);
      assertEquals(2, result.exitCode(), () -> args + result.out());
      assertEquals(1, result.err().lines().count(), result::err);
      assertTrue(result.err().startsWith("toystore: "), result::err);
    }
  }

  @Test
  void helpIsPrinted() {
    Result result = StoredRun.run(List.of("--help"));

    assertEquals(0, result.exitCode());
    assertTrue(result.out().startsWith("Usage: java -jar toystore.jar verify"), result::out);
    assertTrue(result.out().contains("--bound=MILLIS"), result::out);
    assertTrue(result.out().contains("2   it could not be checked"), result::out);
  }
}
