package io.toystore.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.drill.ClockFaults.Clock;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A seed decides everything, and each case and round for itself. */
class DrawsTest {
  private static List<Integer> first(Draws draws) {
    return List.of(draws.between(0, 1 << 20), draws.between(0, 1 << 20));
  }

  @Test
  void theSameSeedDecidesTheSame() {
    for (Case one : Case.values()) {
      assertEquals(first(Draws.of(5, one.word(), 1)), first(Draws.of(5, one.word(), 1)));
    }
  }

  @Test
  void casesRoundsAndSeedsDrawForThemselves() {
    Set<List<Integer>> drawn = new HashSet<>();
    int draws = 0;
    for (Case one : Case.values()) {
      for (int round = 1; round <= 3; round++) {
        for (int seed = 0; seed < 3; seed++) {
          drawn.add(first(Draws.of(seed, one.word(), round)));
          draws++;
        }
      }
    }

    assertEquals(draws, drawn.size());
  }

  @Test
  void bothLimitsAreDrawn() {
    Draws draws = Draws.of(1, "limits", 1);
    Set<Integer> numbers = new TreeSet<>();
    Set<String> choices = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      numbers.add(draws.between(-1, 2));
      choices.add(draws.oneOf(List.of("a", "b", "c")));
    }

    assertEquals(Set.of(-1, 0, 1, 2), numbers);
    assertEquals(Set.of("a", "b", "c"), choices);
  }

  @Test
  void aShuffledListHasTheSameElementsInEachOrder() {
    Draws draws = Draws.of(1, "shuffle", 1);
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      orders.add(draws.shuffled(List.of("a", "b", "c")));
    }

    assertEquals(6, orders.size());
    orders.forEach(order -> assertEquals(Set.of("a", "b", "c"), Set.copyOf(order)));
  }

  @Test
  void aWrongClockNeverShowsTheRightTime() {
    LocalDateTime now = LocalDateTime.of(2026, 12, 1, 12, 0);
    for (int seed = 0; seed < 200; seed++) {
      Clock clock = Clock.of(Draws.of(seed, "clocks", 1));

      assertTrue(clock.text().matches("[+-][0-9]+h x(0[.]9[0-9]|1[.](0[0-9]|10))"), clock.text());
      assertTrue(!clock.shows(now, now), clock.text());
      assertTrue(clock.shows(now.plusHours(clock.hours()), now), clock.text());
    }
    assertNotEquals(Clock.of(Draws.of(1, "x", 1)), Clock.of(Draws.of(2, "x", 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2026-12-02T01:04:59, 2026-12-01T23:00:00, true",
    "-2, 2026-11-30T22:56:00, 2026-12-01T01:00:00, true",
    "2, 2026-12-02T01:06:00, 2026-12-01T23:00:00, false",
    "2, 2026-12-01T01:04:59, 2026-12-01T23:00:00, false",
    "0, 2026-12-01T23:59:00, 2026-12-02T00:01:00, true"
  })
  void aClockIsReadAcrossMidnight(int hours, String shown, String now, boolean shows) {
    Clock clock = new Clock(hours, 100);

    assertEquals(shows, clock.shows(LocalDateTime.parse(shown), LocalDateTime.parse(now)));
  }
}
