package io.toystore.console.core;

import io.toystore.console.core.MemberState.Latency;
import io.toystore.console.core.MemberState.Life;
import io.toystore.console.core.MemberState.Tier;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The console's model of the store, updated by events with their times of arrival. Its memory is
 * bounded.
 */
public final class StoreModel {
  static final int MAX_EVENTS = 10_000;
  static final int MAX_TRAILS = 500;
  private static final int MAX_MEMBERS = 128;
  private static final int MAX_HOPS = 100;

  /**
   * Events to recognise duplicates: a late observer gets earlier events, possibly more than once.
   */
  private static final int MAX_REMEMBERED = 4_096;

  private static final int MAX_REFUSALS = 16;

  /** How long a stopped front-end is shown; it need not come back. */
  private static final long FORGET_STOPPED_MICROS = 60_000_000;

  private static final long FORGET_SILENT_MICROS = 600_000_000;

  private final String version;
  private final Set<String> watched;
  private final Map<String, MemberModel> members = new TreeMap<>();

  /** Rare events are kept apart, so that the many sampled events do not push them out. */
  private final Deque<Seen> rare = new ArrayDeque<>();

  private final Deque<Seen> sampled = new ArrayDeque<>();
  private final Repeats repeats = new Repeats();
  private final Map<String, List<Event>> orders = new LinkedHashMap<>();
  private final Set<Event> remembered = new LinkedHashSet<>();
  private final Map<String, String> refusals = new TreeMap<>();
  private final MemberNames names = new MemberNames();
  private final LastMinute ordersHistory = new LastMinute();
  private final LastMinute hitsHistory = new LastMinute();
  private final LastMinute forcesHistory = new LastMinute();
  private final LastMinute purchasesHistory = new LastMinute();
  private int replicas;
  private long total;
  private long hidden;
  private long gaps;
  private long unknown;

  /**
   * @param version of the console
   * @param watched the members that are watched; if empty, all
   */
  public StoreModel(String version, Set<String> watched) {
    this.version = version;
    this.watched = Set.copyOf(watched);
  }

  /** Sets the number of order replicas to expect, whether they are heard or not. */
  public void expect(int orderReplicas) {
    replicas = Math.max(replicas, orderReplicas);
  }

  /** Counts a line that is not an event, or is of an unknown kind. */
  public void unknown() {
    unknown++;
  }

  /** Counts lines that were left out because the console was slow. */
  public void missed(long lines) {
    gaps += lines;
  }

  /**
   * Takes an event that has arrived.
   *
   * @return whether the event is new; events sent to a late observer may be duplicates
   */
  public boolean accept(Event event, long nowMicros) {
    if (event.kind() == EventKind.GAP) {
      gaps += event.number("count");
      keep(event);
      return true;
    }
    MemberModel member = members.get(event.node());
    if (member == null) {
      if (members.size() >= MAX_MEMBERS || event.node().isEmpty()) {
        unknown++;
        return false;
      }
      member = new MemberModel(event.node());
      members.put(event.node(), member);
    }
    boolean current = member.heard(event, nowMicros);
    if (member.tier() == Tier.FRONTEND) {
      names.learn(event.startId(), event.node());
    }
    switch (event.kind()) {
      case REPORT -> {
        if (current) {
          member.report(event);
          report(member, event, nowMicros);
        }
        return true;
      }
      case CLOCK -> {
        refusals.remove(event.node());
        if (current) {
          clock(member, event, nowMicros);
        }
        return true;
      }
      case HIDDEN -> {
        hidden += event.number("count");
        return true;
      }
      case REFUSED -> {
        if (refusals.size() < MAX_REFUSALS) {
          refusals.put(event.node(), event.text("why"));
        }
      }
      case STOPPING -> member.stopping();
      default -> {}
    }
    if (event.kind().level() == Level.RARE && !isNew(event)) {
      return false;
    }
    keep(event);
    if (!event.requestId().isEmpty()) {
      follow(event);
    }
    return true;
  }

  private boolean isNew(Event event) {
    if (!remembered.add(event)) {
      return false;
    }
    if (remembered.size() > MAX_REMEMBERED) {
      removeFirst(remembered.iterator());
    }
    return true;
  }

  private static void removeFirst(Iterator<?> iterator) {
    iterator.next();
    iterator.remove();
  }

  private void keep(Event event) {
    total++;
    Deque<Seen> kept = event.kind().level() == Level.RARE ? rare : sampled;
    Repeats.Place place = kept == rare ? repeats.place(event, total) : new Repeats.Place(total, 1);
    kept.add(new Seen(total, event.micros(), event, place.run(), place.times()));
    if (kept.size() > MAX_EVENTS) {
      kept.remove();
    }
  }

  private void follow(Event event) {
    List<Event> hops = orders.computeIfAbsent(event.requestId(), unused -> new ArrayList<>());
    if (hops.size() < MAX_HOPS) {
      hops.add(event);
    }
    if (orders.size() > MAX_TRAILS) {
      removeFirst(orders.keySet().iterator());
    }
  }

  /**
   * Takes an answer about a clock; ignores an answer that took longer than a watch lasts, or whose
   * times are implausible.
   */
  private void clock(MemberModel member, Event answer, long nowMicros) {
    long asked = answer.number("asked");
    long heard = answer.details().containsKey("heard") ? answer.number("heard") : nowMicros;
    if (asked > 0 && asked <= heard && heard - asked < Watch.LEASE_MILLIS * 1_000) {
      member.clock(ClockOffset.measured(asked, answer.micros(), heard));
    }
  }

  private void report(MemberModel member, Event report, long nowMicros) {
    switch (member.tier()) {
      case ORDER -> {
        replicas = Math.max(replicas, (int) Math.min(99, MemberState.replica(member.name())));
        int followers = Details.maps(report.details(), "followers").size();
        replicas = Math.max(replicas, followers == 0 ? 0 : Math.min(99, followers + 1));
        if (report.number("forces") > 0) {
          forcesHistory.add(nowMicros, (double) report.number("forceP99Micros"));
        }
        if (leads(member, nowMicros) && !Double.isNaN(member.ordersPerSecond())) {
          ordersHistory.add(nowMicros, member.ordersPerSecond());
        }
      }
      case FRONTEND -> {
        for (long replica : Details.numbers(report.details(), "answering")) {
          replicas = Math.max(replicas, (int) Math.min(99, replica));
        }
        hits(nowMicros);
      }
      case CATALOG, OTHER -> {}
    }
  }

  private boolean leads(MemberModel member, long nowMicros) {
    return leader(nowMicros).map(MemberState::name).filter(member.name()::equals).isPresent();
  }

  private Optional<MemberState> leader(long nowMicros) {
    return members.values().stream()
        .filter(member -> member.tier() == Tier.ORDER)
        .map(member -> member.state(nowMicros))
        .filter(MemberState::leads)
        .max(Comparator.comparingLong(member -> member.number("term")));
  }

  private void hits(long nowMicros) {
    double sum = Double.NaN;
    Latency purchases = Latency.NONE;
    for (MemberModel member : members.values()) {
      if (member.tier() == Tier.FRONTEND && member.live(nowMicros)) {
        double own = member.hitsPerSecond();
        sum = Double.isNaN(own) ? sum : Double.isNaN(sum) ? own : sum + own;
        purchases = purchases.plus(member.state(nowMicros).purchases());
      }
    }
    if (!Double.isNaN(sum)) {
      hitsHistory.add(nowMicros, sum);
    }
    if (purchases.count() > 0) {
      purchasesHistory.add(nowMicros, (double) purchases.p99Micros());
    }
  }

  /** The names of front-ends, which change as events arrive; those of a snapshot do not. */
  public MemberNames names() {
    return names;
  }

  /** Everything that is known now. */
  public StoreView snapshot(long nowMicros) {
    forget(nowMicros);
    List<MemberState> states = states(nowMicros);
    if (states.stream().anyMatch(MemberState::live) && leader(nowMicros).isEmpty()) {
      ordersHistory.add(nowMicros, 0);
    }
    Map<String, ClockOffset> clocks = new HashMap<>();
    states.forEach(state -> state.clock().ifPresent(clock -> clocks.put(state.name(), clock)));
    List<Seen> sorted = new ArrayList<>(rare.size() + sampled.size());
    rare.forEach(seen -> sorted.add(byOurClock(seen)));
    sampled.forEach(seen -> sorted.add(byOurClock(seen)));
    sorted.sort(Comparator.comparingLong(Seen::atMicros));
    List<Trail> trails = new ArrayList<>();
    orders.forEach((request, hops) -> trails.add(0, Trail.of(request, hops, clocks)));
    List<MemberModel> live =
        members.values().stream()
            .filter(member -> member.tier() == Tier.ORDER && member.live(nowMicros))
            .toList();
    return new StoreView(
        nowMicros,
        states,
        sorted,
        trails,
        names.copy(),
        Digests.compare(live),
        replicas,
        new StoreView.Histories(
            ordersHistory.upTo(nowMicros),
            hitsHistory.upTo(nowMicros),
            forcesHistory.upTo(nowMicros),
            purchasesHistory.upTo(nowMicros)),
        total,
        hidden,
        gaps,
        unknown,
        notices(states));
  }

  private Seen byOurClock(Seen seen) {
    MemberModel member = members.get(seen.event().node());
    long ahead = member == null ? 0 : member.clockAheadMicros();
    long at = seen.event().micros() - ahead;
    return new Seen(seen.sequence(), at, seen.event(), seen.run(), seen.times());
  }

  private void forget(long nowMicros) {
    members
        .values()
        .removeIf(
            member ->
                member.tier() != Tier.ORDER
                    && member.tier() != Tier.CATALOG
                    && member.silentMicros(nowMicros)
                        > (member.state(nowMicros).life() == Life.STOPPED
                            ? FORGET_STOPPED_MICROS
                            : FORGET_SILENT_MICROS));
  }

  private List<MemberState> states(long nowMicros) {
    Map<String, MemberState> states = new LinkedHashMap<>();
    for (Tier tier : Tier.values()) {
      if (tier == Tier.ORDER) {
        for (int replica = 1; replica <= replicas; replica++) {
          expect("order-" + replica, nowMicros, states);
        }
      }
      members.values().stream()
          .filter(member -> member.tier() == tier)
          .forEach(member -> states.put(member.name(), member.state(nowMicros)));
      if (tier == Tier.CATALOG
          && !members.isEmpty()
          && states.values().stream().noneMatch(state -> state.tier() == Tier.CATALOG)) {
        expect("catalog", nowMicros, states);
      }
    }
    return List.copyOf(states.values());
  }

  private void expect(String name, long nowMicros, Map<String, MemberState> states) {
    if (!watched.isEmpty() && !watched.contains(name)) {
      return;
    }
    MemberModel known = members.get(name);
    states.put(
        name,
        known != null
            ? known.state(nowMicros)
            : new MemberState(
                name,
                "",
                Tier.of(name),
                Life.MISSING,
                Optional.empty(),
                0,
                Optional.empty(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Latency.NONE));
  }

  private List<String> notices(List<MemberState> states) {
    List<String> notices = new ArrayList<>();
    refusals.forEach((member, why) -> notices.add(member + " does not answer the console: " + why));
    for (MemberState state : states) {
      long format = state.number("format");
      String runs = state.text("version");
      if (state.report().isPresent() && format != Watch.FORMAT) {
        notices.add(
            state.name() + " speaks format " + format + " of events, the console " + Watch.FORMAT);
      } else if (!runs.isEmpty() && !runs.equals(version)) {
        notices.add(state.name() + " runs another version, " + runs + "; the console " + version);
      }
    }
    if (unknown > 0) {
      notices.add(
          Text.count(unknown, "line") + " of kinds that this version of the console does not know");
    }
    return notices;
  }
}
