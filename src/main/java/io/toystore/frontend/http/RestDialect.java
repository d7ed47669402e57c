package io.toystore.frontend.http;

import io.vertx.core.buffer.Buffer;

/** Uses true status codes, and wraps every success in {@code data}. */
final class RestDialect implements Dialect {
  @Override
  public int statusLine(int code) {
    return code;
  }

  @Override
  public boolean conditional() {
    return true;
  }

  @Override
  public HttpFailure worded(HttpFailure failure) {
    return failure;
  }

  @Override
  public Buffer data(CharSequence json) {
    return Buffer.buffer("{\"data\":" + json + "}");
  }

  @Override
  public Buffer placed(long number, boolean form) {
    return data(Json.placed(number));
  }
}
