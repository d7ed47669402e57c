package io.toystore.client.core;

/**
 * How a request ended, named by what the client knows afterwards (design, sections 2.1 and 2.2).
 */
public enum RequestResult {
  /** 200, with a body that fits the contract. */
  OK,
  /** 409: not enough stock, or the purchase was abandoned. An answer, not a failure. */
  CONFLICT,
  /** 404: no such product or order. */
  NOT_FOUND,
  /** Any other 4xx. */
  REFUSED,
  /** 503: the request certainly had no effect. */
  UNAVAILABLE,
  /** 504: the request may have had its effect. */
  UNKNOWN,
  /** Sent, without a complete answer within the client's own limit: may have had its effect. */
  TIMEOUT,
  /** No connection within the client's own limit, so nothing was sent: certainly had no effect. */
  NOT_CONNECTED,
  /** The connection broke, or the answer was not HTTP: may have had its effect. */
  CONNECTION,
  /** Any other status, such as 500: may have had its effect. */
  SERVER_ERROR,
  /** A success whose body breaks the contract, or a redirect: may have had its effect. */
  BAD_ANSWER;

  /** The outcome for an HTTP status, before its body is read. */
  public static RequestResult ofStatus(int status) {
    return switch (status) {
      case 200 -> OK;
      case 404 -> NOT_FOUND;
      case 409 -> CONFLICT;
      case 503 -> UNAVAILABLE;
      case 504 -> UNKNOWN;
      default -> {
        if (status >= 400 && status < 500) {
          yield REFUSED;
        }
        yield status > 200 && status < 400 ? BAD_ANSWER : SERVER_ERROR;
      }
    };
  }

  /** Whether the request counts as failed: everything but success and 409. */
  public boolean isFailure() {
    return this != OK && this != CONFLICT;
  }

  /**
   * Whether another server, or the same server later, might serve the same request: there was no
   * answer, or only an answer that does not concern the request itself.
   */
  public boolean isWorthAnotherTry() {
    return switch (this) {
      case UNAVAILABLE, UNKNOWN, TIMEOUT, NOT_CONNECTED, CONNECTION -> true;
      case OK, CONFLICT, NOT_FOUND, REFUSED, SERVER_ERROR, BAD_ANSWER -> false;
    };
  }
}
