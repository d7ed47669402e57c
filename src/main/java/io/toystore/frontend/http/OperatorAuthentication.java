package io.toystore.frontend.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Authenticates operators by their bearer token (RFC 6750). */
final class OperatorAuthentication implements AuthenticationHandler {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  /**
   * @param token the token; null refuses all operators
   */
  OperatorAuthentication(String token) {
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(RoutingContext context) {
    if (token == null) {
      throw new FailureException(HttpFailure.NO_OPERATOR);
    }
    String credentials = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (credentials == null || !credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new FailureException(HttpFailure.NO_OPERATOR_TOKEN);
    }
    byte[] given = credentials.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
    // Takes the same time wherever the tokens differ, so that a token cannot be guessed by bytes.
    if (!MessageDigest.isEqual(token, given)) {
      throw new FailureException(HttpFailure.WRONG_OPERATOR_TOKEN);
    }
    context.next();
  }
}
