package io.toystore.drill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.drill.JournalTail.Tear;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How journals are damaged, and when they are the same. */
class JournalTailTest {
  private static final String LINES = "{\"a\":1}\n{\"b\":23}      \n";

  @TempDir Path folder;

  private static JournalTail tail(String text) {
    return JournalTail.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] torn(JournalTail tail, Tear tear) {
    return tail.torn(tear, Draws.of(1, "torn", 1));
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "a, 0", "'a;', 2", "'a;b;   ', 4", "'a;b', 2", "';', 1"})
  void whatIsWhole(String text, int whole) {
    assertEquals(whole, tail(text.replace(';', '\n')).at());
  }

  @Test
  void halfOfTheLastLineWithoutSpacesAtItsEnd() {
    assertEquals("{\"b\":23", text(torn(tail(LINES), Tear.HALF)));
    assertEquals("{\"b", text(torn(tail("{\"b\":2}\n   "), Tear.HALF)));
    assertEquals(0, torn(tail(""), Tear.HALF).length);
    assertEquals(0, torn(tail("half"), Tear.HALF).length);
    assertEquals(0, torn(tail("\n"), Tear.HALF).length);
  }

  @ParameterizedTest
  @EnumSource
  void aTornEndHoldsNoLineFeedAndChangesNoWholeLine(Tear tear) {
    for (String room : List.of("", " ".repeat(10), " ".repeat(10_000), "half of a line")) {
      JournalTail tail = tail(LINES + room);
      byte[] torn = torn(tail, tear);
      byte[] file = tail.with(torn);

      assertFalse(text(torn).contains("\n"));
      assertTrue(torn.length > 0);
      assertEquals(
          Math.max(LINES.length() + room.length(), LINES.length() + torn.length), file.length);
      assertTrue(text(file).startsWith(LINES + text(torn)));
      assertTrue(text(file).substring(LINES.length() + torn.length).isBlank());
    }
  }

  @Test
  void aFlipChangesOneBitOfAWholeLine() {
    JournalTail tail = tail(LINES + "   ");

    byte[] flipped = tail.flipped();

    assertEquals(tail.bytes().length, flipped.length);
    assertEquals(1, flipped[LINES.length() / 2] ^ tail.bytes()[LINES.length() / 2]);
    flipped[LINES.length() / 2] ^= 1;
    assertArrayEquals(tail.bytes(), flipped);
  }

  @Test
  void journalsAreTheSameWhenTheirBytesAreInWhateverFiles() throws IOException {
    Path catalog = journal("catalog", "{\"type\":\"Reserved\"}\n", "{\"type\":\"Settled\"}\n   ");
    Path whole = journal("order-1", "a\nb\nc\n");
    Path parts = journal("order-2", "a\n", "b\nc\n");

    assertEquals("", Journals.unsettled(List.of(whole, parts), catalog));
    Path lags = journal("order-3", "a\nb\n");
    assertEquals("journals differ", Journals.unsettled(List.of(whole, parts, lags), catalog));
  }

  @Test
  void aReservationThatNobodyHasClosedIsOpen() throws IOException {
    Path catalog =
        journal(
            "catalog",
            "{\"type\":\"Reserved\"}\n{\"type\":\"Reserved\"}\n",
            "{\"type\":\"GivenBack\"}\n{\"type\":\"Restocked\"}\n{\"type\":\"Reserved\"}\n");

    Path replica = journal("order-1", "a\n");
    assertEquals("2 reservations are open", Journals.unsettled(List.of(replica), catalog));
  }

  private Path journal(String member, String... segments) throws IOException {
    Path journal = Files.createDirectories(folder.resolve(member).resolve("journal"));
    for (int i = 0; i < segments.length; i++) {
      Files.writeString(journal.resolve(i + ".jsonl"), segments[i]);
    }
    return journal;
  }
}
