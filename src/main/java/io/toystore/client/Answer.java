package io.toystore.client;

import io.toystore.client.core.RequestResult;
import io.toystore.sansio.Check;

/**
 * The result of one request.
 *
 * @param status the answer's HTTP status; 0 without a complete answer
 * @param value the content of the answer; null unless the outcome is OK
 * @param leaving whether the server announced that it closes the connection; it may be about to
 *     stop
 */
record Answer<T>(RequestResult outcome, int status, T value, boolean leaving) {
  Answer {
    Check.that((outcome == RequestResult.OK) == (value != null), "%s with %s", outcome, value);
  }

  static <T> Answer<T> failed(RequestResult outcome, int status, boolean leaving) {
    return new Answer<>(outcome, status, null, leaving);
  }
}
