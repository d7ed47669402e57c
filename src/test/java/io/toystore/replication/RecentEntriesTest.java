package io.toystore.replication;

import static io.toystore.replication.ReplicaBench.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import io.toystore.sansio.BrokenInvariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentEntriesTest {
  private static LogEntry entry(long index, int bytes) {
    return new LogEntry(index, 1, new byte[bytes]);
  }

  @Test
  void theOldestLeaveWhenTheBytesExceedTheBound() {
    RecentEntries recent = new RecentEntries(0, 3 * 164);
    for (int index = 1; index <= 5; index++) {
      recent.append(entry(index, 100));
    }
    assertFalse(recent.holds(2));
    assertTrue(recent.holds(3) && recent.holds(5));
    assertFalse(recent.holds(6));
  }

  @Test
  void beginsBehindWhatAPartOfASnapshotCovers() {
    RecentEntries recent = new RecentEntries(0, 1_000);
    recent.startAfter(5_000);
    recent.startAfter(7_000);
    assertFalse(recent.holds(7_000));
    recent.append(entry(7_001, 10));
    assertTrue(recent.holds(7_001));
    assertThrows(BrokenInvariant.class, () -> recent.startAfter(8_000));
  }

  @Test
  void theNewestStaysHoweverLargeItIs() {
    RecentEntries recent = new RecentEntries(0, 10);
    recent.append(entry(1, 5));
    recent.append(entry(2, 1_000));
    assertFalse(recent.holds(1));
    assertTrue(recent.holds(2));
  }

  @Test
  void aBatchHasOneEntryAtLeastAndKeepsBothBounds() {
    RecentEntries recent = new RecentEntries(0, 1 << 20);
    for (int index = 1; index <= 5; index++) {
      recent.append(entry(index, 100));
    }
    assertEquals(1, recent.from(1, 10, 50).size());
    assertEquals(2, recent.from(1, 10, 200).size());
    assertEquals(3, recent.from(2, 3, 10_000).size());
    assertEquals(List.of(), recent.from(6, 10, 10_000));
  }

  @Test
  void anEntryOutOfOrderIsRefused() {
    RecentEntries recent = new RecentEntries(4, 1 << 20);
    assertThrows(BrokenInvariant.class, () -> recent.append(entry(4, 1)));
    assertThrows(BrokenInvariant.class, () -> recent.append(entry(6, 1)));
  }

  @Test
  void aCutBelowAllThatIsHeldLeavesNothing() {
    RecentEntries recent = new RecentEntries(0, 2 * 164);
    for (int index = 1; index <= 5; index++) {
      recent.append(entry(index, 100));
    }
    recent.cutFrom(2);
    assertFalse(recent.holds(1) || recent.holds(2) || recent.holds(4));
    recent.append(entry(2, 100));
    assertTrue(recent.holds(2));
    assertFalse(recent.holds(1));
  }

  @Test
  void agreesWithAListUnderAppendsAndCutsFarBeyondTheFirstCapacity() {
    Random random = new Random(1);
    RecentEntries recent = new RecentEntries(0, 64L * 3_000);
    List<LogEntry> all = new ArrayList<>();
    for (int step = 0; step < 30_000; step++) {
      if (random.nextInt(50) == 0 && !all.isEmpty()) {
        int keep = Math.max(0, all.size() - 1 - random.nextInt(40));
        all.subList(keep, all.size()).clear();
        recent.cutFrom(keep + 1);
      } else {
        LogEntry one = entries(all.size() + 1, 1 + step / 1_000).get(0);
        all.add(one);
        recent.append(one);
        assertTrue(recent.holds(all.size()));
      }
      assertFalse(recent.holds(all.size() + 1L));
      long somewhere = 1L + random.nextInt(all.size() + 1);
      if (recent.holds(somewhere)) {
        assertEquals(all.get((int) somewhere - 1), recent.from(somewhere, 1, 1).get(0));
      }
    }
    assertTrue(all.size() > 2_000);
  }
}
