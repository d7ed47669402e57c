package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk.Outcome;

/** A request is refused, and its client is told this failure. */
class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Made without a stack trace: refusals come in floods, and it would tell nothing. */
  FailureException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** What the desk could not do, for a reason that the client cannot change. */
  static FailureException of(Outcome outcome, Failure whenNotFound) {
    return new FailureException(outcome == Outcome.NOT_FOUND ? whenNotFound : Failure.UNAVAILABLE);
  }

  Failure failure() {
    return failure;
  }
}
