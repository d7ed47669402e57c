package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
  private static final long FAR_OFF = Long.MAX_VALUE / 2;

  /** How much of so many takings of 1, one each {@code everyMillis}, is granted. */
  private static int granted(Budget budget, long from, long until, long everyMillis) {
    int granted = 0;
    for (long now = from; now < until; now += everyMillis) {
      granted += budget.take(1, now) ? 1 : 0;
    }
    return granted;
  }

  private static void empty(Budget budget, long amount, long now) {
    assertTrue(budget.take(amount, now));
    assertFalse(budget.take(1, now));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000_000, FAR_OFF, -1, -1_000_000, -FAR_OFF})
  void asMuchAsASecondsAtOnceAndThenTheRate(long origin) {
    Budget budget = new Budget(1_000);
    empty(budget, 1_000, origin);
    assertTrue(budget.take(1, origin + 1));
    assertFalse(budget.take(1, origin + 1));
    assertTrue(budget.take(500, origin + 501));
    assertFalse(budget.take(1, origin + 501));
  }

  @Test
  void whatIsTooMuchTakesNothing() {
    Budget budget = new Budget(100);
    assertFalse(budget.take(101, 0));
    assertTrue(budget.take(100, 0));
  }

  @Test
  void aLongPauseGathersNoMoreThanASecond() {
    Budget budget = new Budget(100);
    empty(budget, 100, 0);
    empty(budget, 100, 3_600_000);
    empty(budget, 100, FAR_OFF);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 99, 125, 249, 333})
  void theRateIsKeptHoweverOftenItIsAsked(long everyMillis) {
    Budget budget = new Budget(8);
    empty(budget, 8, 0);
    int seconds = 100;
    int granted = granted(budget, everyMillis, seconds * 1_000L, everyMillis);
    long asked = (seconds * 1_000L - 1) / everyMillis;
    long most = Math.min(asked, 8L * seconds);
    assertTrue(granted <= most, granted + " of " + most);
    assertTrue(granted >= most * 95 / 100, granted + " of " + most);
  }

  @Test
  void inAnyWindowOfASecondNoMoreThanTwiceTheRate() {
    Random random = new Random(1);
    Budget budget = new Budget(1_000);
    long[] taken = new long[20_000];
    for (int now = 0; now < taken.length; now += random.nextInt(3)) {
      long amount = random.nextInt(50);
      taken[now] += budget.take(amount, now) ? amount : 0;
    }
    long window = 0;
    long all = 0;
    for (int now = 0; now < taken.length; now++) {
      all += taken[now];
      window += taken[now] - (now >= 1_000 ? taken[now - 1_000] : 0);
      assertTrue(window <= 2_000, window + " until " + now);
    }
    assertTrue(all <= 1_000 + taken.length, "the rate is kept: " + all);
    assertTrue(all >= taken.length * 9L / 10, "the rate is used: " + all);
  }

  @Test
  void whatAReserveHoldsIsForOthers() {
    Budget budget = new Budget(100);
    assertFalse(budget.takeLeaving(30, 71, 0));
    assertTrue(budget.takeLeaving(30, 70, 0));
    assertFalse(budget.takeLeaving(1, 70, 0));
    assertTrue(budget.take(70, 0));
    assertEquals(0, granted(budget, 0, 10, 1));
  }
}
