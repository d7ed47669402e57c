package io.toystore.frontend.core;

/**
 * Suspects a peer that has given no sign of life for a while. A suspicion can be wrong, but costs
 * only time: no guarantee depends on it.
 */
final class FaultDetector {
  private final long suspectAfterMillis;
  private boolean signalled;
  private long lastSignalMillis;

  FaultDetector(long suspectAfterMillis) {
    this.suspectAfterMillis = suspectAfterMillis;
  }

  /** The peer has given a sign of life. */
  void signal(long nowMillis) {
    signalled = true;
    lastSignalMillis = nowMillis;
  }

  /** When the peer becomes tardy, or became so, if it stays silent. */
  long tardyAtMillis() {
    return signalled ? lastSignalMillis + suspectAfterMillis : Long.MIN_VALUE;
  }

  /** Whether the peer has been silent for {@code suspectAfterMillis}, or was never heard. */
  boolean tardy(long nowMillis) {
    return !signalled || nowMillis - lastSignalMillis >= suspectAfterMillis;
  }
}
