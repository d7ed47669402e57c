package io.toystore.console.core;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events as members would send them, and a store that sells while a test moves its clock. */
public final class SampleEvents {
  /** 14:02:00 on some day, UTC. */
  public static final long START = 1_764_511_320_000_000L;

  public static final long SECOND = 1_000_000;

  private SampleEvents() {}

  /** An event of a member's first start. */
  public static Event event(
      long micros, String node, EventKind kind, String to, Map<String, Object> details) {
    return new Event(micros, node, startId(node), kind, "", to, "", "", details);
  }

  public static String startId(String node) {
    return "a" + node.length() + node.charAt(node.length() - 1);
  }

  /** Details by name and value in turn. */
  public static Map<String, Object> details(Object... namesAndValues) {
    Map<String, Object> details = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      details.put(
          (String) namesAndValues[i],
          value instanceof Integer number ? (Long) (long) number : value);
    }
    return details;
  }

  private static Map<String, Object> process(String tier, long uptimeMillis) {
    return details(
        "tier",
        tier,
        "version",
        "1.0",
        "format",
        1,
        "uptimeMillis",
        uptimeMillis,
        "loopDelayMicros",
        850,
        "heapBytes",
        64 << 20,
        "gcMillis",
        3,
        "dropped",
        0,
        "observers",
        1,
        "periodMillis",
        250);
  }

  /** The report of an order replica; a leader when it leads itself. */
  public static Event order(long micros, int replica, int leader, long term, long last) {
    Map<String, Object> details = process("order", (micros - START) / 1_000 + 60_000);
    boolean leads = replica == leader;
    details.putAll(
        details(
            "replica",
            replica,
            "role",
            leads ? "leader" : "follower",
            "serving",
            leads,
            "hearsLeader",
            true,
            "term",
            term,
            "promised",
            term,
            "leader",
            leader,
            "last",
            last,
            "forced",
            last - 3,
            "commit",
            last - 12,
            "orders",
            last - 20,
            "inFlight",
            leads ? 38 : 0,
            "waitingReads",
            0,
            "rounds",
            0,
            "resends",
            0));
    List<Object> followers = new ArrayList<>();
    for (int other = 1; leads && other <= 3; other++) {
      if (other != replica) {
        boolean killed = leader == 2 && other == 3;
        followers.add(
            details(
                "replica",
                other,
                "match",
                killed ? 1_590_000 : last - 13,
                "silentMillis",
                killed ? 4_240 : 1));
      }
    }
    details.put("followers", followers);
    long index = (last - 12) / 1_024 * 1_024;
    details.put("digests", List.of(details("index", index, "digest", "d" + index)));
    details.putAll(
        details(
            "queuedBytes",
            0,
            "forces",
            130,
            "forcedEntries",
            2_600,
            "forceP50Micros",
            900,
            "forceP99Micros",
            2_100 + 100 * (last % 7),
            "forceMaxMicros",
            4_700));
    return event(micros, "order-" + replica, EventKind.REPORT, "", details);
  }

  /** The catalog's report. */
  public static Event catalog(long micros, boolean balances) {
    Map<String, Object> details = process("catalog", (micros - START) / 1_000 + 60_000);
    details.putAll(
        details(
            "term",
            4,
            "products",
            10,
            "soldOut",
            1,
            "stock",
            942,
            "pending",
            41,
            "pendingPieces",
            52,
            "sold",
            12_006,
            "added",
            12_000,
            "balances",
            balances,
            "sequence",
            12_300,
            "reserved",
            12_047,
            "givenBack",
            3,
            "restocks",
            122,
            "asked",
            0,
            "waiting",
            2,
            "last",
            24_100,
            "forced",
            24_100,
            "commit",
            24_100,
            "queuedBytes",
            0,
            "forces",
            125,
            "forcedEntries",
            2_500,
            "forceP50Micros",
            800,
            "forceP99Micros",
            1_900,
            "forceMaxMicros",
            2_500));
    return event(micros, "catalog", EventKind.REPORT, "", details);
  }

  /** A front-end's report. */
  public static Event frontend(long micros, int leader, long term, long hits) {
    Map<String, Object> details = process("frontend", (micros - START) / 1_000 + 60_000);
    details.putAll(
        details(
            "leader",
            leader,
            "term",
            term,
            "route",
            "direct",
            "answering",
            List.of(1L, 2L, 3L),
            "catalogAnswers",
            true,
            "hits",
            hits,
            "misses",
            hits / 75,
            "fills",
            hits / 75,
            "invalidations",
            12_300,
            "cacheDrops",
            0,
            "cached",
            10,
            "cacheServable",
            true,
            "open",
            38,
            "waiting",
            0,
            "rejected",
            0,
            "placed",
            hits / 4,
            "ends",
            details("placed", hits / 4),
            "requests",
            hits,
            "connections",
            64,
            "streams",
            1,
            "routes",
            List.of(
                details(
                    "route",
                    "orders",
                    "count",
                    5_100,
                    "p50Micros",
                    1_900,
                    "p99Micros",
                    6_200,
                    "maxMicros",
                    14_000),
                details(
                    "route",
                    "product",
                    "count",
                    120,
                    "p50Micros",
                    150,
                    "p99Micros",
                    900,
                    "maxMicros",
                    1_300))));
    return event(micros, "frontend-1", EventKind.REPORT, "", details);
  }

  /** One step of an order; {@code from} is empty for whoever sends, {@code to} for who receives. */
  public static Event step(
      long micros, String node, EventKind kind, String from, String to, Object... details) {
    return new Event(
        micros,
        node,
        startId(node),
        kind,
        from,
        to,
        from.isEmpty() && to.isEmpty() ? "" : "7/" + kind.word(),
        "k:anna",
        details(details));
  }

  /**
   * A purchase through all tiers, 2.3 ms long, by clocks that are apart as {@link #failover} has
   * it.
   */
  public static List<Event> purchase(long at) {
    String frontend = "frontend@" + startId("frontend-1");
    return List.of(
        step(at, "frontend-1", EventKind.ASKED, "", "", "text", "3 Tux"),
        step(at + 40, "frontend-1", EventKind.PURCHASE, "", "order-2"),
        step(at - 210, "order-2", EventKind.PURCHASE, frontend, ""),
        step(at - 170, "order-2", EventKind.RESERVATION, "", "catalog", "text", "3 Tux"),
        step(at + 360, "catalog", EventKind.RESERVATION, "order-2", "", "text", "3 Tux"),
        step(
            at + 1_160, "catalog", EventKind.RESERVATION_ANSWER, "", "order-2", "text", "reserved"),
        step(at + 890, "order-2", EventKind.RESERVATION_ANSWER, "catalog", "", "text", "reserved"),
        step(at + 900, "order-2", EventKind.APPENDED, "", "", "index", 1_034_551),
        step(at + 1_610, "order-2", EventKind.FORCED, "", "", "index", 1_034_551),
        step(at + 2_650, "order-1", EventKind.FORCED, "", "", "index", 1_034_551),
        step(at + 1_700, "order-2", EventKind.COMMITTED, "", "", "index", 1_034_551),
        step(at + 1_710, "order-2", EventKind.OUTCOME, "", frontend, "text", "PLACED, order 17"),
        step(
            at + 2_240, "frontend-1", EventKind.OUTCOME, "order-2", "", "text", "PLACED, order 17"),
        step(at + 2_300, "frontend-1", EventKind.ANSWERED, "", "", "text", "PLACED, order 17"));
  }

  /**
   * A store that sells for half a minute, whose leader is then killed, with order-2 as the next
   * one, up to four seconds after that.
   *
   * @return the moment at which it ends
   */
  static long failover(StoreModel model) {
    long killed = START + 30 * SECOND;
    long end = killed + 4 * SECOND;
    for (long now = START; now <= end; now += SECOND / 4) {
      long sold = 1_000_000 + (now - START) / 100 * 2 + (now - START) / SECOND % 5 * 300;
      boolean before = now < killed;
      for (int replica = 1; replica <= (before ? 3 : 2); replica++) {
        model.accept(order(now, replica, before ? 3 : 2, before ? 3 : 6, sold), now + 200);
      }
      model.accept(catalog(now, true), now + 300);
      model.accept(frontend(now, before ? 3 : 2, before ? 3 : 6, (now - START) / 13), now + 400);
      clock(model, "order-1", now, 700);
      clock(model, "order-2", now, -400);
      clock(model, "frontend-1", now, 0);
      clock(model, "catalog", now, 0);
    }
    List.of(
            event(
                killed + 204_000,
                "frontend-1",
                EventKind.SILENT,
                "order-3",
                details("millis", 250)),
            event(
                killed + 206_000,
                "frontend-1",
                EventKind.LEAD,
                "order-2",
                details("text", "appointment 4")),
            event(
                killed + 209_000,
                "order-2",
                EventKind.ROLE,
                "",
                details("role", "candidate", "term", 5)),
            event(killed + 221_000, "order-1", EventKind.PROMISED, "", details("term", 6)),
            event(
                killed + 240_000,
                "order-2",
                EventKind.ROLE,
                "",
                details("role", "leader", "term", 6)),
            event(
                killed + 262_000,
                "order-2",
                EventKind.SERVING,
                "",
                details("serving", true, "term", 6, "orders", 1_021_007)),
            event(
                killed + 263_000,
                "frontend-1",
                EventKind.SELECTED,
                "",
                details("leader", 2, "term", 6, "route", 0L)),
            refusal(killed + 300_000, 40),
            refusal(killed + 310_000, 560),
            event(
                killed + 1_800_000,
                "catalog",
                EventKind.RESTOCKED,
                "",
                details("count", 2, "toys", List.of("Tux", "Whale"))))
        .forEach(event -> model.accept(event, event.micros() + 500));
    purchase(killed + 3_000_000).forEach(event -> model.accept(event, event.micros() + 500));
    return end;
  }

  /** Order-1 refuses entries of order-2, since it lacks some before them. */
  static Event refusal(long micros, long index) {
    return new Event(
        micros,
        "order-1",
        startId("order-1"),
        EventKind.APPEND_REFUSED,
        "",
        "order-2",
        "6/" + index,
        "",
        details("text", "term 6, the logs differ, try after " + index + "@3"));
  }

  /** The member's clock is so much ahead, and its answer took 200 µs. */
  static void clock(StoreModel model, String node, long now, long ahead) {
    model.accept(
        event(now + 100 + ahead, node, EventKind.CLOCK, "", details("observer", "7", "asked", now)),
        now + 200);
  }
}
