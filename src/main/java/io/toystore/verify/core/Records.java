package io.toystore.verify.core;

import java.nio.charset.StandardCharsets;

/** Records as they are shown to people. */
public final class Records {
  private static final int MOST = 240;

  private Records() {}

  /** The text of a record on one line, not too long. */
  public static String excerpt(byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
  }
}
