package io.toystore.client.core;

/**
 * What a run has shown, in an exit code and a sentence.
 *
 * @param exitCode {@link #OK}, {@link #MISMATCH} or {@link #NOT_SHOWN}
 * @param reason one line for people
 */
public record Verdict(int exitCode, String reason) {
  /** Every order told was found again as told, and no limit was passed. */
  public static final int OK = 0;

  /** An order was not what the store had told: the store is broken. */
  public static final int MISMATCH = 1;

  /**
   * The run could not be made or finished, an order could not be asked for, or too many requests
   * failed: nothing is proved.
   */
  public static final int NOT_SHOWN = 2;

  /** Whether the run has shown what it was to show. */
  public boolean passed() {
    return exitCode == OK;
  }

  /** The run could not be made or finished. */
  public static Verdict notRun(String reason) {
    return new Verdict(NOT_SHOWN, reason);
  }

  /**
   * Judges a finished run. A mismatch outweighs everything else.
   *
   * @param verify whether the orders were to be asked for
   * @param maxFailedRequests how many requests may fail
   */
  public static Verdict of(
      Tally tally, Verification verification, boolean verify, long maxFailedRequests) {
    if (verification.mismatches() > 0) {
      return new Verdict(
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
    return new Verdict(
        OK,
        verify
            ? count(verification.verified(), "order told was", "orders told were")
                + " found again as told"
            : "no number was told twice; the orders were not asked for");
  }

  private static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }
}
