package io.toystore.console.core;

import io.toystore.console.core.MemberState.Latency;
import io.toystore.console.core.MemberState.Life;
import io.toystore.console.core.MemberState.Tier;
import io.toystore.observe.core.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the model knows about one member. */
final class MemberModel {
  /** A member is silent after so long; it sends a report every 250 ms. */
  static final long SILENT_MICROS = 1_500_000;

  private static final int MAX_DIGESTS = 64;
  private static final int MAX_STARTS = 64;

  /** The number of reports that cover about a second. */
  private static final int LATENCIES = 4;

  private final String name;
  private final Set<String> earlierStarts = new HashSet<>();
  private String startId = "";
  private Event report;
  private long heardMicros;
  private boolean stopping;
  private ClockOffset clock;
  private Rate orders = new Rate();
  private Rate hits = new Rate();
  private Rate misses = new Rate();
  private final TreeMap<Long, String> digests = new TreeMap<>();
  private final Deque<Latency> latencies = new ArrayDeque<>();

  MemberModel(String name) {
    this.name = name;
  }

  /**
   * Notes that the member was heard.
   *
   * @return false if the event is of an earlier start, and so is not current
   */
  boolean heard(Event event, long nowMicros) {
    if (!event.startId().equals(startId)) {
      if (earlierStarts.contains(event.startId())) {
        return false;
      }
      if (!startId.isEmpty()) {
        begin();
      }
      startId = event.startId();
    }
    heardMicros = Math.max(heardMicros, nowMicros);
    return true;
  }

  /** A new start of the member: resets the counters and the clock. */
  private void begin() {
    if (earlierStarts.size() < MAX_STARTS) {
      earlierStarts.add(startId);
    }
    report = null;
    clock = null;
    stopping = false;
    orders = new Rate();
    hits = new Rate();
    misses = new Rate();
    digests.clear();
    latencies.clear();
  }

  void stopping() {
    stopping = true;
  }

  void clock(ClockOffset answer) {
    clock = clock == null ? answer : clock.or(answer);
  }

  void report(Event latest) {
    report = latest;
    Map<String, Object> details = latest.details();
    if (tier() == Tier.ORDER) {
      orders.add(latest.micros(), latest.number("orders"));
      for (Map<?, ?> digest : Details.maps(details, "digests")) {
        digests.put(Details.number(digest, "index"), Details.text(digest, "digest"));
      }
      while (digests.size() > MAX_DIGESTS) {
        digests.pollFirstEntry();
      }
    } else if (tier() == Tier.FRONTEND) {
      hits.add(latest.micros(), latest.number("hits"));
      misses.add(latest.micros(), latest.number("misses"));
      latencies.add(purchases(details));
      while (latencies.size() > LATENCIES) {
        latencies.remove();
      }
    }
  }

  private static Latency purchases(Map<?, ?> details) {
    Latency sum = Latency.NONE;
    for (Map<?, ?> route : Details.maps(details, "routes")) {
      if (Details.text(route, "route").equals("orders")) {
        sum =
            sum.plus(
                new Latency(
                    Details.number(route, "count"),
                    Details.number(route, "p50Micros"),
                    Details.number(route, "p99Micros")));
      }
    }
    return sum;
  }

  String name() {
    return name;
  }

  String startId() {
    return startId;
  }

  Tier tier() {
    return Tier.of(name);
  }

  double ordersPerSecond() {
    return orders.perSecond();
  }

  double hitsPerSecond() {
    return hits.perSecond();
  }

  TreeMap<Long, String> digests() {
    return digests;
  }

  /** How far the member's clock is ahead of the console's; 0 if unknown. */
  long clockAheadMicros() {
    return clock == null ? 0 : clock.micros();
  }

  long silentMicros(long nowMicros) {
    return nowMicros - heardMicros;
  }

  boolean live(long nowMicros) {
    return silentMicros(nowMicros) <= SILENT_MICROS;
  }

  MemberState state(long nowMicros) {
    Life life = live(nowMicros) ? Life.LIVE : stopping ? Life.STOPPED : Life.SILENT;
    return new MemberState(
        name,
        startId,
        tier(),
        life,
        Optional.ofNullable(report),
        heardMicros,
        Optional.ofNullable(clock),
        orders.perSecond(),
        hits.perSecond(),
        misses.perSecond(),
        latencies.stream().reduce(Latency.NONE, Latency::plus));
  }
}
