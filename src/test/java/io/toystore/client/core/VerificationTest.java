package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.client.core.Mismatch.Kind;
import io.toystore.sansio.BrokenInvariant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private final Verification verification = new Verification(List.of("Tux", "Whale"));

  private AcknowledgedOrder acknowledgedOne() {
    verification.acknowledged(3, 1, 2);
    return verification.next();
  }

  private void assertOnly(Kind kind) {
    assertEquals(1, verification.mismatches());
    assertEquals(1, verification.mismatches(kind));
    assertEquals(kind, verification.samples().get(0).kind());
    assertEquals(0, verification.verified());
    assertEquals(0, verification.unverified());
  }

  @Test
  void anOrderFoundAsAcknowledgedIsVerified() {
    verification.found(acknowledgedOne(), 3, "Whale", 2);
    assertEquals(1, verification.verified());
    assertEquals(0, verification.mismatches());
    assertEquals(0, verification.unverified());
    assertFalse(verification.hasNext());
  }

  @Test
  void anotherNumberIsAMismatch() {
    verification.found(acknowledgedOne(), 4, "Whale", 2);
    assertOnly(Kind.WRONG_NUMBER);
  }

  @Test
  void anotherNameIsAMismatch() {
    verification.found(acknowledgedOne(), 3, "Tux", 2);
    assertOnly(Kind.WRONG_NAME);
  }

  @Test
  void anotherQuantityIsAMismatch() {
    verification.found(acknowledgedOne(), 3, "Whale", 3);
    assertOnly(Kind.WRONG_QUANTITY);
  }

  @Test
  void aMissingOrderIsAMismatch() {
    verification.missing(acknowledgedOne());
    assertOnly(Kind.MISSING);
  }

  @Test
  void anAnswerThatIsNoOrderIsAMismatch() {
    verification.unreadable(acknowledgedOne());
    assertOnly(Kind.UNREADABLE);
  }

  @Test
  void oneNumberAcknowledgedTwiceIsAMismatchEvenForTheSamePurchaseAndTheFirstStays() {
    verification.acknowledged(3, 1, 2);
    verification.acknowledged(3, 1, 2);
    verification.acknowledged(3, 0, 1);
    verification.found(verification.next(), 3, "Whale", 2);
    assertFalse(verification.hasNext());
    assertEquals(2, verification.mismatches(Kind.TOLD_TWICE));
    assertEquals(
        new AcknowledgedOrder(3, "Whale", 2), verification.samples().get(1).acknowledged());
    assertEquals(1, verification.verified());
    assertEquals(0, verification.unverified());
  }

  @Test
  void ordersAreAskedForInTheOrderOfTellingWhateverTheirNumbers() {
    verification.acknowledged(Long.MAX_VALUE, 0, 1);
    verification.acknowledged(0, 1, 3);
    assertEquals(new AcknowledgedOrder(Long.MAX_VALUE, "Tux", 1), verification.next());
    assertEquals(new AcknowledgedOrder(0, "Whale", 3), verification.next());
    assertEquals(2, verification.acknowledgedOrders());
  }

  @Test
  void anOrderWithoutAnAnswerIsUnverified() {
    acknowledgedOne();
    assertEquals(1, verification.unverified());
    assertEquals(0, verification.mismatches());
  }

  @Test
  void askingForMoreThanWasAcknowledgedIsADefect() {
    assertThrows(BrokenInvariant.class, verification::next);
  }

  @Test
  void allMismatchesAreCountedAndTheFirstOnesKept() {
    for (int number = 0; number < 100; number++) {
      verification.acknowledged(number, 0, 1);
      verification.missing(verification.next());
    }
    assertEquals(100, verification.mismatches());
    assertEquals(Verification.MAX_SAMPLES, verification.samples().size());
    assertEquals(
        "order 0, acknowledged for 1 x Tux: not found", verification.samples().get(0).toString());
  }
}
