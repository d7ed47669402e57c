package io.toystore.console.core;

import io.toystore.observe.core.Event;
import java.util.Locale;
import java.util.Optional;

/**
 * What the console knows of one member at a moment.
 *
 * @param name such as "order-2", "catalog" or "frontend-1"
 * @param startId of its latest start; empty for one that was never heard
 * @param report its latest one; empty before the first
 * @param heardMicros when it was last heard, by the console's clock
 * @param clock how much its clock is ahead; empty before it has answered a watch
 * @param ordersPerSecond NaN where there is no such counter, as with the two that follow
 * @param purchases how long they took in the last second or so, as a front-end tells
 */
public record MemberState(
    String name,
    String startId,
    Tier tier,
    Life life,
    Optional<Event> report,
    long heardMicros,
    Optional<ClockOffset> clock,
    double ordersPerSecond,
    double hitsPerSecond,
    double missesPerSecond,
    Latency purchases) {

  /** The part of the store that a member is. */
  public enum Tier {
    ORDER,
    CATALOG,
    FRONTEND,
    OTHER;

    /** That of a member of this name. */
    static Tier of(String name) {
      for (Tier tier : values()) {
        if (tier != OTHER && name.startsWith(tier.name().toLowerCase(Locale.ROOT))) {
          return tier;
        }
      }
      return OTHER;
    }
  }

  /** Whether a member is heard. */
  public enum Life {
    LIVE,
    /** It was heard, and is not any more. */
    SILENT,
    /** The same, after it said that it was asked to stop. */
    STOPPED,
    /** Others speak of it, and the console has never heard it. */
    MISSING
  }

  /**
   * How long purchases took.
   *
   * @param count how many there were; without any, the others are 0
   */
  public record Latency(long count, long p50Micros, long p99Micros) {
    static final Latency NONE = new Latency(0, 0, 0);

    /** Of both together: the mean of the medians, by count, and the longer one of the others. */
    Latency plus(Latency other) {
      long total = count + other.count;
      return total == 0
          ? NONE
          : new Latency(
              total,
              (p50Micros * count + other.p50Micros * other.count) / total,
              Math.max(p99Micros, other.p99Micros));
    }
  }

  public boolean live() {
    return life == Life.LIVE;
  }

  /** A number of its latest report; 0 without one. */
  public long number(String detail) {
    return report.map(event -> event.number(detail)).orElse(0L);
  }

  /** A text of its latest report; empty without one. */
  public String text(String detail) {
    return report.map(event -> event.text(detail)).orElse("");
  }

  /** Whether its latest report says that this is true. */
  public boolean is(String detail) {
    return report.map(event -> event.is(detail)).orElse(false);
  }

  /** Whether it is a leader that serves, and is heard. */
  public boolean leads() {
    return tier == Tier.ORDER && live() && is("serving") && text("role").equals("leader");
  }

  /** The number of an order replica, which its name ends in; 0 when there is none. */
  public long replica() {
    return tier == Tier.ORDER ? replica(name) : 0;
  }

  static long replica(String name) {
    String digits = name.substring(name.lastIndexOf('-') + 1);
    return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : 0;
  }
}
