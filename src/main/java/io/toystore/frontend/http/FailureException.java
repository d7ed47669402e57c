package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk.Outcome;

/** Thrown when a request fails with this error response. */
class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Has no stack trace, which would be useless: failures may come in floods. */
  FailureException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** The exception for an outcome of the desk that the client cannot influence. */
  static FailureException of(Outcome outcome, Failure whenNotFound) {
    return new FailureException(outcome == Outcome.NOT_FOUND ? whenNotFound : Failure.UNAVAILABLE);
  }

  Failure failure() {
    return failure;
  }
}
