package io.toystore.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal read while it is written. */
class LogReaderTest {
  /** A few records a segment. */
  private static final JournalOptions SMALL = Fixture.OPTIONS.withSegmentBytes(200);

  @TempDir Path temp;

  @Test
  void whatIsAppendedIsFoundAtOnce() throws IOException {
    try (DataFolder folder = Fixture.recovered(temp, SMALL)) {
      LogReader reader = LogReader.of(temp);
      assertEquals(LogEnd.NONE, reader.end());
      for (long index = 1; index <= 20; index++) {
        LogEntry entry = Fixture.entry(index, 1 + index / 8);
        folder.journal().append(List.of(entry));
        assertEquals(LogEnd.of(entry), reader.end());
      }
      assertEquals(List.of(), entries(reader, 0));
      assertEquals(17, entries(reader, 17).size());
      assertEquals(20, entries(reader, 30).size());
      assertEquals(Fixture.PROMISED, reader.promisedTerm());
    }
  }

  @Test
  void aLogThatWasCutEndsWhereItWasCut() throws IOException {
    try (DataFolder folder = Fixture.recovered(temp, SMALL)) {
      folder.journal().append(Fixture.entries(1, 20, 1));
      folder.journal().force();
      folder.journal().cutFrom(4);

      assertEquals(LogEnd.of(Fixture.entry(3, 1)), LogReader.of(temp).end());
    }
  }

  /** Half a record, and one of which the first part is not there yet. */
  @Test
  void whatIsJustBeingWrittenCountsNot() throws IOException {
    Fixture.folderOf(temp, Fixture.OPTIONS, Fixture.entries(1, 3, 1));
    Path segment = Fixture.segment(temp, 1);
    String first = Files.readString(segment).lines().findFirst().orElseThrow();
    LogReader reader = LogReader.of(temp);

    Fixture.writeBehind(segment, "{\"index\":4,\"ter");
    assertEquals(3, reader.end().index());
    Fixture.writeBehind(segment, "   \n" + first + "\n");
    assertEquals(3, reader.end().index());

    assertEquals(3, entries(reader, 9).size());
    assertTrue(reader.stop().contains("no entry 4 at byte "), reader.stop());
  }

  @Test
  void aDamagedRecordIsNotTakenForTheEnd() throws IOException {
    Fixture.folderOf(temp, SMALL, Fixture.entries(1, 20, 1));
    Path last = Fixture.segment(temp, lastSegment());
    byte[] bytes = Files.readAllBytes(last);
    bytes[10] ^= 1;
    Files.write(last, bytes);

    RefusedFolderException refused =
        assertThrows(RefusedFolderException.class, () -> LogReader.of(temp).end());

    assertTrue(refused.getMessage().contains("though entry 20 was durable"), refused.getMessage());
  }

  @Test
  void aMissingSegmentEndsTheReading() throws IOException {
    Fixture.folderOf(temp, SMALL, Fixture.entries(1, 20, 1));
    Files.delete(Fixture.segment(temp, lastSegment()));
    LogReader reader = LogReader.of(temp);

    int found = entries(reader, 20).size();

    assertTrue(found < 20, () -> "found " + found);
    assertTrue(reader.stop().contains("ends before entry " + (found + 1)), reader.stop());
  }

  @Test
  void whatSaysNotWhoseItIsIsRefused() {
    RefusedFolderException refused =
        assertThrows(RefusedFolderException.class, () -> LogReader.of(temp));

    assertEquals(temp + ": not a data folder: it has no identity.json", refused.getMessage());
  }

  private long lastSegment() throws IOException {
    return Segments.firstIndexesIn(temp.resolve("journal")).last();
  }

  private static List<LogEntry> entries(LogReader reader, long upTo) throws IOException {
    List<LogEntry> entries = new ArrayList<>();
    assertEquals(reader.read(upTo, entries::add), entries.size());
    return entries;
  }
}
