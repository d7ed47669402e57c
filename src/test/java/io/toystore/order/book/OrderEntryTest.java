package io.toystore.order.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.order.book.OrderEntry.OrderPlaced;
import io.toystore.order.book.OrderEntry.RequestAborted;
import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderEntryTest {
  private static final List<String> TEXTS =
      List.of(
          "", "Tux", "f:ad42e9386d6ece2d-393018", "plüsch", "a\"b\\c", "玩具 🧸", "\u007f\n\u2028");
  private static final long[] NUMBERS = {0, 1, -1, 99, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE};

  private static OrderPlaced order(Random random) {
    return new OrderPlaced(
        TEXTS.get(random.nextInt(TEXTS.size())),
        TEXTS.get(random.nextInt(TEXTS.size())),
        (int) NUMBERS[random.nextInt(NUMBERS.length)],
        NUMBERS[random.nextInt(NUMBERS.length)],
        NUMBERS[random.nextInt(NUMBERS.length)]);
  }

  @Test
  void whatIsWrittenComesBack() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      OrderPlaced order = order(random);
      assertEquals(order, OrderEntry.parse(order.toPayload()));
    }
    assertEquals(
        new RequestAborted("plüsch"), OrderEntry.parse(new RequestAborted("plüsch").toPayload()));
  }

  @Test
  void aQuantityBeyondAnIntIsNoOrder() {
    byte[] payload =
        FlatJson.ofType("OrderPlaced")
            .put("requestId", "a")
            .put("name", "Tux")
            .put("quantity", 1L << 32)
            .put("price", 1)
            .put("version", 1)
            .toBytes();

    assertThrows(IllegalArgumentException.class, () -> OrderEntry.parse(payload));
  }

  /** The quick way must never be of another opinion than the one that knows all JSON. */
  @Test
  void whateverIsWrongWithAPayloadBothWaysSayTheSame() {
    Random random = new Random(2);
    byte[] replacements = "{}[]\":,\\-+.0159eE tfnu\n\u0001".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 50_000; i++) {
      byte[] payload = order(random).toPayload();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        payload[random.nextInt(payload.length)] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt()
                : replacements[random.nextInt(replacements.length)];
      }
      if (random.nextInt(8) == 0) {
        payload = Arrays.copyOf(payload, random.nextInt(payload.length + 2));
      }
      assertEquals(
          outcome(payload, false),
          outcome(payload, true),
          new String(payload, StandardCharsets.ISO_8859_1));
    }
  }

  private static Object outcome(byte[] payload, boolean quick) {
    try {
      return quick ? OrderEntry.parse(payload) : OrderEntry.parseAny(payload);
    } catch (IllegalArgumentException e) {
      return "IllegalArgumentException";
    }
  }
}
