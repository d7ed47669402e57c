package io.toystore.model;

import java.util.Arrays;

/**
 * One entry of a replicated log. The log does not interpret the payload.
 *
 * @param index position in the log, from 1
 * @param term the term of the leader that appended it, from 1
 * @param payload one JSON object on one line, UTF-8; never changed after construction
 */
public record LogEntry(long index, long term, byte[] payload) {
  @Override
  public boolean equals(Object other) {
    return other instanceof LogEntry that
        && index == that.index
        && term == that.term
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(index) + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return index + "@" + term + " " + new String(payload, java.nio.charset.StandardCharsets.UTF_8);
  }
}
