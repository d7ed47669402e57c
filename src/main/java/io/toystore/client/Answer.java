package io.toystore.client;

import io.toystore.client.core.Outcome;
import io.toystore.protocol.Check;

/**
 * What came of one request.
 *
 * @param value what the store answered; null unless the outcome is OK
 */
record Answer<T>(Outcome outcome, T value) {
  Answer {
    Check.that((outcome == Outcome.OK) == (value != null), "%s with %s", outcome, value);
  }

  static <T> Answer<T> failed(Outcome outcome) {
    return new Answer<>(outcome, null);
  }
}
