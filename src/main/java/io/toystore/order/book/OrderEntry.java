package io.toystore.order.book;

import static io.toystore.text.FlatJsonScanner.constant;

import io.toystore.text.FlatJson;
import io.toystore.text.FlatJsonScanner;
import java.util.Map;

/** An entry of the order log (design, section 5.1). */
public sealed interface OrderEntry {

  /** The first entry of a term. */
  record TermOpened() implements OrderEntry {}

  /**
   * An order. Its number is the number of orders before it in the log.
   *
   * @param price of one piece, in hundredths
   * @param version of the product that the reservation made
   */
  record OrderPlaced(String requestId, String name, int quantity, long price, long version)
      implements OrderEntry {
    private static final byte[] REQUEST_ID = constant("{\"type\":\"OrderPlaced\",\"requestId\":\"");
    private static final byte[] NAME = constant(",\"name\":\"");
    private static final byte[] QUANTITY = constant(",\"quantity\":");
    private static final byte[] PRICE = constant(",\"price\":");
    private static final byte[] VERSION = constant(",\"version\":");
    private static final byte[] END = constant("}");

    /** The order in a payload of the usual form; otherwise null. */
    private static OrderPlaced scan(byte[] payload) {
      FlatJsonScanner in = new FlatJsonScanner(payload);
      String requestId = in.skip(REQUEST_ID).text();
      String name = in.skip(NAME).text();
      long quantity = in.skip(QUANTITY).number();
      long price = in.skip(PRICE).number();
      long version = in.skip(VERSION).number();
      return in.skip(END).isAll() && quantity <= Integer.MAX_VALUE
          ? new OrderPlaced(requestId, name, (int) quantity, price, version)
          : null;
    }

    public byte[] toPayload() {
      return FlatJson.ofType("OrderPlaced")
          .put("requestId", requestId)
          .put("name", name)
          .put("quantity", quantity)
          .put("price", price)
          .put("version", version)
          .toBytes();
    }
  }

  /** The request can never be placed. */
  record RequestAborted(String requestId) implements OrderEntry {
    public byte[] toPayload() {
      return FlatJson.ofType("RequestAborted").put("requestId", requestId).toBytes();
    }
  }

  /**
   * Parses a payload.
   *
   * @throws IllegalArgumentException if the payload is not an entry of an order log
   */
  static OrderEntry parse(byte[] payload) {
    OrderEntry usual = OrderPlaced.scan(payload);
    return usual == null ? parseAny(payload) : usual;
  }

  /** As {@link #parse}, for payloads of any form. */
  static OrderEntry parseAny(byte[] payload) {
    Map<String, Object> fields = FlatJson.parse(payload);
    Object type = fields.get("type");
    try {
      if ("OrderPlaced".equals(type)) {
        return new OrderPlaced(
            (String) fields.get("requestId"),
            (String) fields.get("name"),
            Math.toIntExact((Long) fields.get("quantity")),
            (Long) fields.get("price"),
            (Long) fields.get("version"));
      }
      if ("RequestAborted".equals(type)) {
        return new RequestAborted((String) fields.get("requestId"));
      }
      if ("TermOpened".equals(type)) {
        return new TermOpened();
      }
    } catch (ClassCastException | NullPointerException | ArithmeticException e) {
      throw new IllegalArgumentException("a field of a " + type + " is missing or mistyped", e);
    }
    throw new IllegalArgumentException("an order log holds no " + type);
  }
}
