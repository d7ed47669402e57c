package io.toystore.frontend.http;

import io.toystore.frontend.core.FrontendSettings;
import io.toystore.model.NumericSetting;
import java.util.Locale;

/**
 * The settings of a front-end's HTTP server.
 *
 * @param host the address to listen on; the default is this machine only
 * @param port 0 takes a free one
 * @param dialect {@code rest}, or {@code seed} to answer as the first course implementation did
 * @param maxBodyBytes the longest request body; a longer one gets 413
 * @param requestTimeoutMillis how long a request's body may take to arrive; then 408
 * @param idleTimeoutSeconds a connection in which no request begins for this long is closed, 1 to
 *     3600; longer than a request's body and its answer may take together, twice {@code
 *     requestTimeoutMillis}
 * @param maxConnections connections open at once, further ones are closed at once
 * @param maxQuantity the most pieces in one order
 * @param operatorToken what an operator's bearer token must be, 8 to 256 printable ASCII characters
 *     without spaces; null: operator requests are all refused
 * @param maxPageSize the highest {@code limit} of a list
 * @param defaultPageSize the {@code limit} of a list that names none, 1 to maxPageSize
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

  public static final NumericSetting PORT = new NumericSetting("port", 0, 65_535, 8_080);
  public static final NumericSetting MAX_BODY_BYTES =
      new NumericSetting("maxBodyBytes", 64, 1 << 20, 16_384);
  public static final NumericSetting IDLE_TIMEOUT_SECONDS =
      new NumericSetting("idleTimeoutSeconds", 1, 3_600, 60);
  public static final NumericSetting MAX_CONNECTIONS =
      new NumericSetting("maxConnections", 1, 100_000, 10_000);
  public static final NumericSetting MAX_QUANTITY =
      new NumericSetting("maxQuantity", 1, 1_000_000_000, 1_000);
  public static final NumericSetting MAX_PAGE_SIZE =
      new NumericSetting("maxPageSize", 1, 1_000, 1_000);
  private static final int DEFAULT_PAGE_SIZE = 100;

  /** The defaults: no operator, reachable only from this machine. */
  public static final HttpSettings DEFAULTS =
      new HttpSettings(
          "127.0.0.1",
          PORT.defaultInt(),
          "rest",
          MAX_BODY_BYTES.defaultInt(),
          FrontendSettings.REQUEST_TIMEOUT_MILLIS.defaultInt(),
          IDLE_TIMEOUT_SECONDS.defaultInt(),
          MAX_CONNECTIONS.defaultInt(),
          MAX_QUANTITY.defaultInt(),
          null,
          MAX_PAGE_SIZE.defaultInt(),
          DEFAULT_PAGE_SIZE);

  /**
   * @throws IllegalArgumentException when a value is not allowed; the message names the key
   */
  public HttpSettings {
    if (host == null || host.isBlank()) {
      throw new IllegalArgumentException("host must not be empty");
    }
    PORT.check(port);
    if (!"rest".equals(dialect) && !"seed".equals(dialect)) {
      throw new IllegalArgumentException("dialect must be \"rest\" or \"seed\", is " + dialect);
    }
    MAX_BODY_BYTES.check(maxBodyBytes);
    FrontendSettings.REQUEST_TIMEOUT_MILLIS.check(requestTimeoutMillis);
    IDLE_TIMEOUT_SECONDS.check(idleTimeoutSeconds);
    if (idleTimeoutSeconds * 1_000L <= 2L * requestTimeoutMillis) {
      throw new IllegalArgumentException(
          "idleTimeoutSeconds must be more than twice requestTimeoutMillis, or a connection could"
              + " be closed before its answer: it is "
              + idleTimeoutSeconds
              + " s, and requestTimeoutMillis is "
              + requestTimeoutMillis);
    }
    MAX_CONNECTIONS.check(maxConnections);
    MAX_QUANTITY.check(maxQuantity);
    if (operatorToken != null && !operatorToken.matches("[\\x21-\\x7e]{8,256}")) {
      throw new IllegalArgumentException(
          "operatorToken must be 8 to 256 printable ASCII characters without spaces");
    }
    MAX_PAGE_SIZE.check(maxPageSize);
    new NumericSetting("defaultPageSize", 1, maxPageSize, 1).check(defaultPageSize);
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
