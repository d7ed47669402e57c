package io.toystore.frontend.http;

import java.util.Locale;

/**
 * The settings of a front-end's HTTP server.
 *
 * @param host the address to listen on; by default only reachable from this machine
 * @param port the TCP port, 0 to 65535; 0 takes a free port
 * @param dialect {@code rest}, or {@code seed} to answer as the first course implementation did
 * @param maxBodyBytes the longest request body, 64 to 1048576; a longer one gets 413
 * @param requestTimeoutMillis how long a request's body may take to arrive, 10 to 60000; then 408
 * @param idleTimeoutSeconds a connection in which no request begins for this long is closed, 1 to
 *     3600; must exceed twice {@code requestTimeoutMillis}, the time for a request's body and its
 *     response
 * @param maxConnections connections open at once, 1 to 100000; further ones are closed at once
 * @param maxQuantity the maximum quantity of an order, 1 to 1000000000
 * @param operatorToken the operators' bearer token, 8 to 256 printable ASCII characters without
 *     spaces; null refuses all operator requests
 * @param maxPageSize the highest {@code limit} of a list, 1 to 10000
 * @param defaultPageSize the default {@code limit} of a list, 1 to maxPageSize
 */
public record HttpSettings(
    String host,
    int port,
    String dialect,
    int maxBodyBytes,
    int requestTimeoutMillis,
    int idleTimeoutSeconds,
    int maxConnections,
    int maxQuantity,
    String operatorToken,
    int maxPageSize,
    int defaultPageSize) {

  /** The defaults: no operator, reachable only from this machine. */
  public static final HttpSettings DEFAULTS =
      new HttpSettings(
          "127.0.0.1", 8080, "rest", 16_384, 5_000, 60, 10_000, 1_000, null, 1_000, 100);

  /**
   * @throws IllegalArgumentException when a value is not allowed; the message names the key
   */
  public HttpSettings {
    if (host == null || host.isBlank()) {
      throw new IllegalArgumentException("host must not be empty");
    }
    range("port", port, 0, 65_535);
    if (!"rest".equals(dialect) && !"seed".equals(dialect)) {
      throw new IllegalArgumentException("dialect must be \"rest\" or \"seed\", is " + dialect);
    }
    range("maxBodyBytes", maxBodyBytes, 64, 1 << 20);
    range("requestTimeoutMillis", requestTimeoutMillis, 10, 60_000);
    range("idleTimeoutSeconds", idleTimeoutSeconds, 1, 3_600);
    if (idleTimeoutSeconds * 1_000L <= 2L * requestTimeoutMillis) {
      throw new IllegalArgumentException(
          "idleTimeoutSeconds must be more than twice requestTimeoutMillis, or a connection could"
              + " be closed before its answer: it is "
              + idleTimeoutSeconds
              + " s, and requestTimeoutMillis is "
              + requestTimeoutMillis);
    }
    range("maxConnections", maxConnections, 1, 100_000);
    range("maxQuantity", maxQuantity, 1, 1_000_000_000);
    if (operatorToken != null && !operatorToken.matches("[\\x21-\\x7e]{8,256}")) {
      throw new IllegalArgumentException(
          "operatorToken must be 8 to 256 printable ASCII characters without spaces");
    }
    range("maxPageSize", maxPageSize, 1, 10_000);
    range("defaultPageSize", defaultPageSize, 1, maxPageSize);
  }

  /** A copy with another limit for connections. */
  public HttpSettings withMaxConnections(int bound) {
    return new HttpSettings(
        host,
        port,
        dialect,
        maxBodyBytes,
        requestTimeoutMillis,
        idleTimeoutSeconds,
        bound,
        maxQuantity,
        operatorToken,
        maxPageSize,
        defaultPageSize);
  }

  private static void range(String key, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          key + " must be from " + lowest + " to " + highest + ", is " + value);
    }
  }

  /** All settings except the operator's token, which must not be logged. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "HttpSettings[%s:%d, %s, maxBodyBytes=%d, requestTimeoutMillis=%d,"
            + " idleTimeoutSeconds=%d, maxConnections=%d,"
            + " maxQuantity=%d, operatorToken %s, defaultPageSize=%d, maxPageSize=%d]",
        host,
        port,
        dialect,
        maxBodyBytes,
        requestTimeoutMillis,
        idleTimeoutSeconds,
        maxConnections,
        maxQuantity,
        operatorToken == null ? "not set" : "set",
        defaultPageSize,
        maxPageSize);
  }
}
