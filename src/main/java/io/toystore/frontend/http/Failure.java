package io.toystore.frontend.http;

/**
 * An error response.
 *
 * @param code the HTTP status
 * @param message what was wrong and, where useful, what to do; never an exception's text
 */
record Failure(int code, String message) {
  static final Failure PRODUCT_NOT_FOUND = new Failure(404, "product not found");
  static final Failure ORDER_NOT_FOUND = new Failure(404, "order not found");
  static final Failure NO_SUCH_PATH = new Failure(404, "no such path");
  static final Failure NOT_AN_ORDER_NUMBER =
      new Failure(400, "not a number: an order number is written in digits");
  static final Failure NOT_HTTP = new Failure(400, "malformed HTTP request");
  static final Failure NO_HOST = new Failure(400, "HTTP/1.1 requires a Host header: send one");
  static final Failure SEVERAL_HOSTS = new Failure(400, "send one Host header, not several");
  static final Failure INVALID_HOST =
      new Failure(400, "Host must be a host's name or address, and perhaps a port");
  static final Failure INVALID_TARGET =
      new Failure(400, "the request's target must be a path or an absolute http URI");
  static final Failure CODING_IN_OLD_VERSION =
      new Failure(400, "HTTP/1.0 has no Transfer-Encoding: send a Content-Length, or HTTP/1.1");
  static final Failure CODING_NOT_CHUNKED =
      new Failure(400, "the only Transfer-Encoding must be chunked, or the body's end is unknown");
  static final Failure CODING_AND_LENGTH =
      new Failure(400, "send a Content-Length or a Transfer-Encoding, not both");
  static final Failure METHOD_NOT_ALLOWED = new Failure(405, "method not allowed, see Allow");
  static final Failure BODY_TOO_SLOW = new Failure(408, "the body took too long to arrive");
  static final Failure NOT_ENOUGH_STOCK = new Failure(409, "not enough stock");
  static final Failure ABANDONED = new Failure(409, "purchase was not placed, use a new key");
  static final Failure TOO_MANY =
      new Failure(409, "the catalog cannot keep so many; nothing was changed");
  static final Failure CORRECTION_BELOW_ZERO =
      new Failure(409, "there are fewer pieces in stock than that; nothing was changed");
  static final Failure OTHER_SPELLING =
      new Failure(
          409,
          "there is a toy of this name in another Unicode spelling (NFC, NFD): use the name that"
              + " GET /products lists");
  static final Failure PRECONDITION_FAILED =
      new Failure(412, "precondition failed: look at the product before you try again");
  static final Failure BODY_TOO_LARGE = new Failure(413, "the body is too large");
  static final Failure LINE_TOO_LONG = new Failure(414, "the request line is too long");
  static final Failure KEY_REUSED =
      new Failure(422, "this Idempotency-Key was used for another name or quantity");
  static final Failure KEY_OF_OTHER_CORRECTION =
      new Failure(422, "this Idempotency-Key was used for another correction: use a new key");
  static final Failure HEADERS_TOO_LARGE = new Failure(431, "the request's headers are too large");
  static final Failure INTERNAL = new Failure(500, "internal error");
  static final Failure CODING_NOT_SUPPORTED =
      new Failure(501, "no Transfer-Encoding but chunked is supported: send the body without");
  static final Failure NO_TUNNELS =
      new Failure(501, "CONNECT is not supported: this is not a proxy");
  static final Failure UNAVAILABLE = new Failure(503, "unavailable for the moment, try again");
  static final Failure NOT_PLACED = new Failure(503, "the order was not placed, try again");
  static final Failure BOOKS_DIFFER =
      new Failure(
          503,
          "the order was not placed: the order log and the catalog do not fit together, and no"
              + " purchase is possible until the operator has put this right");
  static final Failure NOT_READY = new Failure(503, "not ready");
  static final Failure PERHAPS_PLACED =
      new Failure(504, "outcome unknown: try again with the same Idempotency-Key");
  static final Failure PERHAPS_PLACED_WITHOUT_KEY =
      new Failure(
          504,
          "outcome unknown: the order may have been placed;"
              + " only an Idempotency-Key makes a retry safe");
  static final Failure PERHAPS_CHANGED =
      new Failure(504, "outcome unknown: look at the product before you try again");

  static final Failure VERSION_NOT_SUPPORTED =
      new Failure(505, "this version of HTTP is not supported: send HTTP/1.1");

  static final Failure NO_OPERATOR_TOKEN =
      new Failure(401, "for operators only: send Authorization: Bearer <token>");
  static final Failure WRONG_OPERATOR_TOKEN = new Failure(403, "the operator's token is wrong");
  static final Failure NO_OPERATOR =
      new Failure(403, "no operatorToken is configured, so operator requests are refused");

  static Failure malformed(String message) {
    return new Failure(400, message);
  }
}
