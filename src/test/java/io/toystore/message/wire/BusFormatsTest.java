package io.toystore.message.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.formats.Golden;
import io.toystore.message.Message;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusFormatsTest {
  private static final int SAMPLES = 3;

  /** For each type of message: its name, its bytes, and what they mean. */
  private static List<String> samples() {
    List<String> lines = new ArrayList<>();
    for (Class<? extends Record> type : RandomMessages.types()) {
      for (int seed = 0; seed < SAMPLES; seed++) {
        Message message = new RandomMessages(seed).next(type);
        String hex = HexFormat.of().formatHex(Wire.encode(message));
        lines.add(WireType.of(message) + " " + hex + " " + plain(message));
      }
    }
    return lines;
  }

  private static String plain(Message message) {
    return message.toString().replaceAll("[^ -~]", "?");
  }

  @Test
  void bytesKeepTheirMeaning() throws Exception {
    BusFormats own = BusFormats.OWN;
    for (int format = own.oldestRead(); format <= own.newestRead(); format++) {
      EnumSet<WireType> types = EnumSet.noneOf(WireType.class);
      for (String line : Golden.lines("bus", format, BusFormatsTest::samples)) {
        String[] parts = line.split(" ", 3);
        byte[] bytes = HexFormat.of().parseHex(parts[1]);
        String changed = Golden.changed("bus", format) + ": " + parts[0];
        assertEquals(format, bytes[2], changed);
        Message message = decode(bytes, changed);
        types.add(WireType.of(message));
        assertEquals(parts[0], WireType.of(message).name(), changed);
        if (format == own.written()) {
          assertEquals(parts[2], plain(message), changed);
          assertArrayEquals(bytes, Wire.encode(message), changed);
        }
      }
      if (format == own.written()) {
        assertEquals(EnumSet.allOf(WireType.class), types, Golden.changed("bus", format));
      }
    }
  }

  private static Message decode(byte[] bytes, String changed) {
    try {
      return Wire.decode(bytes);
    } catch (MalformedMessageException e) {
      throw new AssertionError(changed, e);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1,1", "2,1,1", "1,2,3", "3,3,2", "1,256,2"})
  void rangesThatAreNoneAreRefused(int oldest, int newest, int written) {
    assertThrows(IllegalArgumentException.class, () -> new BusFormats(oldest, newest, written));
  }

  @Test
  void versionsThatFollowEachOtherWorkTogether() {
    BusFormats first = new BusFormats(1, 2, 1);
    BusFormats second = new BusFormats(1, 2, 2);
    BusFormats third = new BusFormats(2, 3, 2);

    assertTrue(first.worksWith(second) && second.worksWith(first));
    assertTrue(second.worksWith(third) && third.worksWith(second));
    assertFalse(first.worksWith(third), "the third does not read what the first writes");
    assertFalse(third.worksWith(first));
  }
}
