package io.toystore.config;

import io.toystore.text.FlatJson;

/** A user's text as an error message repeats it. */
public final class Quoted {
  private static final int MAX_CODE_POINTS = 60;

  private Quoted() {}

  /** The text in quotes on one line, without control characters; long texts are cut off. */
  public static String of(String text) {
    boolean fits = text.codePointCount(0, text.length()) <= MAX_CODE_POINTS;
    String begin = fits ? text : text.substring(0, text.offsetByCodePoints(0, MAX_CODE_POINTS));
    StringBuilder quoted = new StringBuilder();
    FlatJson.quote(quoted, fits ? begin : begin + "…");
    return quoted.toString();
  }
}
