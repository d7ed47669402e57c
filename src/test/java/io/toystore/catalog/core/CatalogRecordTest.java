package io.toystore.catalog.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.catalog.core.CatalogRecord.ProductRemoved;
import io.toystore.catalog.core.CatalogRecord.Reserved;
import io.toystore.catalog.core.CatalogRecord.Settled;
import io.toystore.catalog.core.CatalogRecord.StockCorrected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogRecordTest {
  private static final List<String> TEXTS =
      List.of(
          "", "Tux", "f:ad42e9386d6ece2d-393018", "plüsch", "a\"b\\c", "玩具 🧸", "\u007f\n\u2028");
  private static final long[] NUMBERS = {0, 1, -1, 99, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE};

  private static CatalogRecord record(Random random) {
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        return new Settled(text(random));
      }
      case 2 -> {
        return new ProductRemoved(text(random), number(random));
      }
      case 3 -> {
        return new StockCorrected(
            random.nextBoolean() ? Optional.of(text(random)) : Optional.empty(),
            text(random),
            random.nextBoolean() ? OptionalLong.of(number(random)) : OptionalLong.empty(),
            number(random),
            number(random));
      }
      default -> {
        return reserved(random);
      }
    }
  }

  private static Reserved reserved(Random random) {
    return new Reserved(
        text(random),
        text(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random));
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static long number(Random random) {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  @Test
  void whatIsWrittenComesBack() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      CatalogRecord record = record(random);
      assertEquals(record, CatalogRecord.parse(record.toPayload()));
    }
  }

  @Test
  void theJournalsFormatOfRemovalsAndCorrections() {
    assertEquals(
        "{\"type\":\"ProductRemoved\",\"name\":\"Tux\",\"version\":8}",
        new String(new ProductRemoved("Tux", 8).toPayload(), StandardCharsets.UTF_8));
    assertEquals(
        "{\"type\":\"StockCorrected\",\"key\":\"k\",\"name\":\"Tux\",\"price\":999,"
            + "\"change\":-3,\"version\":8}",
        new String(
            new StockCorrected(Optional.of("k"), "Tux", OptionalLong.of(999), -3, 8).toPayload(),
            StandardCharsets.UTF_8));
  }

  /** The quick way must never be of another opinion than the one that knows all JSON. */
  @Test
  void whateverIsWrongWithAPayloadBothWaysSayTheSame() {
    Random random = new Random(2);
    byte[] replacements = "{}[]\":,\\-+.0159eE tfnu\n\u0001".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 50_000; i++) {
      byte[] payload = record(random).toPayload();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        payload[random.nextInt(payload.length)] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt()
                : replacements[random.nextInt(replacements.length)];
      }
      assertEquals(
          outcome(payload, false),
          outcome(payload, true),
          new String(payload, StandardCharsets.ISO_8859_1));
    }
  }

  private static Object outcome(byte[] payload, boolean quick) {
    try {
      return quick ? CatalogRecord.parse(payload) : CatalogRecord.parseAny(payload);
    } catch (IllegalArgumentException e) {
      return "IllegalArgumentException";
    }
  }
}
