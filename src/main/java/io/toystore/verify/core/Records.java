package io.toystore.verify.core;

import java.nio.charset.StandardCharsets;

/** Records as shown to users. */
public final class Records {
  private static final int MAX_LENGTH = 240;

  private Records() {}

  /** The text of a record on one line, cut to {@value #MAX_LENGTH} characters. */
  public static String excerpt(byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }
}
