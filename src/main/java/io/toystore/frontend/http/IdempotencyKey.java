package io.toystore.frontend.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** The header that makes all retries of a request count as a single request. */
final class IdempotencyKey {
  private static final CharSequence HEADER = HttpHeaders.createOptimized("Idempotency-Key");
  private static final int MAX_LENGTH = 128;

  private IdempotencyKey() {}

  /**
   * The key of a request; empty when there is none.
   *
   * @throws MalformedException when there are several keys, or the key is malformed
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
