package io.toystore.frontend.http;

/**
 * An error response.
 *
 * @param code the HTTP status
 * @param message what was wrong and, where useful, what to do; never an exception's text
 */
record HttpFailure(int code, String message) {
  static final HttpFailure PRODUCT_NOT_FOUND = new HttpFailure(404, "product not found");
  static final HttpFailure ORDER_NOT_FOUND = new HttpFailure(404, "order not found");
  static final HttpFailure NO_SUCH_PATH = new HttpFailure(404, "no such path");
  static final HttpFailure NOT_AN_ORDER_NUMBER =
      new HttpFailure(400, "not a number: an order number is written in digits");
  static final HttpFailure NOT_HTTP = new HttpFailure(400, "malformed HTTP request");
  static final HttpFailure NO_HOST =
      new HttpFailure(400, "HTTP/1.1 requires a Host header: send one");
  static final HttpFailure SEVERAL_HOSTS =
      new HttpFailure(400, "send one Host header, not several");
  static final HttpFailure INVALID_HOST =
      new HttpFailure(400, "Host must be a host's name or address, and perhaps a port");
  static final HttpFailure INVALID_TARGET =
      new HttpFailure(400, "the request's target must be a path or an absolute http URI");
  static final HttpFailure CODING_IN_OLD_VERSION =
      new HttpFailure(400, "HTTP/1.0 has no Transfer-Encoding: send a Content-Length, or HTTP/1.1");
  static final HttpFailure CODING_NOT_CHUNKED =
      new HttpFailure(
          400, "the only Transfer-Encoding must be chunked, or the body's end is unknown");
  static final HttpFailure CODING_AND_LENGTH =
      new HttpFailure(400, "send a Content-Length or a Transfer-Encoding, not both");
  static final HttpFailure METHOD_NOT_ALLOWED =
      new HttpFailure(405, "method not allowed, see Allow");
  static final HttpFailure BODY_TOO_SLOW = new HttpFailure(408, "the body took too long to arrive");
  static final HttpFailure NOT_ENOUGH_STOCK = new HttpFailure(409, "not enough stock");
  static final HttpFailure ABANDONED =
      new HttpFailure(409, "purchase was not placed, use a new key");
  static final HttpFailure TOO_MANY =
      new HttpFailure(409, "the catalog cannot keep so many; nothing was changed");
  static final HttpFailure CORRECTION_BELOW_ZERO =
      new HttpFailure(409, "there are fewer pieces in stock than that; nothing was changed");
  static final HttpFailure OTHER_SPELLING =
      new HttpFailure(
          409,
          "there is a toy of this name in another Unicode spelling (NFC, NFD): use the name that"
              + " GET /products lists");
  static final HttpFailure PRECONDITION_FAILED =
      new HttpFailure(412, "precondition failed: look at the product before you try again");
  static final HttpFailure BODY_TOO_LARGE = new HttpFailure(413, "the body is too large");
  static final HttpFailure LINE_TOO_LONG = new HttpFailure(414, "the request line is too long");
  static final HttpFailure KEY_REUSED =
      new HttpFailure(422, "this Idempotency-Key was used for another name or quantity");
  static final HttpFailure KEY_OF_OTHER_CORRECTION =
      new HttpFailure(422, "this Idempotency-Key was used for another correction: use a new key");
  static final HttpFailure HEADERS_TOO_LARGE =
      new HttpFailure(431, "the request's headers are too large");
  static final HttpFailure INTERNAL = new HttpFailure(500, "internal error");
  static final HttpFailure CODING_NOT_SUPPORTED =
      new HttpFailure(501, "no Transfer-Encoding but chunked is supported: send the body without");
  static final HttpFailure NO_TUNNELS =
      new HttpFailure(501, "CONNECT is not supported: this is not a proxy");
  static final HttpFailure UNAVAILABLE =
      new HttpFailure(503, "unavailable for the moment, try again");
  static final HttpFailure NOT_PLACED = new HttpFailure(503, "the order was not placed, try again");
  static final HttpFailure BOOKS_DIFFER =
      new HttpFailure(
          503,
          "the order was not placed: the order log and the catalog do not fit together, and no"
              + " purchase is possible until the operator has put this right");
  static final HttpFailure NOT_READY = new HttpFailure(503, "not ready");
  static final HttpFailure PERHAPS_PLACED =
      new HttpFailure(504, "outcome unknown: try again with the same Idempotency-Key");
  static final HttpFailure PERHAPS_PLACED_WITHOUT_KEY =
      new HttpFailure(
          504,
          "outcome unknown: the order may have been placed;"
              + " only an Idempotency-Key makes a retry safe");
  static final HttpFailure PERHAPS_CHANGED =
      new HttpFailure(504, "outcome unknown: look at the product before you try again");

  static final HttpFailure VERSION_NOT_SUPPORTED =
      new HttpFailure(505, "this version of HTTP is not supported: send HTTP/1.1");

  static final HttpFailure NO_OPERATOR_TOKEN =
      new HttpFailure(401, "for operators only: send Authorization: Bearer <token>");
  static final HttpFailure WRONG_OPERATOR_TOKEN =
      new HttpFailure(403, "the operator's token is wrong");
  static final HttpFailure NO_OPERATOR =
      new HttpFailure(403, "no operatorToken is configured, so operator requests are refused");

  static HttpFailure malformed(String message) {
    return new HttpFailure(400, message);
  }
}
