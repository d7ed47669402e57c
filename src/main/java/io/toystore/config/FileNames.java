package io.toystore.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The names of files are bytes, which Java makes of text, and text of them, by the character set of
 * the locale that it was started in. One such as C knows ASCII only; what a name has beyond that is
 * lost before the program begins, and a relative path then starts at a folder that is not the one
 * that it was started in.
 */
public final class FileNames {
  /** What Java puts in the place of bytes that are no text. */
  private static final char LOST = '\uFFFD';

  private static final String REMEDY =
      "; set a UTF-8 locale before the start, as by \"export LC_ALL=C.UTF-8\"";

  private FileNames() {}

  /**
   * The path that a text names.
   *
   * @throws IllegalArgumentException saying what must be there, when the text is none, or has
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
   * To be called before anything else is made of the command line.
   *
   * @throws UserError when an argument, or the name of the working folder, is not what was given
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
