package io.toystore.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Errors and stack traces in the log of a member. Starts, stops and kills cause none. */
public final class LoggedErrors {
  private static final Pattern ERROR =
      Pattern.compile(
          "^[0-9:. -]+ ERROR |\"level\":\"ERROR\"|^\\s+at "
              + "|^[a-z.]+[.][A-Z][A-Za-z]*(Exception|Error)");

  private LoggedErrors() {}

  /** The lines of a log from byte {@code from} on that are errors or belong to a stack trace. */
  public static List<String> in(Path log, long from) throws IOException {
    try (InputStream bytes = Files.newInputStream(log)) {
      bytes.skipNBytes(from);
      return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> ERROR.matcher(line).find())
          .toList();
    }
  }
}
