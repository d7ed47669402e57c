package io.toystore.frontend.core;

/**
 * Suspects a peer that has been silent for a while. A suspicion may be wrong and then costs only
 * time: no invariant depends on it.
 */
final class FaultDetector {
  private final long suspectAfterMillis;
  private boolean signalled;
  private long lastSignalMillis;

  FaultDetector(long suspectAfterMillis) {
    this.suspectAfterMillis = suspectAfterMillis;
  }

  /** Records a sign of life of the peer. */
  void signal(long nowMillis) {
    signalled = true;
    lastSignalMillis = nowMillis;
  }

  /** When the peer becomes tardy, or became so, if it stays silent. */
  long tardyAtMillis() {
    return signalled ? lastSignalMillis + suspectAfterMillis : Long.MIN_VALUE;
  }

  /** True when the peer has been silent for the whole span, or was never heard. */
  boolean tardy(long nowMillis) {
    return !signalled || nowMillis - lastSignalMillis >= suspectAfterMillis;
  }
}
