package io.toystore.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A text that a user has written, and its name in error messages. It is UTF-8, with or without a
 * byte-order mark, which is not part of the text.
 *
 * @param name the file, or the option that the text was given with
 */
public record SourceText(String name, String text) {
  /**
   * A longer file is refused, since it would not fit into memory together with the parsed result.
   */
  static final int MAX_BYTES = 64 << 20;

  private static final int BYTE_ORDER_MARK = 0xFEFF;
  private static final int REPLACEMENT = 0xFFFD;

  /** A line and a column, counted from 1; columns are Unicode code points. */
  public record Position(int line, int column) {
    @Override
    public String toString() {
      return "line " + line + ", column " + column;
    }
  }

  /**
   * Reads a file to its end, once, so that it may also be a pipe; blocks.
   *
   * @throws UserError when the file cannot be read, is too long, or is not UTF-8
   */
  public static SourceText read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new UserError(file + ": this user may not read it", e);
    } catch (IOException e) {
      String why =
          Files.isDirectory(file)
              ? "a folder, not a file"
              : "cannot be read: " + String.valueOf(e.getMessage()).replace(file + ": ", "");
      throw new UserError(file + ": " + why, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new UserError(file + ": longer than " + (MAX_BYTES >> 20) + " MiB");
    }
    return of(file.toString(), bytes);
  }

  /**
   * The text in these bytes.
   *
   * @throws UserError when the bytes are not UTF-8
   */
  static SourceText of(String name, byte[] bytes) {
    if (isWiderThanUtf8(bytes)) {
      throw new UserError(name + ": is UTF-16 or UTF-32, but must be UTF-8: save it as UTF-8");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      // The character is in the file itself, or replaces bytes that could not be decoded.
      requireUtf8(name, bytes);
    }
    return new SourceText(name, withoutMark(text));
  }

  /** The position of the character at this index of the text. */
  public Position position(int at) {
    int line = 1;
    int lineAt = 0;
    for (int i = 0; i < at; i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r' && !text.startsWith("\n", i + 1)) {
        line++;
        lineAt = i + 1;
      }
    }
    return new Position(line, 1 + text.codePointCount(lineAt, at));
  }

  /** A line about a problem at this index of the text. */
  public String problem(int at, String what) {
    return name + ": " + position(at) + ": " + what;
  }

  /** An error about a problem at this index of the text. */
  public UserError error(int at, String what) {
    return new UserError(problem(at, what));
  }

  /**
   * Whether the text has the byte-order mark of a wider encoding, or zeros next to the first
   * character, which is ASCII.
   */
  private static boolean isWiderThanUtf8(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int first = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    return first == 0xFEFF || first == 0xFFFE || bytes[0] == 0 || bytes[1] == 0;
  }

  private static void requireUtf8(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8_192);
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    if (result.isError()) {
      int bad = in.position();
      String before = withoutMark(new String(bytes, 0, bad, StandardCharsets.UTF_8));
      String what =
          "not UTF-8 (byte 0x"
              + Integer.toHexString(bytes[bad] & 0xFF)
              + " at offset "
              + bad
              + "): save it as UTF-8";
      throw new SourceText(name, before).error(before.length(), what);
    }
  }

  private static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }
}
