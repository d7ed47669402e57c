package io.toystore.console.core;

import io.toystore.observe.core.Event;
import java.util.Locale;
import java.util.Optional;

/**
 * What the console knows of a member at one moment.
 *
 * @param name such as "order-2", "catalog" or "frontend-1"
 * @param startId of its latest start; empty if the member was never heard
 * @param report its latest report; empty before the first
 * @param heardMicros when it was last heard, by the console's clock
 * @param clock how far its clock is ahead; empty before it has answered a watch
 * @param ordersPerSecond NaN without such a counter, like the next two
 * @param purchases the times of purchases in about the last second, from a front-end's reports
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

  /** The tier of a member. */
  public enum Tier {
    ORDER,
    CATALOG,
    FRONTEND,
    OTHER;

    /** The tier of a member with this name. */
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
    /** It was heard before, and is not heard now. */
    SILENT,
    /** As {@link #SILENT}, after it reported that it was stopping. */
    STOPPED,
    /** It is expected, or named by other members, and was never heard. */
    MISSING
  }

  /**
   * The times of purchases.
   *
   * @param count the number of purchases; if 0, the times are 0
   */
  public record Latency(long count, long p50Micros, long p99Micros) {
    static final Latency NONE = new Latency(0, 0, 0);

    /**
     * Both combined: the mean of the medians, weighted by count, and the longer 99th percentile.
     */
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

  /** Whether this detail of its latest report is true. */
  public boolean is(String detail) {
    return report.map(event -> event.is(detail)).orElse(false);
  }

  /** Whether the member is heard, and serves as leader. */
  public boolean leads() {
    return tier == Tier.ORDER && live() && is("serving") && text("role").equals("leader");
  }

  /** The number at the end of an order replica's name; 0 without one. */
  public long replica() {
    return tier == Tier.ORDER ? replica(name) : 0;
  }

  static long replica(String name) {
    String digits = name.substring(name.lastIndexOf('-') + 1);
    return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : 0;
  }
}
