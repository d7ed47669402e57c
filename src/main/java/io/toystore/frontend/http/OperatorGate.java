package io.toystore.frontend.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets operators in by their bearer token (RFC 6750). */
final class OperatorGate {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  /**
   * @param token null: nobody is let in
   */
  OperatorGate(String token) {
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
  }

  /** Why the request is not an operator's; null when it is. */
  Failure refusal(HttpServerRequest request) {
    if (token == null) {
      return Failure.NO_OPERATOR;
    }
    String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (credentials == null || !credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Failure.NO_OPERATOR_TOKEN;
    }
    byte[] given = credentials.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
    // Takes the same time wherever the two differ, so a token cannot be guessed byte by byte.
    return MessageDigest.isEqual(token, given) ? null : Failure.WRONG_OPERATOR_TOKEN;
  }
}
