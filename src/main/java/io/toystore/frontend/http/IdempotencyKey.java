package io.toystore.frontend.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** The header by which a client makes all its retries of a request count as one. */
final class IdempotencyKey {
  private static final CharSequence HEADER = HttpHeaders.createOptimized("Idempotency-Key");
  private static final int MAX_LENGTH = 128;

  private IdempotencyKey() {}

  /**
   * The key of a request; empty when it has none.
   *
   * @throws MalformedException when there are several, or the one is no key
   */
  static Optional<String> of(HttpServerRequest request) {
    List<String> keys = request.headers().getAll(HEADER);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (keys.size() > 1) {
      throw new MalformedException("send one Idempotency-Key, not several");
    }
    String key = keys.get(0);
    if (key.isEmpty()
        || key.length() > MAX_LENGTH
        || !key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new MalformedException("an Idempotency-Key is 1 to 128 printable ASCII characters");
    }
    return Optional.of(key);
  }
}
