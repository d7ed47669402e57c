package io.toystore.message.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.FetchedLog;
import io.toystore.message.ReplicaMessage.PreVote;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  /** Magic "TS", format 2. */
  private static final String START = "545302";

  static List<Class<? extends Record>> types() {
    return RandomMessages.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyMessageComesBackEqual(Class<? extends Record> type) throws Exception {
    RandomMessages messages = new RandomMessages(1);
    for (int i = 0; i < 500; i++) {
      Message message = messages.next(type);
      assertEquals(message, Wire.decode(Wire.encode(message)));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyPrefixOfAnEncodingIsMalformed(Class<? extends Record> type) {
    RandomMessages messages = new RandomMessages(2);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = Wire.encode(messages.next(type));
      for (int length = 0; length < bytes.length; length++) {
        byte[] prefix = Arrays.copyOf(bytes, length);
        assertThrows(MalformedMessageException.class, () -> Wire.decode(prefix));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void aByteTooManyIsMalformed(Class<? extends Record> type) {
    byte[] bytes = Wire.encode(new RandomMessages(3).next(type));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(MalformedMessageException.class, () -> Wire.decode(longer));
  }

  @ParameterizedTest
  @MethodSource("types")
  void aChangedByteMakesAnotherMessageOrNone(Class<? extends Record> type) {
    RandomMessages messages = new RandomMessages(4);
    for (int i = 0; i < 2; i++) {
      byte[] bytes = Wire.encode(messages.next(type));
      for (int at = 0; at < bytes.length; at++) {
        byte original = bytes[at];
        for (int change = 1; change < 256; change++) {
          bytes[at] = (byte) (original ^ change);
          assertDecodesToItselfOrIsMalformed(bytes);
        }
        bytes[at] = original;
      }
    }
  }

  @Test
  void garbageIsAMessageThatEncodesToItselfOrMalformed() {
    Random random = new Random(5);
    WireType[] types = WireType.values();
    int decoded = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      for (int at = 4; at < bytes.length; at++) {
        // Small numbers, so that some of the garbage gets past the first varint.
        bytes[at] = random.nextInt(3) == 0 ? bytes[at] : (byte) (bytes[at] & 3);
      }
      if (bytes.length >= 4 && i % 8 != 0) {
        bytes[0] = Wire.MAGIC_0;
        bytes[1] = Wire.MAGIC_1;
        bytes[2] = (byte) BusFormats.OWN.written();
        bytes[3] = (byte) types[random.nextInt(types.length)].number();
      }
      decoded += assertDecodesToItselfOrIsMalformed(bytes) ? 1 : 0;
    }
    assertTrue(decoded > 100, "only " + decoded + " inputs were messages: the test tests little");
  }

  /** Anything thrown but {@link MalformedMessageException} fails the test. */
  private static boolean assertDecodesToItselfOrIsMalformed(byte[] bytes) {
    Message message;
    try {
      message = Wire.decode(bytes);
    } catch (MalformedMessageException expected) {
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError("decoding " + HexFormat.of().formatHex(bytes), e);
    }
    assertArrayEquals(bytes, Wire.encode(message), () -> "two encodings of " + message);
    return true;
  }

  @ParameterizedTest
  @CsvSource({
    "'', cut off at 0",
    "54, cut off at 1",
    "545401010205, not a message",
    "555301010205, not a message",
    "545300010205, 'bus format 0, but this version writes bus format 2, reads 2'",
    "545301010205, 'bus format 1, but this version writes bus format 2, reads 2'",
    "545303010205, 'bus format 3, but this version writes bus format 2, reads 2'",
    "545302000205, unknown message type 0",
    "545302ff0205, unknown message type 255",
    START + "01028000, a number in more bytes than it needs",
    START + "0102808080808080808080, a number beyond 63 bits",
    START + "0102ffffffffffffffffff01, a number beyond 63 bits",
    START + "01808080800805, number out of range: 2147483648",
    START + "020105020000" + "00, neither true nor false: 2",
    START + "210100030102030405" + "00, ordinal out of range: 3",
    START + "710000010080a8d6b9070000, price out of range: 2000000000",
    START + "6200000000000000000001ff00, a string that is not UTF-8",
    START + "6200000000000000000002c08000, a string that is not UTF-8",
    START + "6200000000000000000003eda08000, a string that is not UTF-8",
    START + "6200000000000000000004efbfbdff00, a string that is not UTF-8",
    START + "6200000000000000000003" + "6100, length out of range: 3",
    START + "100101000002" + "01, length out of range: 2",
    START + "100101000001" + "00000000, an entry of term 0",
    START + "1001" + "01ffffffffffffffff7f01" + "010100000000, entries beyond the last index",
    START + "010205" + "00, 1 bytes too many"
  })
  void bytesThatBreakARuleAreMalformed(String hex, String why) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    MalformedMessageException e =
        assertThrows(MalformedMessageException.class, () -> Wire.decode(bytes));
    assertTrue(e.getMessage().startsWith(why), e.getMessage());
  }

  @Test
  void theFormatIsTheOneThatIsWrittenDown() throws Exception {
    assertEncoding(new PreVote(2, 300), START + "01" + "02" + "ac02");
    assertEncoding(
        new Purchases(-2, 4, 5, 1, List.of(new Purchase(6, "k", false, "ü", 7))),
        START + "25" + "fffffffffffffffe" + "04" + "05" + "01" + "01" + "06016b0002c3bc07");
    assertEncoding(
        new AppendEntries(
            1,
            4,
            9,
            3,
            List.of(new LogEntry(10, 3, utf8("{}")), new LogEntry(11, 4, utf8(""))),
            9,
            7,
            8),
        START + "10" + "01" + "04" + "09" + "03" + "02" + "03027b7d" + "0400" + "090708");
    assertEncoding(
        new OperatorAnswer(1, OperatorStatus.TOO_MANY, null, -2),
        START + "71" + "01" + "02" + "00" + "fffffffffffffffe");
    assertEncoding(
        new OperatorAnswer(
            1, OperatorStatus.DONE, new ProductView("Tux", new Price(1599), 100, 2), 10),
        START + "71" + "01" + "00" + "01" + "03547578" + "bf0c" + "64" + "02" + "000000000000000a");
    assertEncoding(
        new PatchProduct(
            1,
            2,
            "Tux",
            OptionalLong.of(300),
            OptionalLong.empty(),
            new CatalogTerm(10, 3, 11),
            new Precondition(Tags.listed(List.of(new ProductTag(10, 7))), Tags.ANY)),
        START
            + "6a"
            + "000000000000000102"
            + "03547578"
            + "01ac02"
            + "00"
            + "000000000000000a03000000000000000b"
            + "0201000000000000000a07"
            + "0100");
    assertEncoding(
        new CorrectStock(
            1,
            2,
            Optional.of("k"),
            "Tux",
            OptionalLong.empty(),
            -3,
            new CatalogTerm(10, 3, 11),
            Precondition.NONE),
        START
            + "72"
            + "000000000000000102"
            + "01016b"
            + "03547578"
            + "00"
            + "fffffffffffffffd"
            + "000000000000000a03000000000000000b"
            + "00000000");
    assertEncoding(
        new RemoveProduct(1, 2, "Tux", new CatalogTerm(10, 3, 11), Precondition.NONE),
        START
            + "73"
            + "000000000000000102"
            + "03547578"
            + "000000000000000a03000000000000000b"
            + "00000000");
    assertEncoding(
        new OperatorAnswer(1, OperatorStatus.KEY_REUSED, null, 10),
        START + "71" + "01" + "09" + "00" + "000000000000000a");
  }

  private static void assertEncoding(Message message, String hex) throws Exception {
    assertEquals(hex, HexFormat.of().formatHex(Wire.encode(message)));
    assertEquals(message, Wire.decode(HexFormat.of().parseHex(hex)));
  }

  @Test
  void typeNumbersStayWhatTheyAre() {
    String numbers =
        Arrays.stream(WireType.values())
            .map(type -> type + " " + type.number())
            .reduce((a, b) -> a + "\n" + b)
            .orElseThrow();
    assertEquals(
        """
        PRE_VOTE 1
        PRE_VOTE_ANSWER 2
        PREPARE 3
        PROMISE 4
        PREPARE_REFUSED 5
        FETCH_LOG 6
        FETCHED_LOG 7
        APPEND_ENTRIES 16
        APPEND_CONFIRMED 9
        APPEND_REFUSED 10
        RETURNED 14
        RETURNED_ANSWER 15
        APPEND_HEARD 12
        RESIGNED 13
        PING 32
        PONG 33
        LEAD 34
        LEAD_ANSWER 35
        SELECTED 36
        PURCHASES 37
        PURCHASE_OUTCOMES 38
        FIND_ORDERS 39
        FOUND_ORDERS 40
        RESERVE 64
        RESERVE_ANSWER 65
        SETTLE 66
        ASK_OUTCOMES 67
        RECONCILE 68
        RECONCILE_ANSWER 69
        BOOKS_DIFFER 70
        FIND_PRODUCTS 96
        FOUND_PRODUCTS 107
        LIST_PRODUCTS 98
        PRODUCT_PAGE 99
        INVALIDATIONS 108
        CHANGES_SINCE 109
        CHANGES 110
        RESTOCK 111
        PUT_PRODUCT 112
        OPERATOR_ANSWER 113
        PATCH_PRODUCT 106
        CORRECT_STOCK 114
        REMOVE_PRODUCT 115\
        """
            .stripIndent(),
        numbers);
  }

  @Test
  void hugeCountsAndLengthsAllocateLittle() {
    String[] claims = {"ffffffff07", "808080808080808040", "ffffffffffffffff7f", "8080808004"};
    for (String claim : claims) {
      assertAllocatesLittle(START + "25" + "0000000000000000" + "040501" + claim);
      assertAllocatesLittle(START + "10" + "01040903" + claim);
      assertAllocatesLittle(START + "10" + "01040903" + "0103" + claim);
      assertAllocatesLittle(START + "62" + "0000000000000000" + "00" + claim);
    }
  }

  private static void assertAllocatesLittle(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThrows(MalformedMessageException.class, () -> Wire.decode(bytes));
    assertTrue(bytesAllocatedByDecoding(bytes) < 16_384, "allocates too much for " + hex);
  }

  @Test
  void whatDecodingAllocatesIsASmallMultipleOfTheInput() {
    int count = 100_000;
    byte[] zeros = new byte[2 * count];
    String[] heads = {
      START + "6c" + "0000000000000000" + "0000" + "a08d06", // Invalidations of empty names
      START + "6b" + "0000000000000000" + "00" + "a08d06", // FoundProducts without products
      START + "27" + "0000000000000000" + "00" + "a08d06", // FindOrders
    };
    for (String hex : heads) {
      byte[] head = HexFormat.of().parseHex(hex);
      byte[] bytes = Arrays.copyOf(head, head.length + zeros.length);
      bytesAllocatedByDecoding(bytes);
      long allocated = bytesAllocatedByDecoding(bytes);
      assertTrue(allocated < 64L * bytes.length, allocated + " bytes for " + bytes.length);
    }
  }

  private static long bytesAllocatedByDecoding(byte[] bytes) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Wire.decode(bytes);
    } catch (MalformedMessageException e) {
      // What counts is what was allocated until then.
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void aLongMessageOutgrowsTheFirstBuffer() throws Exception {
    List<LogEntry> entries = List.of(new LogEntry(1, 1, new byte[5_000_000]));
    Message message = new FetchedLog(1, 1, 0, true, 0, 0, entries);
    byte[] bytes = Wire.encode(message);
    assertEquals(message, Wire.decode(bytes));
    assertTrue(bytes.length < 5_000_030);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800", "ü\ud83e"})
  void halfASurrogatePairIsRefusedBeforeItBecomesAQuestionMark(String after) {
    Message message = new ListProducts(1, 1, after, 10);
    assertThrows(IllegalArgumentException.class, () -> Wire.encode(message));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertRefused(new PreVote(-1, 0));
    assertRefused(new PreVote(1, -1));
    assertRefused(put(-1));
    assertRefused(put(Price.MAX_CENTS + 1));
  }

  private static PutProduct put(long price) {
    return new PutProduct(1, 1, "Tux", price, 1, new CatalogTerm(10, 3, 11), Precondition.NONE);
  }

  @Test
  void entriesThatDoNotFollowThePreviousIndexAreRefused() {
    assertRefused(append(9, new LogEntry(9, 1, utf8("{}"))));
    assertRefused(append(9, new LogEntry(11, 1, utf8("{}"))));
    assertRefused(append(9, new LogEntry(10, 1, utf8("{}")), new LogEntry(12, 1, utf8("{}"))));
    assertRefused(append(9, new LogEntry(10, 0, utf8("{}"))));
    assertRefused(append(Long.MAX_VALUE, new LogEntry(Long.MIN_VALUE, 1, utf8("{}"))));
  }

  private static AppendEntries append(long prevIndex, LogEntry... entries) {
    return new AppendEntries(1, 4, prevIndex, 1, List.of(entries), 0, 0, 0);
  }

  private static void assertRefused(Message message) {
    assertThrows(IllegalArgumentException.class, () -> Wire.encode(message));
  }

  @Test
  void theListsOfADecodedMessageCannotBeChanged() throws Exception {
    AppendEntries message =
        (AppendEntries) Wire.decode(Wire.encode(append(9, new LogEntry(10, 1, utf8("{}")))));
    assertThrows(UnsupportedOperationException.class, () -> message.entries().clear());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
