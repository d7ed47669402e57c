package io.toystore.console.core;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The input for drawing a view.
 *
 * @param store the snapshot to show, live or frozen
 * @param selected the item at the cursor; null for none
 * @param mask the present mask of the sample
 * @param columns the width of the screen
 * @param rows the number of lines of the view
 * @param unicode false for an ASCII-only terminal
 */
record Frame(
    StoreView store,
    Filter filter,
    String selected,
    int mask,
    int columns,
    int rows,
    boolean unicode,
    ZoneId zone) {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

  /** The time of the day, to the millisecond. */
  String time(long micros) {
    return MILLIS.format(at(micros));
  }

  /** The same to the microsecond. */
  String exactTime(long micros) {
    return MICROS.format(at(micros));
  }

  private ZonedDateTime at(long micros) {
    return Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L)
        .atZone(zone);
  }

  /** The beginning of an item's line, which shows the cursor. */
  String cursor(String item) {
    return item.equals(selected) ? ">" : " ";
  }

  Tone tone(String item, Tone defaultTone) {
    return item.equals(selected) ? Tone.STRONG : defaultTone;
  }

  String spark(double[] values, int width) {
    return Text.sparkline(values, width, unicode);
  }

  /** A title followed by a rule. */
  Line rule(String title) {
    return Line.of(title + " " + "-".repeat(Math.max(0, columns - title.length() - 1)), Tone.FAINT);
  }

  Frame withRows(int other) {
    return new Frame(store, filter, selected, mask, columns, other, unicode, zone);
  }
}
