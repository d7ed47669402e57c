package io.toystore.verify.core;

import java.util.Locale;

/**
 * The caller, times and outcome of an operation.
 *
 * @param client the name of the recording client
 * @param process the client's concurrent user that made the call; it has one operation at a time
 * @param invoked when the request was about to be sent, in nanoseconds of a monotonic clock that
 *     all clients of the history share
 * @param completed when the complete answer had arrived, on the same clock; {@link #NEVER} when the
 *     outcome is unknown, because the effect may come at any later time
 * @param code HTTP status of a refusal, or 0
 * @param file the history's name, for messages; may be empty
 * @param invokeLine the line of the invocation, from 1; 0 for none
 * @param endLine the line of the outcome; 0 for none
 */
public record Call(
    String client,
    long process,
    long invoked,
    long completed,
    CallResult outcome,
    int code,
    String file,
    int invokeLine,
    int endLine) {

  /** Later than any time. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What the client knows of an operation afterwards. */
  public enum CallResult {
    /** Answered. */
    OK,
    /** Rejected, without any effect. */
    REFUSED,
    /**
     * No answer, or an inconclusive one: the effect may have happened, may happen later, or never.
     */
    UNKNOWN
  }

  public Call {
    if (outcome == CallResult.UNKNOWN) {
      completed = NEVER;
    }
    if (completed < invoked) {
      throw new IllegalArgumentException("an outcome before its invocation");
    }
  }

  /** A call without a file. */
  public Call(String client, long process, long invoked, long completed, CallResult outcome) {
    this(client, process, invoked, completed, outcome, 0, "", 0, 0);
  }

  /** Whether this call had ended before {@code other} began; equal times count as concurrent. */
  boolean precedes(Call other) {
    return completed < other.invoked;
  }

  boolean ok() {
    return outcome == CallResult.OK;
  }

  /** {@code file:line} of the outcome, or of the invocation if there is no outcome. */
  String where() {
    return file.isEmpty() ? client : file + ":" + (endLine > 0 ? endLine : invokeLine);
  }

  /** Who and when, in seconds of the shared clock. */
  String whoAndWhen() {
    String end = completed == NEVER ? "no answer" : "answered " + seconds(completed);
    return String.format(
        Locale.ROOT, "%s/%d, asked %s, %s", shortClient(), process, seconds(invoked), end);
  }

  private String shortClient() {
    return client.length() <= 8 ? client : client.substring(0, 8);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
  }
}
