package io.toystore.observe.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.LineRing.Cursor;
import io.toystore.observe.core.LineRing.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineRingTest {
  private static final long FIRST = 1_000;
  private static final int NO_BOUND = 1 << 20;

  private final LineRing ring = new LineRing(NO_BOUND, 4, NO_BOUND, FIRST);

  private static void add(LineRing ring, EventKind kind, String... texts) {
    for (String text : texts) {
      ring.add(kind, "order-1", text.hashCode(), text.getBytes(US_ASCII));
    }
  }

  private void wire(String... texts) {
    add(ring, EventKind.FORCE, texts);
  }

  private void rare(String... texts) {
    add(ring, EventKind.ROLE, texts);
  }

  private static String text(Line line) {
    return new String(line.json(), US_ASCII);
  }

  /** All that a reader has to read, a gap before a line as "gap N". */
  private static List<String> read(Cursor cursor) {
    List<String> read = new ArrayList<>();
    for (Line line = cursor.peek(); ; line = cursor.peek()) {
      long gap = cursor.takeGap();
      if (gap != LineRing.NO_GAP) {
        read.add("gap " + gap);
      }
      if (line == null) {
        return read;
      }
      read.add(text(line));
      cursor.advance();
    }
  }

  @Test
  void eachReaderGoesAtItsOwnPace() {
    Cursor quick = ring.open(line -> true);
    Cursor late = ring.open(line -> true);
    wire("a", "b");
    assertEquals(List.of("a", "b"), read(quick));
    wire("c");
    assertEquals(List.of("c"), read(quick));
    assertEquals(List.of("a", "b", "c"), read(late));
    assertEquals(List.of(), read(late));
  }

  @Test
  void whoBeginsSeesTheRareEventsThatWereAndNothingElseOfThePast() {
    wire("a");
    rare("r1");
    wire("b", "c", "d", "e", "f");
    rare("r2");
    add(ring, EventKind.REPORT, "report");
    Cursor cursor = ring.open(line -> true);
    wire("g");
    assertEquals(List.of("r1", "r2", "g"), read(cursor));
  }

  @Test
  void whatIsOverwrittenIsCounted() {
    Cursor slow = ring.open(line -> true);
    wire("a", "b", "c", "d", "e", "f");
    assertEquals(List.of("gap 2", "c", "d", "e", "f"), read(slow));
    assertEquals(2, ring.overwritten());
    assertEquals(List.of(), read(slow));
  }

  @Test
  void onlyWhatAReaderWantsIsMissed() {
    Cursor slow = ring.open(line -> !text(line).startsWith("x"));
    wire("x1", "a", "x2", "x3", "b", "x4", "c");
    assertEquals(List.of("gap 1", "b", "c"), read(slow));
    assertEquals(1, ring.overwritten());
  }

  @Test
  void aReaderThatIsAtRareEventsOfThePastMissesWhatIsOverwrittenMeanwhile() {
    rare("r1", "r2");
    Cursor slow = ring.open(line -> true);
    wire("a", "b");
    rare("r3");
    wire("c", "d", "e");
    // Of what was overwritten, "r3" is known still, being rare; "a" and "b" are not.
    wire("f");
    assertEquals("r1", text(slow.peek()));
    assertEquals(List.of("gap 2", "r1", "r2", "r3", "c", "d", "e", "f"), read(slow));
  }

  @Test
  void rareEventsAreBoundedToo() {
    LineRing small = new LineRing(NO_BOUND, 100, 3 * (64 + 2), FIRST);
    add(small, EventKind.ROLE, "r1", "r2");
    Cursor slow = small.open(line -> true);
    add(small, EventKind.ROLE, "r3", "r4");
    assertEquals(List.of("gap 1", "r2", "r3", "r4"), read(slow));
    assertEquals(List.of("r2", "r3", "r4"), read(small.open(line -> true)));
  }

  @Test
  void bytesAreBounded() {
    LineRing small = new LineRing(250, 100, 0, FIRST);
    Cursor slow = small.open(line -> true);
    add(small, EventKind.FORCE, "a", "b", "c", "d");
    assertEquals(3, small.size());
    assertEquals(3 * 65, small.bytes());
    add(small, EventKind.FORCE, "x".repeat(250));
    assertEquals(0, small.size());
    assertEquals(0, small.bytes());
    assertEquals(List.of("gap 5"), read(slow));
  }

  @Test
  void aReaderGoesOnWhereItWas() {
    wire("a", "b");
    Cursor cursor = ring.open(line -> true);
    wire("c", "d", "e");
    assertEquals("c", text(cursor.peek()));
    cursor.advance();
    long last = cursor.lastId();
    assertEquals(FIRST + 2, last);
    cursor.close();
    rare("f");
    assertEquals(List.of("d", "e", "f"), read(ring.openAfter(last, line -> true)));
    wire("g", "h", "i");
    assertEquals(List.of("gap 2", "f", "g", "h", "i"), read(ring.openAfter(last, line -> true)));
    assertEquals(List.of(), read(ring.openAfter(FIRST + 8, line -> true)));
  }

  @Test
  void aReaderThatHadNothingYetGoesOnToo() {
    Cursor cursor = ring.open(line -> true);
    assertNull(cursor.peek());
    wire("a");
    assertEquals(List.of("a"), read(ring.openAfter(FIRST - 1, line -> true)));
  }

  @Test
  void whoComesFromElsewhereMissesNobodyKnowsHowMuch() {
    rare("r");
    wire("a");
    for (long id : new long[] {-1, 0, FIRST - 2, FIRST + 2, Long.MAX_VALUE}) {
      Cursor cursor = ring.openAfter(id, line -> true);
      wire("b");
      assertEquals(List.of("gap 0", "r", "b"), read(cursor), "after " + id);
      cursor.close();
      ring.clear();
      rare("r");
    }
  }

  @Test
  void afterItWasClearedNobodyKnowsWhatWasBetween() {
    rare("a");
    long last = FIRST;
    assertEquals(List.of(), read(ring.openAfter(last, line -> true)));
    ring.clear();
    assertEquals(0, ring.size());
    assertEquals(0, ring.bytes());
    assertEquals(List.of("gap 0"), read(ring.openAfter(last, line -> true)));
    rare("b");
    assertEquals(List.of("b"), read(ring.open(line -> true)));
  }

  @Test
  void aClosedReaderIsNotCountedFor() {
    ring.open(line -> true).close();
    wire("a", "b", "c", "d", "e", "f");
    assertEquals(0, ring.overwritten());
  }

  /** Whatever comes and whoever reads when: what a reader wants is read or counted, in order. */
  @Test
  void nothingThatIsWantedIsLostWithoutACount() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      LineRing small = new LineRing(1_000, 8, 400, FIRST);
      List<Cursor> cursors = new ArrayList<>();
      long[] wanted = new long[3];
      long[] got = new long[3];
      long[] last = new long[3];
      for (int reader = 0; reader < 3; reader++) {
        int parity = reader - 1;
        cursors.add(small.open(line -> parity < 0 || (line.hash() & 1) == parity));
      }
      for (int step = 0; step < 500; step++) {
        if (random.nextInt(3) > 0) {
          int hash = random.nextInt();
          EventKind kind = random.nextInt(4) == 0 ? EventKind.ROLE : EventKind.FORCE;
          small.add(kind, "order-1", hash, new byte[random.nextInt(200)]);
          wanted[0]++;
          wanted[1 + (hash & 1)]++;
        } else {
          int reader = random.nextInt(3);
          Cursor cursor = cursors.get(reader);
          Line line = cursor.peek();
          got[reader] += Math.max(0, cursor.takeGap());
          if (line != null) {
            assertTrue(line.id() > last[reader], "seed " + seed);
            last[reader] = line.id();
            got[reader]++;
            cursor.advance();
          }
        }
        assertTrue(small.size() <= 8 && small.bytes() <= 1_400, "seed " + seed);
      }
      for (int reader = 0; reader < 3; reader++) {
        Cursor cursor = cursors.get(reader);
        while (cursor.peek() != null) {
          got[reader]++;
          cursor.advance();
        }
        got[reader] += Math.max(0, cursor.takeGap());
        assertEquals(wanted[reader], got[reader], "seed " + seed + ", reader " + reader);
      }
    }
  }
}
