package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What must not start does not: one line says why, and the data folder is as it was. */
@Timeout(180)
class RefusalIT {
  private static final String LAUNCHED = "ToyStore - (catalog|order) serving$";

  @TempDir static Path killed;

  @TempDir Path folder;

  private ProcessStore processes;
  private Path data;

  @BeforeEach
  void prepare() {
    processes = new ProcessStore(folder);
    data = folder.resolve("data");
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    processes.killAll();
  }

  @Test
  void aMissingFolderWithoutInit() throws Exception {
    refused(data + ": no data here; pass --init", "order", "-conf", order(data));

    assertFalse(Files.exists(data));
  }

  @Test
  void anEmptyFolderWithoutInit() throws Exception {
    Files.createDirectories(data.resolve("catalog"));

    refused(data.resolve("catalog") + ": no data here; pass --init", "catalog", "-conf", catalog());

    assertEquals(Map.of(), ProcessStore.contents(data));
  }

  @Test
  void aLinkToNowhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));

    Ended ended =
        refused(
            link + ": a symbolic link that leads to no", "order", "-conf", order(link), "--init");

    assertEquals(15, ended.status());
    assertFalse(Files.exists(folder.resolve("nowhere")));
  }

  /** Below a folder that exists, and as deep as the system's names go. */
  @Test
  void aFolderThatCannotBeCreated() throws Exception {
    Path tooLong = data.resolve("x".repeat(300));

    Ended ended =
        refused(tooLong + ": File name too long", "order", "-conf", order(tooLong), "--init");

    assertEquals(15, ended.status());
    assertFalse(Files.exists(data));
  }

  /** A volume that is not mounted looks like this. */
  @Test
  void aStoreWhoseFolderIsNamedAndEmpty() throws Exception {
    Ended ended = refused(data + ": no data here; pass --init", "-conf", store());

    assertEquals(15, ended.status());
    assertFalse(Files.exists(data));
  }

  @Test
  void anEmptyFolderBesideFullOnes() throws Exception {
    storeOnce();
    Folders.deleteAll(data.resolve("order-1"));

    refusedUnchanged(data.resolve("order-1") + ": no data here", "-conf", store());

    assertFalse(Files.exists(data.resolve("order-1")));
  }

  @Test
  void theFolderOfAnotherGroup() throws Exception {
    storeOnce();

    refusedUnchanged(
        data.resolve("catalog/identity.json")
            + ": \"group\" is catalog, but this replica's is order",
        "order",
        "-conf",
        order(data.resolve("catalog")));
  }

  @Test
  void theFolderOfAnotherReplica() throws Exception {
    String conf = "{\"data\": \"data\", \"id\": %d, \"replicas\": 3}";
    Running first =
        processes.start("order", "-conf", String.format(Locale.ROOT, conf, 1), "--init");
    first.awaitLine("order replica 1 waits: a new group begins together, and order replica 2, 3 ");
    first.kill();

    refusedUnchanged(
        "data/identity.json: \"replica\" is 1, but this replica's is 2",
        "order",
        "-conf",
        String.format(Locale.ROOT, conf, 2),
        "--init");
  }

  @Test
  void aSecondProcessOnTheSameFolder() throws Exception {
    Running first = processes.start("catalog", "-conf", catalog(), "--init");
    first.awaitLine(LAUNCHED);

    refused(data.resolve("catalog") + ": in use", "catalog", "-conf", catalog());

    assertTrue(first.process().isAlive());
  }

  @Test
  void aJournalWithAWrongByteInTheMiddle() throws Exception {
    storeOnce();
    Path catalog = data.resolve("catalog");
    Path journal = onlyFile(catalog.resolve("journal"));
    byte[] bytes = Files.readAllBytes(journal);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Elephant");
    bytes[at] ^= 1;
    Files.write(journal, bytes);

    Map<String, String> before = ProcessStore.contents(catalog);

    Ended ended = refused(journal + ": ", "-conf", store());

    assertEquals(before, ProcessStore.contents(catalog));

    assertTrue(ended.errors().matches("(?s).*index \\d+.*"), ended.errors());
    assertTrue(ended.errors().matches("(?s).*byte \\d+.*"), ended.errors());
  }

  @Test
  void aCatalogThatHasLostItsJournal() throws Exception {
    storeOnce();
    Path catalog = data.resolve("catalog");
    Path segment = onlyFile(catalog.resolve("journal"));
    byte[] whole = Files.readAllBytes(segment);
    String missing = catalog.resolve("journal") + ": entries 1 to ";

    Files.write(segment, new byte[0]);
    assertEquals(15, refusedUnchanged(missing, "catalog", "-conf", catalog()).status());
    Files.delete(segment);
    assertEquals(15, refusedUnchanged(missing, "catalog", "-conf", catalog()).status());

    Path stray = Files.write(segment.resolveSibling("1.jsonl"), whole);
    String notASegment = stray + ": not the name of a segment";
    assertEquals(15, refusedUnchanged(notASegment, "catalog", "-conf", catalog()).status());
  }

  @Test
  void aMissingFileOfToys() throws Exception {
    refused(
        "none.json: no such file",
        "-conf",
        "{\"data\": \"data\", \"catalog\": {\"toys\": \"none.json\"}}",
        "--init");

    assertFalse(Files.exists(data));
  }

  @Test
  void aWrongFileOfToysOrOfConfiguration() throws Exception {
    storeOnce();
    Map<String, String> before = ProcessStore.contents(data);
    String mark = "\uFEFF";
    String json =
        processes.write("toys.json", mark + "[{\"name\": \"Bär\",\n \"name\": 1}]").toString();
    String conf =
        processes.write("conf.json", mark + "{\"data\": \"a\",\n \"data\": \"b\"}").toString();
    String fresh = "{\"data\": \"fresh\", \"toys\": \"%s\"}";

    refused(
        json + ": line 2, column 2: \"name\" is there twice, first at line 1, column 3",
        "catalog",
        "-conf",
        fresh.formatted(json),
        "--init");
    refused(
        conf + ": line 2, column 2: \"data\" is there twice, first at line 1, column 2",
        "-conf",
        conf);
    assertEquals(before, ProcessStore.contents(data));
    assertFalse(Files.exists(folder.resolve("fresh")));
  }

  @Test
  void aStoreWhoseFilesHaveAByteOrderMarkStartsAndTakesItsToysFromCsv() throws Exception {
    String csv =
        processes.write("Toys.CSV", "\uFEFFprice,quantity,name\r\n0.05,7,Bär\r\n").toString();
    String conf =
        "\uFEFF{\"data\": \"%s\", \"frontend\": {\"port\": 0}, \"catalog\": {\"toys\": \"%s\"}}"
            .formatted(data, csv);
    Running store =
        processes.start("-conf", processes.write("conf.json", conf).toString(), "--init");
    String port = store.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1);
    Shopper shopper = new Shopper(Integer.parseInt(port));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> shopper.get("/health/ready").statusCode() == 200);

    assertEquals(
        "{\"data\":{\"name\":\"Bär\",\"price\":0.05,\"quantity\":7}}",
        shopper.get("/products/B%C3%A4r").body().strip());
  }

  /** What a whole store that was killed leaves, with every folder in use. */
  private void storeOnce() throws Exception {
    if (!Files.exists(killed.resolve("data"))) {
      ProcessStore once = new ProcessStore(killed);
      try {
        sellOnce(
            once.start("-conf", "{\"data\": \"data\", \"frontend\": {\"port\": 0}}", "--init"));
      } finally {
        once.killAll();
      }
    }
    Folders.copyAll(killed.resolve("data"), data);
  }

  private static void sellOnce(Running first) throws Exception {
    String port = first.awaitLine("front-end on http://127.0.0.1:(\\d+)").group(1);
    Shopper shopper = new Shopper(Integer.parseInt(port));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> shopper.get("/health/ready").statusCode() == 200);
    shopper.buy("Tux", 1, "an order");
  }

  private String store() {
    return String.format(Locale.ROOT, "{\"data\": \"%s\", \"frontend\": {\"port\": 0}}", data);
  }

  private String catalog() {
    return "{\"data\": \"" + data.resolve("catalog") + "\"}";
  }

  private static String order(Path itsData) {
    return "{\"data\": \"" + itsData + "\", \"id\": 1}";
  }

  private Ended refusedUnchanged(String line, String... args) throws Exception {
    Map<String, String> before = ProcessStore.contents(data);
    Ended ended = refused(line, args);
    assertEquals(before, ProcessStore.contents(data));
    return ended;
  }

  private Ended refused(String line, String... args) throws Exception {
    Ended ended = processes.run(args);
    assertNotEquals(0, ended.status());
    assertTrue(ended.errors().startsWith("toystore: " + line), ended.errors());
    assertEquals(1, ended.errors().lines().count(), ended.errors());
    assertFalse(ended.output().contains("Exception"), ended.output());
    return ended;
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.reduce((a, b) -> null).orElseThrow();
    }
  }
}
