package io.toystore.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Files that hold what a format looks like, {@code NAME-NUMBER.txt}. A format that changes needs
 * another number, and with it another file: what was written under the old number must not change
 * its meaning. A missing file is written with {@code -Dformats.record=true}; one that is there is
 * never written again.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "formats");
  private static final boolean RECORD = Boolean.getBoolean("formats.record");

  private Golden() {}

  /**
   * The lines of a format's file.
   *
   * @param samples makes them, if the file is to be recorded; no line has a line feed in it
   */
  public static List<String> lines(String name, long number, Supplier<List<String>> samples) {
    Path file = FOLDER.resolve(name + "-" + number + ".txt");
    try {
      if (RECORD && !Files.exists(file)) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, String.join("\n", samples.get()) + "\n");
      }
      if (!Files.exists(file)) {
        throw new AssertionError(
            file + ": no such file; if the format is new, record it with -Dformats.record=true");
      }
      String text = Files.readString(file);
      // Not split at other line ends, which may stand inside of a line.
      return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  /** Fails when what is written now is not what the format's file holds. */
  public static void check(String name, long number, List<String> now) {
    List<String> then = lines(name, number, () -> now);
    assertEquals(String.join("\n", then), String.join("\n", now), changed(name, number));
  }

  /** What to do when a format has changed. */
  public static String changed(String name, long number) {
    return name
        + " format "
        + number
        + " has changed: raise its number, record the new one with -Dformats.record=true, and keep"
        + " reading the old one (docs/upgrade.md)";
  }
}
