package io.toystore.console.core;

import java.util.Locale;

/** Text as a terminal shows it: columns, numbers, times. */
public final class Text {
  private static final String BARS = "▁▂▃▄▅▆▇";
  private static final String ASCII_BARS = "_.-=+*#";

  /** Ranges of characters that take two columns, each by its first and last character. */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F,
    0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF, 0x1F900, 0x1F9FF, 0x20000,
    0x3FFFD
  };

  private static final long MAX_MINUTES = 120 * 60_000_000L;

  private Text() {}

  /** How many columns the text takes. */
  public static int columns(String text) {
    return text.codePoints().map(Text::columns).sum();
  }

  private static int columns(int character) {
    if (character < 0x300) {
      return 1;
    }
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (character >= WIDE[i] && character <= WIDE[i + 1]) {
        return 2;
      }
    }
    return 1;
  }

  /**
   * The text with characters replaced that move a terminal's cursor or change the direction of
   * writing.
   */
  public static String printable(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .forEach(
            character ->
                kept.appendCodePoint(
                    switch (Character.getType(character)) {
                      case Character.CONTROL,
                          Character.FORMAT,
                          Character.SURROGATE,
                          Character.PRIVATE_USE,
                          Character.UNASSIGNED,
                          Character.LINE_SEPARATOR,
                          Character.PARAGRAPH_SEPARATOR ->
                          '?';
                      default -> character;
                    }));
    return kept.toString();
  }

  /** The beginning of the text that takes at most {@code columns}. */
  static String cut(String text, int columns) {
    int left = Math.max(0, columns);
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      left -= columns(character);
      if (left < 0) {
        return text.substring(0, at);
      }
      at += Character.charCount(character);
    }
    return text;
  }

  /** The text, cut or padded with spaces on the right to {@code columns}. */
  static String left(String text, int columns) {
    String cut = cut(printable(text), columns);
    return cut + " ".repeat(columns - columns(cut));
  }

  /** As {@link #left}, but keeps the beginning and the end of a longer text. */
  static String middle(String text, int columns) {
    String shown = printable(text);
    if (shown.length() <= columns || columns < 5) {
      return left(text, columns);
    }
    int begin = (columns - 2) / 2;
    int end = columns - 2 - begin;
    return left(shown.substring(0, begin) + ".." + shown.substring(shown.length() - end), columns);
  }

  /** The text, cut or padded with spaces on the left to {@code columns}. */
  static String right(String text, int columns) {
    String cut = cut(printable(text), columns);
    return " ".repeat(columns - columns(cut)) + cut;
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Such as "0.6 ms", "6.2 ms", "340 ms", "4.2 s" or "12 min". */
  static String time(long micros) {
    if (micros < 0) {
      return "-";
    }
    if (micros < 100_000) {
      return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }
    if (micros < 1_000_000) {
      return micros / 1_000 + " ms";
    }
    if (micros < 100_000_000) {
      return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
    }
    return micros < MAX_MINUTES
        ? micros / 60_000_000 + " min"
        : String.format(Locale.ROOT, "%.1f h", micros / 3.6e9);
  }

  static String percent(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
  }

  /** "1 purchase", "2 purchases". */
  static String count(long count, String singular) {
    return number(count) + " " + (count == 1 ? singular : singular + "s");
  }

  /**
   * Values as bars of one column each, the newest at the right; a space for an unknown value.
   *
   * @param unicode false for an ASCII-only terminal
   */
  static String sparkline(double[] values, int columns, boolean unicode) {
    String bars = unicode ? BARS : ASCII_BARS;
    int first = Math.max(0, values.length - columns);
    double max = 0;
    for (int i = first; i < values.length; i++) {
      max = Double.isNaN(values[i]) ? max : Math.max(max, values[i]);
    }
    StringBuilder line = new StringBuilder(" ".repeat(Math.max(0, columns - values.length)));
    for (int i = first; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        line.append(' ');
      } else {
        int height = max == 0 ? 0 : (int) Math.round(values[i] / max * (bars.length() - 1));
        line.append(bars.charAt(Math.max(0, Math.min(bars.length() - 1, height))));
      }
    }
    return line.toString();
  }
}
