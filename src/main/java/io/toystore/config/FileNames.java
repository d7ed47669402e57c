package io.toystore.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Checks file names. File names are bytes, which Java converts from and to text by the character
 * set of the locale at its start. A locale such as C knows only ASCII; other characters are lost
 * before the program begins, and a relative path may then start at a wrong folder.
 */
public final class FileNames {
  /** Java's replacement for bytes that it cannot decode. */
  private static final char LOST = '\uFFFD';

  private static final String REMEDY =
      "; set a UTF-8 locale before the start, as by \"export LC_ALL=C.UTF-8\"";

  private FileNames() {}

  /**
   * The path that a text names.
   *
   * @throws IllegalArgumentException saying what is required, when the text is not a path, or has
   *     characters that the locale does not know
   */
  public static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      boolean ascii = text.chars().allMatch(c -> c < 0x80);
      throw new IllegalArgumentException(
          ascii ? "a path in the file system" : "a path in " + charset() + REMEDY, e);
    }
  }

  /**
   * Checks the arguments; must be called before the command line is used.
   *
   * @throws UserError when an argument, or the name of the working folder, has lost characters
   */
  public static void check(String... args) {
    for (String arg : args) {
      if (arg.indexOf(LOST) >= 0) {
        throw new UserError("the argument " + arg + notText());
      }
    }
    String folder = System.getProperty("user.dir");
    if (folder.indexOf(LOST) >= 0) {
      throw new UserError("the name of the working folder, " + folder + "," + notText());
    }
  }

  private static String notText() {
    return " has characters that are not in the locale's character set, " + charset() + REMEDY;
  }

  private static String charset() {
    return System.getProperty("sun.jnu.encoding", "unknown");
  }
}
