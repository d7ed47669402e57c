package io.toystore.verify.core;

import java.util.Locale;

/**
 * The frame of one operation: who asked, when, and what is known afterwards.
 *
 * @param client names the recording client; a process of it has one operation at a time
 * @param process which of the client's concurrent users asked
 * @param invoked when the request was about to leave, in nanoseconds of a monotonic clock that all
 *     clients of the history share
 * @param completed when the whole answer was there, on the same clock; {@link #NEVER} when the
 *     outcome is unknown, because the effect may come at any later time
 * @param code HTTP status of a refusal, or 0
 * @param file the history's name, for messages; may be empty
 * @param invokeLine where the invocation stands in it, from 1; 0 for nowhere
 * @param endLine where the outcome stands; 0 for nowhere
 */
public record Call(
    String client,
    long process,
    long invoked,
    long completed,
    Outcome outcome,
    int code,
    String file,
    int invokeLine,
    int endLine) {

  /** Later than any time. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What is known of an operation when it is over. */
  public enum Outcome {
    /** Answered. */
    OK,
    /** Turned away, without any effect. */
    REFUSED,
    /** No answer, or one that leaves it open: perhaps done, perhaps not, perhaps later. */
    UNKNOWN
  }

  public Call {
    if (outcome == Outcome.UNKNOWN) {
      completed = NEVER;
    }
    if (completed < invoked) {
      throw new IllegalArgumentException("an outcome before its invocation");
    }
  }

  /** An operation that stands in no file. */
  public Call(String client, long process, long invoked, long completed, Outcome outcome) {
    this(client, process, invoked, completed, outcome, 0, "", 0, 0);
  }

  /** Whether this call had ended before {@code other} began; equal times count as concurrent. */
  boolean precedes(Call other) {
    return completed < other.invoked;
  }

  boolean ok() {
    return outcome == Outcome.OK;
  }

  /** Where it stands: {@code file:line} of the outcome, or of the invocation without one. */
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
