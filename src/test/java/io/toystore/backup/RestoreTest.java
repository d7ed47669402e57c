package io.toystore.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.backup.SmallStore.Said;
import io.toystore.storage.CheckedLine;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.toystore.storage.RefusedFolderException;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code restore} on folders. */
class RestoreTest {
  private static final Identity CATALOG = new Identity("catalog", 1, 1);

  @TempDir Path temp;

  private SmallStore store;
  private Path backup;
  private Path data;

  @BeforeEach
  void makeBackup() throws IOException {
    store = new SmallStore(temp.resolve("run")).sell("a").reserve("b").place("b").save();
    backup = temp.resolve("backup");
    data = temp.resolve("new");
    assertEquals(0, store.backup(backup).status());
  }

  @Test
  void eachReplicaHasTheWholeLogAndPromisedMoreThanAnyBefore() throws IOException {
    Said said = SmallStore.restore(backup, data);

    assertEquals("", said.err());
    assertEquals(0, said.status());
    assertTrue(said.out().startsWith(data + ": a new store of 3 order replicas with 2 orders"));
    for (int id = 1; id <= 3; id++) {
      Path folder = data.resolve("order-" + id);
      Identity identity = new Identity("order", id, 3);
      assertEquals(texts(store.orders), SmallStore.payloads(folder, identity));
      try (DataFolder open = SmallStore.open(folder, identity, InitialiseMode.NEVER)) {
        assertEquals(SmallStore.TERM + Restore.TERMS_BETWEEN, open.promisedTerm());
        assertEquals(store.orders.size(), open.commitIndex());
      }
    }
    assertEquals(texts(store.catalog), SmallStore.payloads(data.resolve("catalog"), CATALOG));
    assertEquals(0, SmallStore.run("verify", data.toString()).status());
  }

  @Test
  void twoRestoresAreTwoStores() throws IOException {
    Path other = Files.createDirectory(temp.resolve("other"));
    SmallStore.restore(backup, data);
    SmallStore.restore(backup, other);

    Set<String> identities = new HashSet<>();
    for (Path folder : List.of(store.folder(""), data, other)) {
      for (String member : List.of("catalog", "order-1", "order-2", "order-3")) {
        identities.add(Files.readString(folder.resolve(member).resolve("identity.json")));
      }
    }
    assertEquals(12, identities.size());
  }

  @Test
  void theReplicasOfOneRestoreKnowEachOtherAndNobodyElse() throws IOException {
    SmallStore.restore(backup, data);

    List<List<Long>> known = new ArrayList<>();
    List<Long> folders = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      Identity identity = new Identity("order", id, 3);
      try (DataFolder open =
          SmallStore.open(data.resolve("order-" + id), identity, InitialiseMode.NEVER)) {
        known.add(open.members());
        folders.add(open.folderId());
      }
    }
    assertEquals(List.of(folders, folders, folders), known);
  }

  @Test
  void aFolderThatIsNotEmptyIsRefused() throws IOException {
    Files.createDirectories(data.resolve("lost+found"));
    assertEquals(0, SmallStore.restore(backup, data).status());

    refused(
        data
            + ": not empty, there is catalog; a backup is restored into a new or empty folder"
            + " only");
    assertEquals(0, SmallStore.run("verify", data.toString()).status());
  }

  @Test
  void whatIsNoBackupIsRefused() throws IOException {
    backup = temp.resolve("nothing");
    refused(backup + ": no such folder");
    Files.createDirectory(backup);
    refused(backup + ": not a complete backup: it has no manifest.jsonl; take another one");
  }

  @Test
  void aBackupThatWasCutOffOrChangedIsRefused() throws IOException {
    String why = ": the backup was cut off or changed after it was made; take another one";
    Path log = backup.resolve("order/journal/00000000000000000001.jsonl");
    byte[] whole = Files.readAllBytes(log);
    Files.writeString(log, new String(whole, StandardCharsets.UTF_8).replace("Tux", "Max"));
    refused(log + ": its checksum is wrong" + why);
    Files.write(log, List.of("{}"));
    refused(log + ": has 3 bytes, but had " + whole.length + why);
    Files.delete(log);
    refused(log + ": missing" + why);
    Files.write(log, whole);
    Path manifest = backup.resolve("manifest.jsonl");
    List<String> lines = Files.readAllLines(manifest);
    Files.write(manifest, lines.subList(0, lines.size() - 1));
    refused(manifest + ": names 3 files of 4" + why);
    Files.writeString(manifest, lines.get(0).replace("\"orders\":2", "\"orders\":1"));
    refused(manifest + ": the checksum of line 1 is wrong" + why);
    Files.write(manifest, lines.subList(1, lines.size()));
    refused(manifest + ": its first line is missing" + why);
    Files.write(manifest, new byte[0]);
    refused(manifest + ": the checksum of line 1 is wrong" + why);
  }

  @Test
  void aBackupOfANewerFormatIsRefused() throws IOException {
    Path manifest = backup.resolve("manifest.jsonl");
    Files.write(
        manifest,
        CheckedLine.of(FlatJson.ofType("Backup").put("format", 2).put("version", "9.0 abc")));

    refused(
        manifest
            + ": the backup has format 2, which version 9.0 abc of the store has written; this one"
            + " knows 1: restore it by the newer one");
  }

  /** Nothing is decided by a clock. */
  @Test
  void aBackupFromTheFutureIsRestored() throws IOException {
    Manifest made = Manifest.read(backup);
    Manifest future =
        new Manifest(
            "2126-01-01T00:00:00Z",
            made.version(),
            made.orderReplicas(),
            made.orders(),
            made.orderEntries(),
            made.orderTerm(),
            made.catalogEntries(),
            made.catalogTerm(),
            made.files());
    Files.write(backup.resolve("manifest.jsonl"), future.toBytes());

    assertEquals(0, SmallStore.restore(backup, data).status());
  }

  @Test
  void aRestoreThatWasCutOffIsRefusedByEveryStart() throws IOException {
    Path folder = data.resolve("catalog");
    DataFolder.restoring(folder, CATALOG, JournalOptions.defaults(), 1_000).close();

    for (InitialiseMode mode : InitialiseMode.values()) {
      RefusedFolderException refused =
          assertThrows(RefusedFolderException.class, () -> SmallStore.open(folder, CATALOG, mode));
      assertTrue(
          refused.getMessage().contains("a \"restore\" was interrupted"), refused.getMessage());
    }
    assertFalse(DataFolder.isUnused(folder));
  }

  private void refused(String line) {
    Said said = SmallStore.restore(backup, data);
    assertEquals("toystore: " + line + "\n", said.err());
    assertEquals(1, said.status());
  }

  private static List<String> texts(List<byte[]> payloads) {
    return payloads.stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
  }
}
