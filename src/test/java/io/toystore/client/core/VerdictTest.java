package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private final Tally tally = new Tally();
  private final Verification verification = new Verification(List.of("Tux"));

  private int exitCode(boolean verify, long maxFailed) {
    return Verdict.of(tally, verification, verify, maxFailed).exitCode();
  }

  @Test
  void allAcknowledgedAndAllFoundIsOk() {
    tally.count(RequestKind.PURCHASE, Outcome.OK);
    verification.acknowledged(0, 0, 1);
    verification.found(verification.next(), 0, "Tux", 1);
    assertEquals(
        new Verdict(Verdict.OK, "1 acknowledged order was found again unchanged"),
        Verdict.of(tally, verification, true, 0));
  }

  @Test
  void aMismatchOutweighsEverythingElse() {
    verification.acknowledged(0, 0, 1);
    verification.acknowledged(1, 0, 1);
    verification.missing(verification.next());
    tally.count(RequestKind.ORDER, Outcome.TIMEOUT);
    assertEquals(Verdict.MISMATCH, exitCode(true, 0));
    assertEquals(Verdict.MISMATCH, exitCode(false, 0));
  }

  @Test
  void anUnverifiedOrderIsNotShown() {
    tally.count(RequestKind.PURCHASE, Outcome.OK);
    verification.acknowledged(0, 0, 1);
    assertEquals(Verdict.NOT_SHOWN, exitCode(true, Long.MAX_VALUE));
    assertEquals(Verdict.OK, exitCode(false, Long.MAX_VALUE));
  }

  @Test
  void failedRequestsCountAgainstTheirLimitAndConflictsDoNot() {
    tally.count(RequestKind.LOOKUP, Outcome.OK);
    tally.count(RequestKind.PURCHASE, Outcome.CONFLICT);
    tally.count(RequestKind.PURCHASE, Outcome.UNAVAILABLE);
    assertEquals(Verdict.OK, exitCode(true, Long.MAX_VALUE));
    assertEquals(Verdict.OK, exitCode(true, 1));
    assertEquals(Verdict.NOT_SHOWN, exitCode(true, 0));
  }

  @Test
  void aRunWithoutOneSuccessShowsNothing() {
    tally.count(RequestKind.LOOKUP, Outcome.CONNECTION);
    assertEquals(Verdict.NOT_SHOWN, exitCode(true, Long.MAX_VALUE));
  }

  @Test
  void theTallyKeepsKindsApart() {
    tally.count(RequestKind.LOOKUP, Outcome.OK);
    tally.count(RequestKind.LOOKUP, Outcome.TIMEOUT);
    tally.count(RequestKind.PURCHASE, Outcome.CONFLICT);
    assertEquals(2, tally.total(RequestKind.LOOKUP));
    assertEquals(1, tally.failed(RequestKind.LOOKUP));
    assertEquals(0, tally.failed(RequestKind.PURCHASE));
    assertEquals(3, tally.total());
    assertEquals(1, tally.failed());
    assertEquals(1, tally.ok());
  }
}
