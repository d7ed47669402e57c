package io.toystore.storage;

import io.toystore.text.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A JSON object on one line whose last field is the CRC-32C of all bytes before that field: {@code
 * {…,"crc":"1a2b3c4d"}}. Records, snapshot headers and the small files of a folder are such lines.
 */
public final class CheckedLine {
  private static final byte[] KEY = {',', '"', 'c', 'r', 'c', '"', ':', '"'};
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };
  private static final int DIGITS = 8;

  /** Length of the last field with the closing brace, without the line feed. */
  static final int SEAL_BYTES = KEY.length + DIGITS + 2;

  private CheckedLine() {}

  /** CRC-32C of {@code bytes[from, to)}. */
  static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  /**
   * Appends the checksum, the closing brace and the line feed to {@code bytes[from, to)}, an object
   * without its closing brace. The array needs room for {@link #SEAL_BYTES} and one more byte.
   *
   * @return the end of the line after its line feed
   */
  static int seal(byte[] bytes, int from, int to) {
    System.arraycopy(KEY, 0, bytes, to, KEY.length);
    int at = to + KEY.length;
    at = putHex(bytes, at, crc(bytes, from, to));
    bytes[at++] = '"';
    bytes[at++] = '}';
    bytes[at++] = '\n';
    return at;
  }

  /** Whether {@code line[from, to)}, without its line feed, ends in the right checksum. */
  static boolean isSealed(byte[] line, int from, int to) {
    int at = to - SEAL_BYTES;
    if (at < from || line[to - 1] != '}' || line[to - 2] != '"') {
      return false;
    }
    for (int i = 0; i < KEY.length; i++) {
      if (line[at + i] != KEY[i]) {
        return false;
      }
    }
    int crc = crc(line, from, at);
    for (int i = 0; i < DIGITS; i++) {
      if (line[at + KEY.length + i] != hexDigit(crc, i)) {
        return false;
      }
    }
    return true;
  }

  /** The line, with its line feed, that holds these fields and their checksum. */
  public static byte[] of(FlatJson fields) {
    byte[] object = fields.toBytes();
    int open = object.length - 1;
    byte[] line = new byte[open + SEAL_BYTES + 1];
    System.arraycopy(object, 0, line, 0, open);
    seal(line, 0, open);
    return line;
  }

  /** The fields of a whole checked line with its line feed; empty for any other bytes. */
  public static Optional<Map<String, Object>> parse(byte[] line) {
    int to = line.length - 1;
    if (to < 0 || line[to] != '\n' || !isSealed(line, 0, to)) {
      return Optional.empty();
    }
    try {
      return Optional.of(FlatJson.parse(line));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The fields of a file that is one checked line; empty for any other content. */
  static Optional<Map<String, Object>> read(Path file) throws IOException {
    return parse(Files.readAllBytes(file));
  }

  /** Replaces the file by one checked line, durably. */
  static void replace(Disk disk, Path file, FlatJson fields) throws IOException {
    disk.replace(file, to -> to.write(of(fields)));
  }

  private static int putHex(byte[] bytes, int at, int crc) {
    for (int i = 0; i < DIGITS; i++) {
      bytes[at + i] = hexDigit(crc, i);
    }
    return at + DIGITS;
  }

  private static byte hexDigit(int crc, int i) {
    return HEX[crc >>> 28 - 4 * i & 0xf];
  }
}
