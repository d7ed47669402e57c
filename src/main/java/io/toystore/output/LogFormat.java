package io.toystore.output;

import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The format of a process's log, set by {@value #VARIABLE}: an environment variable, or a system
 * property, which overrides the variable.
 */
public enum LogFormat {
  /**
   * Lines of text; a message about something that the user can correct begins with {@code
   * toystore:}.
   */
  TEXT,
  /** A JSON object for each line, with the keys of Logback's {@code JsonEncoder}. */
  JSON;

  public static final String VARIABLE = "TOYSTORE_LOG";

  /** The requested format; {@link #TEXT} when the value is not a format. */
  public static LogFormat ofProcess() {
    String given = given(VARIABLE);
    return given != null && JSON.name().equals(given.toUpperCase(Locale.ROOT)) ? JSON : TEXT;
  }

  /**
   * Checks that the requested value is a format, so that no other format is chosen silently.
   *
   * @throws IllegalArgumentException with a line for the user, when the value is not a format
   */
  public static void check() {
    String given = given(VARIABLE);
    if (given != null && !given.equals("text") && !given.equals("json")) {
      throw new IllegalArgumentException(
          VARIABLE + " must be text or json, but is \"" + given + "\"");
    }
  }

  /** The system property of this name, or else the environment variable; may be null. */
  static String given(String variable) {
    return System.getProperty(variable, System.getenv(variable));
  }

  /** The line, without its line end, for a {@code message} that does not come from the log. */
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
