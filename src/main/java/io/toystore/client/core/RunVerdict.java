package io.toystore.client.core;

/**
 * The result of a run, as an exit code and a sentence.
 *
 * @param exitCode {@link #OK}, {@link #MISMATCH} or {@link #NOT_SHOWN}
 * @param reason one line for people
 */
public record RunVerdict(int exitCode, String reason) {
  /** Every acknowledged order was found again unchanged, and no limit was exceeded. */
  public static final int OK = 0;

  /** An order differs from what the store had acknowledged: the store is broken. */
  public static final int MISMATCH = 1;

  /**
   * The run could not be made or finished, an order could not be verified, or too many requests
   * failed: nothing is proved.
   */
  public static final int NOT_SHOWN = 2;

  /** Whether the run has passed. */
  public boolean passed() {
    return exitCode == OK;
  }

  /** The run could not be made or finished. */
  public static RunVerdict notRun(String reason) {
    return new RunVerdict(NOT_SHOWN, reason);
  }

  /**
   * The verdict on a finished run. A mismatch outweighs everything else.
   *
   * @param verify whether the orders were verified
   * @param maxFailedRequests how many requests may fail
   */
  public static RunVerdict of(
      Tally tally, Verification verification, boolean verify, long maxFailedRequests) {
    if (verification.mismatches() > 0) {
      return new RunVerdict(
          MISMATCH, count(verification.mismatches(), "mismatch", "mismatches") + " found");
    }
    if (verify && verification.unverified() > 0) {
      return notRun(count(verification.unverified(), "order", "orders") + " could not be verified");
    }
    if (tally.failed() > maxFailedRequests) {
      return notRun(
          count(tally.failed(), "request", "requests") + " failed, allowed " + maxFailedRequests);
    }
    if (tally.total() > 0 && tally.ok() == 0) {
      return notRun("not one request succeeded");
    }
    return new RunVerdict(
        OK,
        verify
            ? count(verification.verified(), "acknowledged order was", "acknowledged orders were")
                + " found again unchanged"
            : "no number was acknowledged twice; the orders were not verified");
  }

  private static String count(long count, String singular, String plural) {
    return count + " " + (count == 1 ? singular : plural);
  }
}
