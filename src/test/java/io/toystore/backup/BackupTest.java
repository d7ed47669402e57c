package io.toystore.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.backup.SmallStore.Said;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.RefusedFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code backup} on folders. */
class BackupTest {
  private static final Identity ORDER_1 = new Identity("order", 1, 3);

  @TempDir Path temp;

  private SmallStore store;
  private Path target;

  @BeforeEach
  void sellSome() {
    store = new SmallStore(temp.resolve("run")).sell("a").sell("b");
    target = temp.resolve("backup");
  }

  @Test
  void aBackupIsWholeAndVerified() throws IOException {
    store.save();

    Said said = store.backup(target);

    assertEquals("", said.err());
    assertEquals(0, said.status());
    assertTrue(said.out().startsWith(target + ": 2 orders, "), said.out());
    assertTrue(said.out().endsWith(" bytes in 4 files; verified\n"), said.out());
    assertEquals(0, SmallStore.run("verify", target.toString()).status());
    assertEquals(SmallStore.TERM, Manifest.read(target).orderTerm());
    assertEquals(List.of("backup", "run"), names(temp));
    assertEquals(List.of("catalog", "manifest.jsonl", "order"), names(target));
  }

  /** The lock is held, as by a member that runs; nothing of its folder changes. */
  @Test
  void aFolderInUseIsOnlyRead() throws IOException {
    store.save();
    try (DataFolder open =
        SmallStore.open(store.folder("order-1"), ORDER_1, InitialiseMode.NEVER)) {
      open.recover(1, entry -> {});
      Map<Path, String> before = files(temp.resolve("run"));

      assertEquals(0, store.backup(target).status());

      assertEquals(before, files(temp.resolve("run")));
    }
  }

  /** A replica has more than the others, and nobody knows whether it is committed. */
  @Test
  void theBestLogIsTaken() throws IOException {
    store.reserve("c").place("c");
    store.saveCatalog();
    store.saveOrder(1, 2);
    store.saveOrder(2, 4);
    store.saveOrder(3, 3);

    assertTrue(store.backup(target).out().contains(": 3 orders, "));
  }

  @Test
  void aMajorityOfTheOrderReplicasIsEnough() throws IOException {
    store.save();

    Said said =
        SmallStore.run(
            "backup",
            target.toString(),
            "--catalog=" + store.folder("catalog"),
            "--order=" + store.folder("order-1"),
            "--order=" + store.folder("order-3"));

    assertEquals(0, said.status(), said.err());
  }

  @Test
  void aMinorityIsRefused() throws IOException {
    store.saveCatalog();
    store.saveOrder(2, 3);

    refused(
        "the data folders of 1 of 3 order replicas are given, but a majority is needed: an order"
            + " that was acknowledged may be missing in the others; name them by --order");
  }

  @Test
  void foldersThatAreNotOfOneStoreAreRefused() throws IOException {
    refused(temp.resolve("run") + ": no such folder; name the store's by --data");
    Files.createDirectories(store.folder("frontend-1"));
    refused(
        temp.resolve("run")
            + ": holds no data folders, such as catalog and order-1; name the store's by --data");
    store.saveOrder(1, 3);
    store.saveOrder(2, 3);
    refused("the catalog's data folder is missing; name it by --catalog");
    store.saveCatalog();
    Path foreign = store.folder("order-9");
    SmallStore.open(foreign, new Identity("order", 4, 5), InitialiseMode.IF_EMPTY).close();
    Said said = store.backup(target);
    assertEquals(1, said.status());
    assertTrue(said.err().endsWith(": they are of two stores\n"), said.err());
    Files.delete(foreign.resolve("identity.json"));
    SmallStore.open(foreign, ORDER_1, InitialiseMode.IF_EMPTY).close();
    said = store.backup(target);
    assertTrue(said.err().contains(" are both order replica 1's; name the right one"), said.err());
  }

  @Test
  void theOrdersOfAnotherStoreAreRefused() throws IOException {
    store.save();
    SmallStore other = new SmallStore(temp.resolve("other")).sell("x");
    other.saveOrder(2, 2);

    Said said =
        SmallStore.run(
            "backup",
            target.toString(),
            "--catalog=" + store.folder("catalog"),
            "--order=" + store.folder("order-1"),
            "--order=" + other.folder("order-2"));

    assertEquals(1, said.status());
    assertEquals(
        "toystore: "
            + other.folder("order-2")
            + ": holds the orders of another store than the other folders do\n",
        said.err());
  }

  @Test
  void whatBreaksARuleIsNoBackup() throws IOException {
    store.reserve("c").settle("c").save();

    Said said = store.backup(target);

    assertEquals(1, said.status());
    assertTrue(said.err().contains("sold, although no order was placed for request c"), said.err());
    assertEquals(List.of("run"), names(temp));
  }

  @Test
  void aDamagedJournalIsNamed() throws IOException {
    store.save();
    Path segment = store.folder("order-3").resolve("journal/00000000000000000001.jsonl");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[20] ^= 1;
    Files.write(segment, bytes);

    Said said = store.backup(target);

    assertEquals(1, said.status());
    assertEquals(
        "toystore: "
            + store.folder("order-3")
            + ": the log ends with entry 0, though entry 3 was durable: the journal is damaged;"
            + " leave it out, by --catalog and --order for the others\n",
        said.err());
    assertEquals(List.of("run"), names(temp));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    store.save();
    Files.createDirectory(target);
    refused(target + ": exists already, and is not overwritten; name another folder");
    Files.delete(target);
    Path unfinished = temp.resolve("backup.unfinished");
    Files.createDirectory(unfinished);
    Files.createFile(unfinished.resolve("notes"));
    refused(unfinished + ": not left by a backup; move it away");
    target = temp.resolve("missing/backup");
    refused(temp.resolve("missing") + ": no such folder; make it, or mount its disk");
    target = store.folder("catalog").resolve("backup");
    refused(target + ": lies in a data folder of the store; name another place");
  }

  @Test
  void whatAKilledBackupHasLeftIsTakenAway() throws IOException {
    store.save();
    Path unfinished = temp.resolve("backup.unfinished");
    Files.createDirectories(unfinished.resolve("order/journal"));
    Files.createFile(unfinished.resolve("order/journal/00000000000000000001.jsonl"));
    Files.createFile(unfinished.resolve("lock"));

    assertEquals(0, store.backup(target).status());

    assertEquals(List.of("backup", "run"), names(temp));
  }

  @Test
  void aPartOfABackupIsNoDataFolder() throws IOException {
    store.save();
    store.backup(target);

    RefusedFolderException refused =
        assertThrows(
            RefusedFolderException.class,
            () -> SmallStore.open(target.resolve("order"), ORDER_1, InitialiseMode.NEVER));

    assertTrue(refused.getMessage().contains("a part of a backup"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1"})
  void aShareIsAPercentage(String share) {
    Said said = SmallStore.run("backup", target.toString(), "--share", share);

    assertEquals(2, said.status());
    assertTrue(said.err().contains("--share wants a percentage, 1 to 100, not " + share));
    assertFalse(Files.exists(target));
  }

  @Test
  void aBackupWithPausesIsTheSame() throws IOException {
    store.save();
    Path paced = temp.resolve("paced");

    assertEquals(0, store.backup(target).status());
    assertEquals(
        0,
        SmallStore.run(
                "backup", paced.toString(), "--data", temp.resolve("run").toString(), "--share=1")
            .status());

    assertEquals(Manifest.read(target).files(), Manifest.read(paced).files());
  }

  @ParameterizedTest
  @CsvSource({"9,20,0", "10,20,40", "30,50,30", "10,100,0", "1000,1,2000"})
  void pausesFollowWork(long workedMillis, int percent, long pauseMillis) {
    assertEquals(
        TimeUnit.MILLISECONDS.toNanos(pauseMillis),
        ProcessorShare.pauseNanos(TimeUnit.MILLISECONDS.toNanos(workedMillis), percent));
  }

  @Test
  void optionsThatExcludeEachOther() {
    Said said = SmallStore.run("backup", target.toString(), "--data=run", "--order=run/order-1");

    assertEquals(2, said.status());
    assertTrue(said.err().contains("either --data, or --catalog and --order"), said.err());
    assertFalse(Files.exists(target));
  }

  private void refused(String line) {
    Said said = store.backup(target);
    assertEquals("toystore: " + line + "\n", said.err());
    assertEquals(1, said.status());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<Path, String> files(Path folder) throws IOException {
    Map<Path, String> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("lock")) {
          contents.put(file, Files.readString(file));
        }
      }
    }
    return contents;
  }
}
