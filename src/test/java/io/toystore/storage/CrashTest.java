package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.ORDER_1;
import static io.toystore.storage.Fixture.PROMISED;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.entriesIn;
import static io.toystore.storage.Fixture.files;
import static io.toystore.storage.Fixture.folderOf;
import static io.toystore.storage.Fixture.opened;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.save;
import static io.toystore.storage.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends each operation before each of its steps on the disk, then starts again and looks. */
class CrashTest {
  private static final int MOST_STEPS = 200;

  @TempDir Path temp;

  /** Carries out so many steps and fails all later ones; a write that fails is done by half. */
  private static final class CrashingDisk extends Disk {
    private int stepsLeft = Integer.MAX_VALUE;
    private boolean crashed;

    private void step() throws IOException {
      if (stepsLeft-- <= 0) {
        crashed = true;
        throw new IOException("the process is dead");
      }
    }

    @Override
    void createFolder(Path folder) throws IOException {
      step();
      super.createFolder(folder);
    }

    @Override
    FileChannel create(Path file, OpenOption... options) throws IOException {
      step();
      return super.create(file, options);
    }

    @Override
    void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
      if (stepsLeft == 0) {
        ByteBuffer half = bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2);
        super.write(channel, half, position);
      }
      step();
      super.write(channel, bytes, position);
    }

    @Override
    void force(FileChannel channel, boolean metadata) throws IOException {
      step();
    }

    @Override
    void truncate(FileChannel channel, long size) throws IOException {
      step();
      super.truncate(channel, size);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
      step();
      super.rename(from, to);
    }

    @Override
    void delete(Path file) throws IOException {
      step();
      super.delete(file);
    }
  }

  private interface Operation {
    void run(DataFolder folder) throws IOException;
  }

  private interface Inspection {
    void look(Path path) throws IOException;
  }

  /** Runs the operation on fresh copies of a folder, crashing one step later each time. */
  private void crashAtEachStep(
      JournalOptions options, List<LogEntry> before, Operation operation, Inspection inspection)
      throws IOException {
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      Path path = folderOf(temp.resolve("crash-" + steps), options, before);
      CrashingDisk disk = new CrashingDisk();
      try (DataFolder folder = opened(path, options, disk)) {
        folder.recover(1, entry -> {});
        disk.stepsLeft = steps;
        try {
          operation.run(folder);
        } catch (JournalFailure e) {
          assertTrue(disk.crashed, e.toString());
          assertThrows(JournalFailure.class, folder.journal()::force);
          assertThrows(JournalFailure.class, folder.journal()::lastIndex);
          assertThrows(JournalFailure.class, () -> folder.savePromise(Long.MAX_VALUE));
        } catch (IOException e) {
          // The file of a snapshot could not be created, which is no failure of the folder.
          assertTrue(disk.crashed, e.toString());
          assertEquals(before.size(), folder.journal().lastIndex());
        }
      }
      inspection.look(path);
      if (!disk.crashed) {
        assertTrue(steps > 1, "an operation of several steps");
        return;
      }
    }
    throw new AssertionError("the operation does not end");
  }

  @Test
  void aCrashWhileAppendingLeavesAWholePrefix() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(200);
    crashAtEachStep(
        small,
        entries(1, 3, 1),
        folder -> {
          folder.journal().append(entries(4, 12, 1));
          folder.journal().force();
        },
        path -> {
          List<LogEntry> found = entriesIn(path, small);
          assertTrue(found.size() >= 3);
          assertEquals(entries(1, found.size(), 1), found);
          folderOf(path, small, entries(found.size() + 1, 20, 1));
          Path never = folderOf(path.resolveSibling("never-" + path.getFileName()), small, found);
          folderOf(never, small, entries(found.size() + 1, 20, 1));
          assertEquals(files(never.resolve("journal")), files(path.resolve("journal")));
        });
  }

  @Test
  void aCrashWhileCuttingLeavesAPrefixThatHoldsWhatWasNotToBeCut() throws IOException {
    JournalOptions small = OPTIONS.withSegmentBytes(200);
    crashAtEachStep(
        small,
        entries(1, 20, 1),
        folder -> folder.journal().cutFrom(6),
        path -> {
          List<LogEntry> found = entriesIn(path, small);
          assertTrue(found.size() >= 5, "left " + found.size());
          assertEquals(entries(1, found.size(), 1), found);
        });
  }

  @Test
  void aCrashWhileAPromiseIsSavedLeavesTheOldOrTheNewOne() throws IOException {
    Set<Long> seen = new TreeSet<>();
    List<Long> saved = new ArrayList<>();
    crashAtEachStep(
        OPTIONS,
        entries(1, 1, 1),
        folder -> {
          saved.clear();
          saved.add(PROMISED);
          for (long term : new long[] {14, 19}) {
            folder.savePromise(term);
            saved.add(term);
          }
        },
        path -> {
          try (DataFolder folder = recovered(path, OPTIONS)) {
            long found = folder.promisedTerm();
            seen.add(found);
            assertTrue(List.of(PROMISED, 14L, 19L).contains(found));
            assertTrue(found >= saved.get(saved.size() - 1), "what was saved is there");
          }
        });
    assertEquals(Set.of(PROMISED, 14L, 19L), seen);
  }

  @Test
  void aCrashWhileASnapshotIsWrittenLeavesTheOldOrTheNewOneWhole() throws IOException {
    crashAtEachStep(
        OPTIONS,
        entries(1, 9, 1),
        folder -> {
          for (int index = 1; index <= 5; index++) {
            save(folder, NewSnapshot.ofAll(index, 1, text("state " + index)));
          }
        },
        path -> {
          try (DataFolder folder = recovered(path, OPTIONS)) {
            folder
                .latestSnapshot(any -> true)
                .ifPresent(
                    found ->
                        assertEquals(
                            "state " + found.index(),
                            new String(found.body(), StandardCharsets.UTF_8)));
            save(folder, NewSnapshot.ofAll(9, 1, text("")));
            assertEquals(9, folder.latestSnapshot(any -> true).orElseThrow().index());
          }
        });
  }

  @Test
  void aCrashWhileAPartIsWrittenLeavesThePartsBefore() throws IOException {
    crashAtEachStep(
        OPTIONS,
        entries(1, 9, 1),
        folder -> {
          for (int index = 1; index <= 5; index++) {
            save(folder, NewSnapshot.ofPart(index, index, 1, text("" + index)));
          }
        },
        path -> {
          try (DataFolder folder = opened(path, OPTIONS, new UnforcedDisk())) {
            List<String> found = new ArrayList<>();
            long covered =
                folder.restoreParts(
                    part -> found.add(new String(part.body(), StandardCharsets.UTF_8)));
            folder.recover(covered + 1, entry -> {});
            assertEquals(List.of("1", "2", "3", "4", "5").subList(0, (int) covered), found);
            save(folder, NewSnapshot.ofPart(covered + 1, 9, 1, text("")));
            assertEquals(9, folder.restoreParts(part -> true));
          }
        });
  }

  @Test
  void aCrashWhileInitialisingLeavesAFolderThatCountsAsEmpty() throws IOException {
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      Path path = temp.resolve("init-" + steps).resolve("deeper");
      CrashingDisk disk = new CrashingDisk();
      disk.stepsLeft = steps;
      boolean initialised = false;
      try (DataFolder folder =
          DataFolder.open(path, ORDER_1, InitialiseMode.IF_EMPTY, OPTIONS, disk)) {
        initialised = folder.promisedTerm() == 0;
      } catch (IOException e) {
        assertTrue(disk.crashed, e.toString());
      }
      if (DataFolder.isEmpty(path)) {
        assertFalse(initialised);
        assertThrows(
            RefusedFolderException.class,
            () -> DataFolder.open(path, ORDER_1, InitialiseMode.NEVER, OPTIONS));
      } else {
        DataFolder.open(path, ORDER_1, InitialiseMode.NEVER, OPTIONS).close();
      }
      try (DataFolder folder = recovered(path, OPTIONS)) {
        assertEquals(0, folder.journal().lastIndex());
      }
      if (initialised) {
        return;
      }
    }
    throw new AssertionError("the initialisation does not end");
  }
}
