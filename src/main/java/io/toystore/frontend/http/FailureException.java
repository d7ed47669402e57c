package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk.AnswerStatus;

/** Thrown when a request fails with this error response. */
class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient HttpFailure failure;

  /** Has no stack trace, which would be useless: failures may come in floods. */
  FailureException(HttpFailure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** The exception for an outcome of the desk that the client cannot influence. */
  static FailureException of(AnswerStatus outcome, HttpFailure whenNotFound) {
    return new FailureException(
        outcome == AnswerStatus.NOT_FOUND ? whenNotFound : HttpFailure.UNAVAILABLE);
  }

  HttpFailure failure() {
    return failure;
  }
}
