package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.ORDER_1;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.files;
import static io.toystore.storage.Fixture.folderOf;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.save;
import static io.toystore.storage.Fixture.segment;
import static io.toystore.storage.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.toystore.sansio.BrokenInvariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path temp;

  private static String refusal(Path path, Identity identity, InitialiseMode mode) {
    RefusedFolderException refusal =
        assertThrows(
            RefusedFolderException.class, () -> DataFolder.open(path, identity, mode, OPTIONS));
    assertFalse(refusal.getMessage().contains("\n"));
    assertTrue(refusal.getMessage().startsWith(path.toString()), refusal.getMessage());
    return refusal.getMessage();
  }

  @Test
  void aMissingOrEmptyFolderIsRefusedUntouchedUnlessItMayBeInitialised() throws IOException {
    Path missing = temp.resolve("missing");
    assertTrue(refusal(missing, ORDER_1, InitialiseMode.NEVER).contains("--init"));
    assertFalse(Files.exists(missing));
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertTrue(refusal(empty, ORDER_1, InitialiseMode.NEVER).contains("--init"));
    try (var files = Files.list(empty)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void whatIsNoFolderIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "text");
    Path toFile = Files.createSymbolicLink(temp.resolve("to-file"), file);
    Path dangling = Files.createSymbolicLink(temp.resolve("dangling"), Path.of("nowhere"));
    Path loop = Files.createSymbolicLink(temp.resolve("loop"), Path.of("loop"));
    for (InitialiseMode mode : InitialiseMode.values()) {
      assertTrue(refusal(file, ORDER_1, mode).contains("a file, not a folder"));
      assertTrue(refusal(toFile, ORDER_1, mode).contains("a file, not a folder"));
      assertTrue(refusal(dangling, ORDER_1, mode).contains("a symbolic link that leads to no"));
      assertTrue(refusal(loop, ORDER_1, mode).contains("a symbolic link that leads to no"));
    }
    assertEquals("text", Files.readString(file));
    assertFalse(Files.exists(temp.resolve("nowhere")));
  }

  @Test
  void aFolderInsideWhatIsNoneIsRefused() throws IOException {
    Files.writeString(temp.resolve("file"), "text");
    Files.createSymbolicLink(temp.resolve("dangling"), Path.of("nowhere"));
    for (String parent : List.of("file", "dangling")) {
      RefusedFolderException refusal =
          assertThrows(
              RefusedFolderException.class,
              () ->
                  DataFolder.open(
                      temp.resolve(parent).resolve("a"),
                      ORDER_1,
                      InitialiseMode.IF_EMPTY,
                      OPTIONS));
      assertTrue(refusal.getMessage().startsWith(temp.resolve(parent) + ": "), refusal.toString());
    }
  }

  @Test
  void foldersThatWereCreatedForOneThatCannotBeAreTakenBack() throws IOException {
    Path tooLong = temp.resolve("a").resolve("b").resolve("x".repeat(300));

    assertThrows(
        FileSystemException.class,
        () -> DataFolder.open(tooLong, ORDER_1, InitialiseMode.IF_EMPTY, OPTIONS));

    assertFalse(Files.exists(temp.resolve("a")));
  }

  @Test
  void aFolderThatThisUserMayNotWriteIsRefused() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 1, 1));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(path), "root may");
    for (InitialiseMode mode : InitialiseMode.values()) {
      assertTrue(refusal(path, ORDER_1, mode).contains("this user may not"));
    }
  }

  @Test
  void aFolderThatALinkLeadsToIsUsed() throws IOException {
    Path path = Files.createDirectory(temp.resolve("a"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), path);
    recovered(link, OPTIONS).close();
    assertFalse(DataFolder.isEmpty(path));
  }

  @Test
  void aFolderThatWasInitialisedIsOpenedAsItIsInEitherMode() throws IOException {
    Path path = temp.resolve("a");
    assertTrue(DataFolder.isEmpty(path));
    long folderId;
    try (DataFolder folder = DataFolder.open(path, ORDER_1, InitialiseMode.IF_EMPTY, OPTIONS)) {
      folderId = folder.folderId();
      assertEquals(0, folder.promisedTerm());
      assertEquals(0, folder.commitIndex());
    }
    assertFalse(DataFolder.isEmpty(path));
    for (InitialiseMode mode : InitialiseMode.values()) {
      try (DataFolder folder = DataFolder.open(path, ORDER_1, mode, OPTIONS)) {
        assertEquals(folderId, folder.folderId());
      }
    }
    try (DataFolder other = recovered(temp.resolve("b"), OPTIONS)) {
      assertNotEquals(folderId, other.folderId());
    }
  }

  @Test
  void aFolderIsUnusedUntilSomethingIsPromisedOrStored() throws IOException {
    Path path = temp.resolve("a");
    assertTrue(DataFolder.isUnused(path));
    DataFolder.open(path, ORDER_1, InitialiseMode.IF_EMPTY, OPTIONS).close();
    assertTrue(DataFolder.isUnused(path));
    assertFalse(DataFolder.isEmpty(path));
    try (DataFolder folder = DataFolder.open(path, ORDER_1, InitialiseMode.NEVER, OPTIONS)) {
      folder.savePromise(1);
    }
    assertFalse(DataFolder.isUnused(path));
    assertFalse(DataFolder.isUnused(folderOf(temp.resolve("b"), OPTIONS, entries(1, 1, 1))));
  }

  /** As the tiers of one process do at their first start. */
  @Test
  void foldersSideBySideInOneThatIsMissingAreCreatedAtOnce() throws Exception {
    int tiers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(tiers);
    try {
      for (int round = 0; round < 100; round++) {
        Path store = temp.resolve("deeper-" + round).resolve("store");
        CyclicBarrier together = new CyclicBarrier(tiers);
        List<Future<Boolean>> opened = new ArrayList<>();
        for (int id = 1; id <= tiers; id++) {
          Path path = store.resolve("order-" + id);
          Identity identity = new Identity("order", id, 5);
          opened.add(
              threads.submit(
                  () -> {
                    together.await();
                    InitialiseMode mode = InitialiseMode.IF_EMPTY;
                    DataFolder.open(path, identity, mode, OPTIONS, new UnforcedDisk()).close();
                    return !DataFolder.isEmpty(path);
                  }));
        }
        for (Future<Boolean> one : opened) {
          assertTrue(one.get());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void filesOfOthersInTheFolderAreLeftAlone() throws IOException {
    Path path = Files.createDirectory(temp.resolve("a"));
    Files.writeString(path.resolve("log.txt"), "output");
    recovered(path, OPTIONS).close();
    assertEquals("output", Files.readString(path.resolve("log.txt")));
  }

  @Test
  void theFolderOfAnotherReplicaIsRefused() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 1, 1));
    for (InitialiseMode mode : InitialiseMode.values()) {
      assertTrue(refusal(path, new Identity("catalog", 1, 3), mode).contains("\"group\""));
      assertTrue(refusal(path, new Identity("order", 2, 3), mode).contains("\"replica\""));
      assertTrue(refusal(path, new Identity("order", 1, 5), mode).contains("\"size\""));
    }
    recovered(path, OPTIONS).close();
  }

  @Test
  void aFolderThatHasLostAPartIsRefused() throws IOException {
    for (InitialiseMode mode : InitialiseMode.values()) {
      for (String lost : List.of("identity.json", "promise.json")) {
        Path path = folderOf(temp.resolve(lost + mode), OPTIONS, entries(1, 1, 1));
        Files.delete(path.resolve(lost));
        assertTrue(refusal(path, ORDER_1, mode).contains(lost));
      }
      Path path = folderOf(temp.resolve("journal" + mode), OPTIONS, entries(1, 1, 1));
      Files.delete(segment(path, 1));
      Files.delete(path.resolve("journal"));
      assertTrue(refusal(path, ORDER_1, mode).contains("journal"));
    }
  }

  @Test
  void anyFlippedByteOfIdentityOrPromiseIsRefused() throws IOException {
    Path path = temp.resolve("a");
    try (DataFolder folder = recovered(path, OPTIONS)) {
      folder.savePromise(17);
    }
    for (String name : List.of("identity.json", "promise.json")) {
      byte[] whole = Files.readAllBytes(path.resolve(name));
      for (int at = 0; at < whole.length; at++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 1;
        Files.write(path.resolve(name), flipped);
        assertTrue(refusal(path, ORDER_1, InitialiseMode.IF_EMPTY).contains(name));
      }
      Files.write(path.resolve(name), whole);
    }
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertEquals(17, folder.promisedTerm());
    }
  }

  @Test
  void theSecondOpeningIsRefusedInThisProcessAndInAnother() throws Exception {
    Path path = temp.resolve("a");
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertTrue(refusal(path, ORDER_1, InitialiseMode.NEVER).contains("in use"));
      // The attempt that failed must not have released the lock that other processes see.
      assertEquals(3, openInAnotherProcess(path));
      folder.journal().append(entries(1, 1, 1));
    }
    assertEquals(0, openInAnotherProcess(path));
    recovered(path, OPTIONS).close();
  }

  private static int openInAnotherProcess(Path path) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockProbe.class.getName(),
                path.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the other process hangs");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aPromiseNeverFalls() throws IOException {
    try (DataFolder folder = recovered(temp.resolve("a"), OPTIONS)) {
      folder.savePromise(15);
      assertThrows(BrokenInvariant.class, () -> folder.savePromise(14));
      assertEquals(15, folder.promisedTerm());
    }
  }

  @Test
  void theCommitIndexNeverFallsAndItsLossIsHarmless() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 12, 1));
    for (int index = 1; index <= 12; index++) {
      try (DataFolder folder = recovered(path, OPTIONS)) {
        assertEquals(index - 1, folder.commitIndex());
        folder.saveCommitIndex(index);
        folder.saveCommitIndex(1);
        assertThrows(BrokenInvariant.class, () -> folder.saveCommitIndex(13));
      }
    }
    for (String content :
        List.of("", "{\"index\":12}\n", "garbage longer than the line".repeat(9))) {
      Files.writeString(path.resolve("commit.json"), content);
      try (DataFolder folder = recovered(path, OPTIONS)) {
        assertEquals(0, folder.commitIndex());
        folder.saveCommitIndex(3);
      }
      try (DataFolder folder = recovered(path, OPTIONS)) {
        assertEquals(3, folder.commitIndex());
      }
    }
  }

  @Test
  void theTwoNewestSnapshotsAreKeptAndABadOneIsSkipped() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 9, 1));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertTrue(folder.latestSnapshot(any -> true).isEmpty());
      folder.stage(NewSnapshot.ofAll(9, 1, text("left by a crash")));
      for (int index = 1; index <= 4; index++) {
        save(folder, NewSnapshot.ofAll(index, 1, text("body\n" + index)));
      }
      assertThrows(BrokenInvariant.class, () -> folder.publish(NewSnapshot.ofAll(10, 1, text(""))));
      assertThrows(BrokenInvariant.class, () -> folder.publish(NewSnapshot.ofAll(9, 2, text(""))));
      assertThrows(BrokenInvariant.class, () -> folder.journal().cutFrom(4));
    }
    assertEquals(
        Set.of("00000000000000000003.snapshot", "00000000000000000004.snapshot"),
        files(path.resolve("snapshots")).keySet());
    Path newest = path.resolve("snapshots").resolve("00000000000000000004.snapshot");
    byte[] whole = Files.readAllBytes(newest);
    for (int at = 0; at <= whole.length; at++) {
      byte[] bad = at < whole.length ? whole.clone() : new byte[0];
      if (at < whole.length) {
        bad[at] ^= 1;
      }
      Files.write(newest, bad);
      try (DataFolder folder = recovered(path, OPTIONS)) {
        Snapshot found = folder.latestSnapshot(any -> true).orElseThrow();
        assertEquals(3, found.index());
        assertEquals(1, found.term());
        assertEquals("body\n3", new String(found.body(), StandardCharsets.UTF_8));
      }
    }
    Files.write(newest, whole);
    try (DataFolder folder = recovered(path, OPTIONS)) {
      assertEquals(4, folder.latestSnapshot(any -> true).orElseThrow().index());
    }
  }

  private static NewSnapshot part(long first, long last) {
    return NewSnapshot.ofPart(first, last, 1, text("body\n" + first + "-" + last));
  }

  /** What a start gets of the parts, each as {@code first-last}. */
  private static List<String> partsIn(Path path) throws IOException {
    List<String> found = new ArrayList<>();
    try (DataFolder folder = Fixture.opened(path, OPTIONS, new UnforcedDisk())) {
      long covered =
          folder.restoreParts(
              part -> {
                String range = part.first() + "-" + part.index();
                assertEquals("body\n" + range, new String(part.body(), StandardCharsets.UTF_8));
                assertEquals(1, part.term());
                return found.add(range);
              });
      long behind = folder.recover(covered + 1, entry -> {}).entriesReplayed();
      assertEquals(12, covered + behind);
      if (covered > 0) {
        assertThrows(BrokenInvariant.class, () -> folder.journal().cutFrom(covered));
      }
    }
    return found;
  }

  @Test
  void partsAreHandedOutAsFarAsTheyAreWholeAndABadOneIsWrittenAgain() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 12, 1));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      for (int last = 3; last <= 9; last += 3) {
        save(folder, part(last - 2, last));
      }
      assertThrows(BrokenInvariant.class, () -> folder.publish(part(10, 13)));
      assertThrows(BrokenInvariant.class, () -> folder.publish(part(10, 9)));
    }
    assertEquals(List.of("1-3", "4-6", "7-9"), partsIn(path));
    Path second = path.resolve("snapshots").resolve("00000000000000000006.part");
    byte[] whole = Files.readAllBytes(second);
    for (int at = 0; at <= whole.length; at++) {
      byte[] bad = at < whole.length ? whole.clone() : new byte[0];
      if (at < whole.length) {
        bad[at] ^= 1;
      }
      Files.write(second, bad);
      assertEquals(List.of("1-3"), partsIn(path));
    }
    Files.delete(second);
    assertEquals(List.of("1-3"), partsIn(path));
    // Parts may have another length by then, and what lay after the gap goes.
    try (DataFolder folder = recovered(path, OPTIONS)) {
      save(folder, part(4, 8));
    }
    assertEquals(List.of("1-3", "4-8"), partsIn(path));
    assertEquals(
        Set.of("00000000000000000003.part", "00000000000000000008.part"),
        files(path.resolve("snapshots")).keySet());
  }

  @Test
  void aPartThatTheTierCannotReadEndsTheSnapshot() throws IOException {
    Path path = folderOf(temp.resolve("a"), OPTIONS, entries(1, 9, 1));
    try (DataFolder folder = recovered(path, OPTIONS)) {
      for (int last = 3; last <= 9; last += 3) {
        save(folder, part(last - 2, last));
      }
    }
    try (DataFolder folder = Fixture.opened(path, OPTIONS, new UnforcedDisk())) {
      assertEquals(3, folder.restoreParts(part -> part.index() < 6));
      assertEquals(6, folder.recover(4, entry -> {}).entriesReplayed());
    }
  }

  @Test
  void aJournalThatDoesNotContinueItsSnapshotIsRefused() throws IOException {
    for (JournalOptions options : List.of(OPTIONS, OPTIONS.withSegmentBytes(1))) {
      Path path = folderOf(temp.resolve("a" + options.segmentBytes()), options, entries(1, 9, 1));
      try (DataFolder folder = recovered(path, options)) {
        save(folder, part(1, 6));
      }
      Path other = folderOf(temp.resolve("b" + options.segmentBytes()), options, entries(1, 9, 2));
      Path parts = Path.of("snapshots", "00000000000000000006.part");
      Files.copy(path.resolve(parts), other.resolve(parts));
      try (DataFolder folder = Fixture.opened(other, options, new UnforcedDisk())) {
        assertEquals(6, folder.restoreParts(part -> true));
        CorruptJournalException refusal =
            assertThrows(CorruptJournalException.class, () -> folder.recover(7, entry -> {}));
        assertEquals(6, refusal.index());
      }
    }
  }

  @Test
  void anInterruptedThreadStopsTheFolder() throws IOException {
    try (DataFolder folder = recovered(temp.resolve("a"), OPTIONS)) {
      folder.journal().append(entries(1, 1, 1));
      Thread.currentThread().interrupt();
      assertThrows(JournalFailure.class, () -> folder.journal().append(entries(2, 2, 1)));
      assertTrue(Thread.interrupted());
      assertThrows(JournalFailure.class, () -> folder.journal().force());
      assertThrows(JournalFailure.class, () -> folder.savePromise(11));
    }
    assertTrue(Fixture.entriesIn(temp.resolve("a"), OPTIONS).size() <= 2);
  }
}
