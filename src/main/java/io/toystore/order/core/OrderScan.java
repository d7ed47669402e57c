package io.toystore.order.core;

import static io.toystore.protocol.FlatJsonScanner.constant;

import io.toystore.protocol.FlatJsonScanner;

/**
 * An order's entry of the usual form, read where it stands. Each replica reads each entry, and
 * keeps a digest and numbers of it: so no text is made. One is used again and again; not
 * thread-safe.
 */
final class OrderScan {
  private static final byte[] REQUEST_ID = constant("{\"type\":\"OrderPlaced\",\"requestId\":\"");
  private static final byte[] NAME = constant(",\"name\":\"");
  private static final byte[] QUANTITY = constant(",\"quantity\":");
  private static final byte[] PRICE = constant(",\"price\":");
  private static final byte[] VERSION = constant(",\"version\":");
  private static final byte[] END = constant("}");

  /** Where in the payload the request id begins, and behind its last byte. */
  int idFrom;

  int idTo;

  /** Where in the payload the toy's name begins, and behind its last byte. */
  int nameFrom;

  int nameTo;

  int quantity;
  long version;

  /**
   * Reads a payload.
   *
   * @return false, and the fields say nothing, when it is not of the usual form: it may be an order
   *     all the same, as {@link OrderEntry#parse} can tell
   */
  boolean read(byte[] payload) {
    FlatJsonScanner in = new FlatJsonScanner(payload);
    in.skip(REQUEST_ID).skipText();
    idFrom = in.textFrom();
    idTo = in.textTo();
    in.skip(NAME).skipText();
    nameFrom = in.textFrom();
    nameTo = in.textTo();
    long pieces = in.skip(QUANTITY).number();
    in.skip(PRICE).number();
    version = in.skip(VERSION).number();
    quantity = (int) pieces;
    return in.skip(END).isAll() && quantity == pieces;
  }
}
