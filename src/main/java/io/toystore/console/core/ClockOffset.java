package io.toystore.console.core;

/**
 * How far a member's clock is ahead of the console's. A member answers each watch with its clock.
 * It read the clock at some time between the question and the arrival of the answer; half of that
 * time is the uncertainty. The best answer of the last minute is used, because clocks drift.
 *
 * @param micros the member's clock minus the console's
 * @param uncertaintyMicros the maximum error of {@code micros}
 * @param takenMicros when it was measured, by the console's clock
 */
public record ClockOffset(long micros, long uncertaintyMicros, long takenMicros) {
  private static final long LASTING_MICROS = 60_000_000;

  /** The offset from an answer. */
  static ClockOffset measured(long askedMicros, long memberMicros, long heardMicros) {
    long half = (heardMicros - askedMicros) / 2;
    return new ClockOffset(memberMicros - (askedMicros + half), half, heardMicros);
  }

  /** The more certain of the two offsets; {@code newer} if this offset is old. */
  ClockOffset or(ClockOffset newer) {
    boolean old = newer.takenMicros - takenMicros > LASTING_MICROS;
    return old || newer.uncertaintyMicros <= uncertaintyMicros ? newer : this;
  }
}
