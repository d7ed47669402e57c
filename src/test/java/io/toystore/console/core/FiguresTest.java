package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rates, histories, clocks, sampling, and how figures read. */
class FiguresTest {
  @Test
  void aRateIsTheDifferenceOverAboutASecond() {
    Rate rate = new Rate();
    assertTrue(Double.isNaN(rate.perSecond()));
    for (int i = 0; i <= 20; i++) {
      rate.add(i * 250_000L, i * 1_000L);
    }
    assertEquals(4_000, rate.perSecond(), 0.001);
    for (int i = 21; i <= 25; i++) {
      rate.add(i * 250_000L, 20_000);
    }
    assertEquals(0, rate.perSecond(), 0.001);
  }

  @Test
  void aCounterThatBeginsAnewHasNoNegativeRate() {
    Rate rate = new Rate();
    rate.add(0, 1_000);
    rate.add(250_000, 2_000);
    rate.add(500_000, 5);

    assertTrue(Double.isNaN(rate.perSecond()));
  }

  @Test
  void aRateAcrossALongSilenceIsNotOfNow() {
    Rate rate = new Rate();
    rate.add(0, 0);
    rate.add(60_000_000, 1_000);

    assertTrue(Double.isNaN(rate.perSecond()));
  }

  @Test
  void aHistoryHasAValueForEachSecond() {
    LastMinute history = new LastMinute();
    history.add(5_000_000, 3);
    history.add(5_900_000, 7);
    history.add(8_100_000, 4);

    double[] values = history.upTo(9_000_000);

    assertEquals(7, values[55]);
    assertTrue(Double.isNaN(values[56]) && Double.isNaN(values[57]) && Double.isNaN(values[59]));
    assertEquals(4, values[58]);
    assertTrue(Double.isNaN(history.upTo(500_000_000)[0]));
  }

  @Test
  void theClockIsThatOfTheQuickestAnswer() {
    ClockOffset slow = ClockOffset.measured(1_000, 6_000, 3_000);
    ClockOffset quick = ClockOffset.measured(10_000, 14_100, 10_200);

    assertEquals(4_000, slow.micros());
    assertEquals(1_000, slow.uncertaintyMicros());
    assertEquals(quick, slow.or(quick));
    assertEquals(quick, quick.or(ClockOffset.measured(20_000, 1, 21_000)));
    assertEquals(4_000, quick.micros());
    assertEquals(100, quick.uncertaintyMicros());
    ClockOffset later = ClockOffset.measured(100_000_000, 100_004_000, 100_003_000);
    assertEquals(later, quick.or(later), "clocks drift");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0",
    "0, 40, 0",
    "0, 41, 3",
    "0, 20000, 1023",
    "1023, 10000, 1023",
    "1023, 100, 7",
    "1023, 0, 0",
    "0, 1e12, 1048575",
    "255, NaN, 255"
  })
  void aboutTwentyOrdersASecondAreSampled(int mask, double rate, int next) {
    assertEquals(next, Sampling.next(mask, rate));
  }

  @ParameterizedTest
  @CsvSource({
    "600, 0.6 ms",
    "99999, 100.0 ms",
    "340000, 340 ms",
    "4249000, 4.2 s",
    "94000000, 94.0 s",
    "720000000, 12 min",
    "18720000000, 5.2 h",
    "-1, -"
  })
  void timesHaveTheUnitThatFits(long micros, String text) {
    assertEquals(text, Text.time(micros));
  }

  @Test
  void textIsCutByColumnsAndCannotMoveTheCursor() {
    assertEquals("玩", Text.cut("玩具店", 3));
    assertEquals("玩 ", Text.left("玩具店", 3));
    assertEquals("a?[31mb", Text.printable("a\u001b[31mb"));
    assertEquals("a?b?", Text.printable("a\u202eb\n"));
    assertEquals("", Text.cut("abc", -1));
    assertEquals(2, Text.columns("e\u0301x"));
  }

  @Test
  void aSparklineEndsWithTheNewestValue() {
    double[] values = {Double.NaN, 0, 3, 6};

    assertEquals("  ▁▄▇", Text.sparkline(values, 5, true));
    assertEquals("=#", Text.sparkline(values, 2, false).replace('-', '='));
    assertEquals("▁▁", Text.sparkline(new double[] {0, 0}, 2, true));
  }
}
