package io.toystore.output;

import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How a process writes its log, as {@value #VARIABLE} says: a variable of the environment, or a
 * system property, which overrides it.
 */
public enum LogFormat {
  /** A line for people; what a person can put right begins with {@code toystore:}. */
  TEXT,
  /** One JSON object a line, with the keys of Logback's {@code JsonEncoder}. */
  JSON;

  public static final String VARIABLE = "TOYSTORE_LOG";

  /** The format that is asked for; {@link #TEXT} when that is not one. */
  public static LogFormat ofProcess() {
    String given = given(VARIABLE);
    return given != null && JSON.name().equals(given.toUpperCase(Locale.ROOT)) ? JSON : TEXT;
  }

  /**
   * Looks whether what is asked for is a format, rather than to choose another one in silence.
   *
   * @throws IllegalArgumentException with one line for whoever has set it
   */
  public static void check() {
    String given = given(VARIABLE);
    if (given != null && !given.equals("text") && !given.equals("json")) {
      throw new IllegalArgumentException(
          VARIABLE + " must be text or json, but is \"" + given + "\"");
    }
  }

  /** The system property of this name, or else the variable of the environment; may be null. */
  static String given(String variable) {
    return System.getProperty(variable, System.getenv(variable));
  }

  /** The line, without its end, that says {@code message}, which is not the log's. */
  public String line(String level, String message) {
    if (this == TEXT) {
      return "toystore: " + message;
    }
    FlatJson object = new FlatJson();
    object.put("timestamp", System.currentTimeMillis());
    object.put("level", level).put("loggerName", "toystore").put("formattedMessage", message);
    return new String(object.toBytes(), StandardCharsets.UTF_8);
  }
}
