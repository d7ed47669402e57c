package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunVerdictTest {
  private final Tally tally = new Tally();
  private final Verification verification = new Verification(List.of("Tux"));

  private int exitCode(boolean verify, long maxFailed) {
    return RunVerdict.of(tally, verification, verify, maxFailed).exitCode();
  }

  @Test
  void allAcknowledgedAndAllFoundIsOk() {
    tally.count(RequestKind.PURCHASE, RequestResult.OK);
    verification.acknowledged(0, 0, 1);
    verification.found(verification.next(), 0, "Tux", 1);
    assertEquals(
        new RunVerdict(RunVerdict.OK, "1 acknowledged order was found again unchanged"),
        RunVerdict.of(tally, verification, true, 0));
  }

  @Test
  void aMismatchOutweighsEverythingElse() {
    verification.acknowledged(0, 0, 1);
    verification.acknowledged(1, 0, 1);
    verification.missing(verification.next());
    tally.count(RequestKind.ORDER, RequestResult.TIMEOUT);
    assertEquals(RunVerdict.MISMATCH, exitCode(true, 0));
    assertEquals(RunVerdict.MISMATCH, exitCode(false, 0));
  }

  @Test
  void anUnverifiedOrderIsNotShown() {
    tally.count(RequestKind.PURCHASE, RequestResult.OK);
    verification.acknowledged(0, 0, 1);
    assertEquals(RunVerdict.NOT_SHOWN, exitCode(true, Long.MAX_VALUE));
    assertEquals(RunVerdict.OK, exitCode(false, Long.MAX_VALUE));
  }

  @Test
  void failedRequestsCountAgainstTheirLimitAndConflictsDoNot() {
    tally.count(RequestKind.LOOKUP, RequestResult.OK);
    tally.count(RequestKind.PURCHASE, RequestResult.CONFLICT);
    tally.count(RequestKind.PURCHASE, RequestResult.UNAVAILABLE);
    assertEquals(RunVerdict.OK, exitCode(true, Long.MAX_VALUE));
    assertEquals(RunVerdict.OK, exitCode(true, 1));
    assertEquals(RunVerdict.NOT_SHOWN, exitCode(true, 0));
  }

  @Test
  void aRunWithoutOneSuccessShowsNothing() {
    tally.count(RequestKind.LOOKUP, RequestResult.CONNECTION);
    assertEquals(RunVerdict.NOT_SHOWN, exitCode(true, Long.MAX_VALUE));
  }

  @Test
  void theTallyKeepsKindsApart() {
    tally.count(RequestKind.LOOKUP, RequestResult.OK);
    tally.count(RequestKind.LOOKUP, RequestResult.TIMEOUT);
    tally.count(RequestKind.PURCHASE, RequestResult.CONFLICT);
    assertEquals(2, tally.total(RequestKind.LOOKUP));
    assertEquals(1, tally.failed(RequestKind.LOOKUP));
    assertEquals(0, tally.failed(RequestKind.PURCHASE));
    assertEquals(3, tally.total());
    assertEquals(1, tally.failed());
    assertEquals(1, tally.ok());
  }
}
