package io.toystore.client.core;

/** How a request ended, named by what is known after it (design, sections 2.1 and 2.2). */
public enum Outcome {
  /** 200, with a body as the contract has it. */
  OK,
  /** 409: not enough stock, or the purchase was abandoned. An answer, not a failure. */
  CONFLICT,
  /** 404: no such product or order. */
  NOT_FOUND,
  /** Any other 4xx. */
  REFUSED,
  /** 503: certainly not done. */
  UNAVAILABLE,
  /** 504: perhaps done. */
  UNKNOWN,
  /** Sent, and no whole answer within the client's own limit: perhaps done. */
  TIMEOUT,
  /**
   * No connection, or none within the client's own limit, so nothing was sent: certainly not done.
   */
  NOT_CONNECTED,
  /** The connection ended half-way, or what came was not HTTP: perhaps done. */
  CONNECTION,
  /** Any other status, such as 500: perhaps done. */
  SERVER_ERROR,
  /** A success whose body is not what the contract promises, or a redirect: perhaps done. */
  BAD_ANSWER;

  /** The outcome that an HTTP status stands for, its body not yet read. */
  public static Outcome ofStatus(int status) {
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
   * Whether another server, or the same one later, might serve the same request: there was no
   * answer, or none that says anything about the request itself.
   */
  public boolean isWorthAnotherTry() {
    return switch (this) {
      case UNAVAILABLE, UNKNOWN, TIMEOUT, NOT_CONNECTED, CONNECTION -> true;
      case OK, CONFLICT, NOT_FOUND, REFUSED, SERVER_ERROR, BAD_ANSWER -> false;
    };
  }
}
