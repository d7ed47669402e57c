package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.sansio.BrokenInvariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TermRunsTest {
  @Test
  void agreesWithAListOfTermsUnderAppendsAndCuts() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      TermRuns runs = new TermRuns(0, 0);
      List<Long> dumb = new ArrayList<>();
      long term = 1;
      for (int step = 0; step < 200; step++) {
        if (random.nextInt(6) == 0 && !dumb.isEmpty()) {
          int cut = 1 + random.nextInt(dumb.size());
          runs.cutFrom(cut);
          dumb.subList(cut - 1, dumb.size()).clear();
          term = Math.max(term, 1);
        } else {
          term += random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0;
          runs.append(term);
          dumb.add(term);
        }
        assertEquals(dumb.size(), runs.lastIndex());
        for (int i = 1; i <= dumb.size(); i++) {
          assertEquals(dumb.get(i - 1), runs.termAt(i));
        }
      }
    }
  }

  @Test
  void aLogIsTheRunsOfItsParts() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      TermRuns whole = new TermRuns(0, 0);
      long term = 1;
      for (int index = 1; index <= 100; index++) {
        term += random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0;
        whole.append(term);
      }
      TermRuns parts = new TermRuns(0, 0);
      while (parts.lastIndex() < 100) {
        long first = parts.lastIndex() + 1;
        long last = Math.min(100, first + random.nextInt(40));
        parts.append(whole.between(first, last), last);
        assertEquals(last, parts.lastIndex());
      }
      for (int index = 0; index <= 100; index++) {
        assertEquals(whole.termAt(index), parts.termAt(index));
      }
      assertEquals(whole.between(1, 100), parts.between(1, 100), "no run is in two pieces");
      assertThrows(BrokenInvariant.class, () -> parts.append(whole.between(50, 60), 60));
    }
  }

  @Test
  void hintIsTheLastIndexBelowWhoseTermIsNotAbove() {
    TermRuns runs = new TermRuns(0, 0);
    for (long term : new long[] {1, 1, 4, 4, 4, 7}) {
      runs.append(term);
    }
    assertEquals(6, runs.hintBelow(10, 9));
    assertEquals(5, runs.hintBelow(6, 9));
    assertEquals(5, runs.hintBelow(10, 5));
    assertEquals(2, runs.hintBelow(6, 3));
    assertEquals(0, runs.hintBelow(6, 0));
    assertEquals(0, runs.hintBelow(1, 5));
  }

  @Test
  void beginsBehindASnapshot() {
    TermRuns runs = new TermRuns(100, 3);
    runs.append(3);
    runs.append(5);
    assertEquals(3, runs.termAt(100));
    assertEquals(3, runs.termAt(101));
    assertEquals(5, runs.termAt(102));
    assertThrows(BrokenInvariant.class, () -> runs.termAt(99));
  }

  @Test
  void aTermNeverFalls() {
    TermRuns runs = new TermRuns(0, 0);
    runs.append(2);
    assertThrows(BrokenInvariant.class, () -> runs.append(1));
  }
}
