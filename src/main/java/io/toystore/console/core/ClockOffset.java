package io.toystore.console.core;

/**
 * How much a member's clock is ahead of the console's. A member answers each watch with its clock;
 * it read it some time between the question and the answer's arrival, and half of that time is the
 * uncertainty. The best answer of the last minute counts, since clocks drift.
 *
 * @param micros the member's clock less the console's
 * @param uncertaintyMicros by how much it may be wrong
 * @param takenMicros when, by the console's clock
 */
public record ClockOffset(long micros, long uncertaintyMicros, long takenMicros) {
  private static final long LASTING_MICROS = 60_000_000;

  /** That of an answer. */
  static ClockOffset measured(long askedMicros, long memberMicros, long heardMicros) {
    long half = (heardMicros - askedMicros) / 2;
    return new ClockOffset(memberMicros - (askedMicros + half), half, heardMicros);
  }

  /** The better one of both; {@code newer} when this one is old. */
  ClockOffset or(ClockOffset newer) {
    boolean old = newer.takenMicros - takenMicros > LASTING_MICROS;
    return old || newer.uncertaintyMicros <= uncertaintyMicros ? newer : this;
  }
}
