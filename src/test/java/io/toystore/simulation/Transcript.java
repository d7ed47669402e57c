package io.toystore.simulation;

import io.toystore.catalog.core.CatalogReplica;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.ReplicaMessage;
import io.toystore.message.ReservationMessage;
import io.toystore.model.LogEntry;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.CatalogDiffer;
import io.toystore.observe.core.Differ;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.FrontendDiffer;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.MessageText;
import io.toystore.observe.core.Names;
import io.toystore.observe.core.ReplicaDiffer;
import io.toystore.observe.core.Tracer;
import io.toystore.order.core.OrderReplica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What happens in a scenario, as text for people: one line for a message, a force, a change of role
 * or an answer. Pings, pulls, invalidations and heartbeats that say nothing new are left out.
 * Beside the text, the events that observers of a running store would be told of.
 */
final class Transcript implements Watcher {
  private static final String MESSAGE = "->";
  private static final String LOST = "-x";
  private static final String FORCED = "::";
  private static final String STATE = "**";
  private static final String REPLICA = "order-";

  /** How much is shown. */
  enum Detail {
    ALL,
    /** Appointments, promises, catching up and confirmations of the order group are left out. */
    PURCHASES
  }

  /** One line; {@code from} is empty for a heading or a note, which stands in {@code text}. */
  private static final class Line {
    final String time;
    String from;
    String arrow;
    String to;
    final String name;
    final String text;

    /** Who does not get what {@code to} gets. */
    String lostTo = "";

    boolean hidden;

    Line(String time, String from, String arrow, String to, String name, String text) {
      this.time = time;
      this.from = from;
      this.arrow = arrow;
      this.to = to;
      this.name = name;
      this.text = text;
    }

    boolean agrees(Line other) {
      return time.equals(other.time) && name.equals(other.name) && text.equals(other.text);
    }
  }

  /** What a node's disk held when last seen, and what tells of the node's present life. */
  private static final class Seen {
    final Tracer tracer;
    List<LogEntry> log = new ArrayList<>();
    long promisedTerm;

    Seen(Tracer tracer) {
      this.tracer = tracer;
    }
  }

  /** Worlds that are followed in turn are so far apart in the events' time. */
  private static final long APART_MILLIS = 1_000;

  private final List<Line> lines = new ArrayList<>();
  private final Map<Long, Line> transmissions = new HashMap<>();
  private final Map<String, Seen> seen = new HashMap<>();

  /** The last heartbeat on each link, shown after all if it is refused. */
  private final Map<String, Line> heartbeats = new HashMap<>();

  /** What each follower has confirmed to each leader, and the rounds that were shown. */
  private final Map<String, Long> confirmed = new HashMap<>();

  private final Map<String, Long> rounds = new HashMap<>();

  private final StringBuilder events = new StringBuilder();

  /** What the present step has changed, as text. */
  private final List<String> news = new ArrayList<>();

  private World world;
  private long eventsOriginMillis;
  private Detail detail = Detail.ALL;
  private long originMillis;
  private int stepBegan;
  private boolean silent;

  /** Follows this world from now on, whose present is the time 0 of the lines to come. */
  void follow(World followed, Detail shown) {
    if (world != null) {
      eventsOriginMillis += world.nowMillis() + APART_MILLIS;
    }
    world = followed;
    detail = shown;
    originMillis = followed.nowMillis();
    heartbeats.clear();
    confirmed.clear();
    rounds.clear();
    transmissions.clear();
    seen.clear();
    followed.watchedBy(this);
  }

  /** Forgets the time so far: the next line's time counts from now. */
  void restartTime() {
    originMillis = world.nowMillis();
  }

  /** Shows nothing until further notice. */
  void silent(boolean hideAll) {
    silent = hideAll;
  }

  void title(String text) {
    note("# " + text);
  }

  void act(String text) {
    note("");
    note("## " + text);
    note("");
  }

  void note(String text) {
    lines.add(new Line("", "", "", "", "", text));
  }

  /** A message between a client and a front-end. */
  void client(String from, String to, String name, String text) {
    add(from, MESSAGE, to, name, text);
  }

  void happens(String node, String text) {
    add(node, STATE, "", "", text);
  }

  private Line add(String from, String arrow, String to, String name, String text) {
    String time = Long.toString(world.nowMillis() - originMillis);
    Line line = new Line(time, from, arrow, to, name, text);
    line.hidden = silent;
    lines.add(line);
    return line;
  }

  // ---- what the world shows ----

  @Override
  public void sent(long transmission, SimNode from, SimNode to, Address address, Message message) {
    seen.get(from.name()).tracer.sent(address, message);
    if (isNoise(message)) {
      return;
    }
    String receiver = to == null ? name(address) : to.name();
    Line line =
        add(
            from.name(),
            MESSAGE,
            receiver,
            message.getClass().getSimpleName(),
            MessageText.of(message));
    transmissions.put(transmission, line);
    if (detail == Detail.PURCHASES && !isOfPurchase(message)) {
      line.hidden = true;
    } else if (message instanceof ReplicaMessage.AppendEntries m) {
      boolean newRound = raises(rounds, from.name() + receiver + m.term(), m.round());
      if (m.entries().isEmpty() && !newRound) {
        line.hidden = true;
        heartbeats.put(from.name() + receiver, line);
      } else {
        heartbeats.remove(from.name() + receiver);
      }
    } else if (message instanceof ReplicaMessage.AppendConfirmed m) {
      boolean further = raises(confirmed, from.name() + receiver + m.term(), m.matchIndex());
      boolean newRound = raises(rounds, from.name() + receiver + m.term(), m.round());
      line.hidden |= !further && !newRound;
    } else if (message instanceof ReplicaMessage.AppendRefused) {
      Line refused = heartbeats.remove(receiver + from.name());
      if (refused != null && refused.arrow.equals(MESSAGE)) {
        refused.hidden = silent;
      }
    }
  }

  private static boolean isNoise(Message message) {
    return message instanceof OrderMessage.Ping
        || message instanceof OrderMessage.Pong
        || message instanceof OrderMessage.Selected
        || message instanceof CatalogMessage.ChangesSince
        || message instanceof CatalogMessage.Changes
        || message instanceof CatalogMessage.Invalidations
        || message instanceof ReplicaMessage.Returned m && m.lastIndex() == 0
        || message instanceof ReplicaMessage.ReturnedAnswer a && a.promisedTerm() == 0;
  }

  private static boolean isOfPurchase(Message message) {
    return message instanceof OrderMessage.Purchases
        || message instanceof OrderMessage.PurchaseOutcomes
        || message instanceof ReservationMessage.Reserve
        || message instanceof ReservationMessage.ReserveAnswer
        || message instanceof ReservationMessage.Settle
        || message instanceof ReservationMessage.AskOutcomes
        || message instanceof ReplicaMessage.AppendEntries m
            && m.entries().stream().anyMatch(Transcript::isOutcome);
  }

  private static boolean isOutcome(LogEntry entry) {
    return !MessageText.payload(entry).equals("TermOpened");
  }

  private static boolean raises(Map<String, Long> to, String key, long value) {
    boolean higher = value > to.getOrDefault(key, 0L);
    if (higher) {
      to.put(key, value);
    }
    return higher;
  }

  private static String name(Address address) {
    return address.kind() == Address.Kind.FRONTEND ? "frontend-" + address.id() : Names.of(address);
  }

  @Override
  public void lost(long transmission) {
    Line line = transmissions.get(transmission);
    if (line != null) {
      line.arrow = LOST;
    }
  }

  @Override
  public void received(SimNode node, Message message) {
    seen.get(node.name()).tracer.received(message);
  }

  @Override
  public void appended(SimNode node, List<LogEntry> entries) {
    seen.get(node.name()).tracer.appended(entries);
  }

  @Override
  public void cut(SimNode node, long index) {
    seen.get(node.name()).tracer.cutFrom(index);
  }

  @Override
  public void started(SimNode node) {
    if (node.lives() > 1) {
      add(node.name(), STATE, "", "", "starts again" + found(node));
    }
    Tracer tracer =
        new Tracer(
            node.name(),
            startId(node),
            () -> (eventsOriginMillis + world.nowMillis()) * 1_000,
            Transcript::name,
            this::happened,
            kind -> true);
    tracer.tellUpTo(Level.WIRE, 0);
    tracer.compareWith(differ(node));
    Seen state = new Seen(tracer);
    if (node.disk() != null) {
      state.log = List.copyOf(node.disk().log());
      state.promisedTerm = node.disk().promisedTerm();
    }
    seen.put(node.name(), state);
  }

  private static String startId(SimNode node) {
    return node.core() instanceof FrontendCore frontend
        ? Long.toHexString(frontend.status(0).startId())
        : Long.toString(node.lives());
  }

  private static Differ differ(SimNode node) {
    if (node.core() instanceof OrderReplica replica) {
      return new ReplicaDiffer(replica);
    } else if (node.core() instanceof FrontendCore frontend) {
      return new FrontendDiffer(frontend);
    }
    return new CatalogDiffer((CatalogReplica) node.core());
  }

  private static String found(SimNode node) {
    if (node.disk() == null) {
      return "";
    }
    List<LogEntry> log = node.disk().log();
    if (log.isEmpty()) {
      return " with an empty log";
    }
    return " with a log that ends at " + MessageText.entry(log.get(log.size() - 1));
  }

  @Override
  public void crashed(SimNode node) {
    String loses = "";
    if (node.disk() != null) {
      int forced = node.disk().log().size();
      List<LogEntry> unforced = node.disk().read(forced + 1, Integer.MAX_VALUE);
      if (!unforced.isEmpty()) {
        loses = " and loses what it has not forced: " + MessageText.entries(unforced);
      }
    }
    add(node.name(), STATE, "", "", "CRASHES" + loses);
  }

  @Override
  public void forced(SimNode node) {
    Seen before = seen.get(node.name());
    List<LogEntry> log = node.disk().log();
    int same = 0;
    while (same < Math.min(before.log.size(), log.size())
        && before.log.get(same).equals(log.get(same))) {
      same++;
    }
    boolean brief = detail == Detail.PURCHASES;
    if (node.disk().promisedTerm() != before.promisedTerm && !brief) {
      add(node.name(), FORCED, "", "forced", "promise of term " + node.disk().promisedTerm());
    }
    if (same < before.log.size()) {
      List<LogEntry> cut = before.log.subList(same, before.log.size());
      add(node.name(), FORCED, "", "cut", MessageText.entries(cut));
    }
    List<LogEntry> added = log.subList(same, log.size());
    boolean ofPurchase =
        node.name().equals("catalog") && added.stream().anyMatch(Transcript::isOutcome);
    if (!added.isEmpty() && (!brief || ofPurchase)) {
      add(node.name(), FORCED, "", "forced", MessageText.entries(added));
    }
    before.log = List.copyOf(log);
    before.promisedTerm = node.disk().promisedTerm();
  }

  @Override
  public void stepBegins(SimNode node) {
    stepBegan = lines.size();
  }

  /** What has changed stands before the messages that follow from it. */
  @Override
  public void stepEnds(SimNode node) {
    if (node.core() == null) {
      return;
    }
    seen.get(node.name()).tracer.look(node.clock());
    if (!news.isEmpty()) {
      insert(node.name(), String.join(", ", news));
      news.clear();
    }
  }

  private void insert(String node, String text) {
    Line line = add(node, STATE, "", "", text);
    lines.remove(lines.size() - 1);
    lines.add(stepBegan, line);
  }

  /** Keeps an event, but for those of the wire, whose messages are in the text. */
  private void happened(Event event) {
    if (event.kind().level() != Level.WIRE || event.kind() == EventKind.COMMIT) {
      events.append(EventJson.encode(event)).append('\n');
    }
    String text = event.node().equals(Names.CATALOG) ? "" : text(event);
    if (!text.isEmpty()) {
      news.add(text);
    }
  }

  /** What the text says of an event, apart from messages and forces; empty for nothing. */
  private String text(Event event) {
    long term = event.number("term");
    if (event.kind() == EventKind.COMMIT) {
      return "commits up to " + event.number("index");
    } else if (event.kind() == EventKind.SERVING) {
      return event.is("serving") ? "serves as leader of term " + term : "";
    } else if (detail == Detail.PURCHASES) {
      return "";
    } else if (event.kind() == EventKind.ROLE) {
      return switch (event.text("role")) {
        case "candidate" -> "is a candidate for term " + term;
        case "leader" -> "opens term " + term + " as its leader";
        default -> event.text("before").equals("leader") ? "steps down" : "gives up its candidacy";
      };
    } else if (event.kind() == EventKind.SELECTED) {
      long leader = event.number("leader");
      long route = event.number("route");
      return leader == 0
          ? "has no leader any more"
          : "uses order-"
              + leader
              + " as leader of term "
              + term
              + (route == leader ? "" : " through order-" + route);
    }
    return "";
  }

  /** The events as lines of JSON. */
  String events() {
    return events.toString();
  }

  // ---- as text ----

  /** The whole transcript; every line ends with a line feed. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Line line : merged()) {
      text.append(text(line).stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String text(Line line) {
    if (line.from.isEmpty()) {
      return line.text;
    }
    String what =
        switch (line.arrow) {
          case STATE -> line.text;
          case FORCED -> String.format(Locale.ROOT, "%-6s %s", line.name, line.text);
          default -> String.format(Locale.ROOT, "%-10s  %-16s  %s", line.to, line.name, line.text);
        };
    String lost = line.lostTo.isEmpty() ? "" : "  (lost to " + line.lostTo + ")";
    return String.format(
        Locale.ROOT, "%6s  %-10s %s %s%s", line.time, line.from, line.arrow, what, lost);
  }

  /**
   * Lines of one moment that differ in one replica's number alone become one line. A message takes
   * longer than a moment, so what stands between them does not depend on them.
   */
  private List<Line> merged() {
    List<Line> merged = new ArrayList<>();
    for (Line line : lines) {
      if (!line.hidden && !joinsEarlier(merged, line)) {
        merged.add(new Line(line.time, line.from, line.arrow, line.to, line.name, line.text));
      }
    }
    return merged;
  }

  private static boolean joinsEarlier(List<Line> merged, Line line) {
    for (int i = merged.size() - 1; i >= 0 && !line.from.isEmpty(); i--) {
      Line earlier = merged.get(i);
      if (!earlier.time.equals(line.time)) {
        return false;
      }
      boolean sameFate = earlier.arrow.equals(line.arrow);
      if (!earlier.agrees(line)) {
        continue;
      }
      if (sameFate && earlier.to.equals(line.to) && joins(earlier.from, line.from)) {
        earlier.from = join(earlier.from, line.from);
        return true;
      }
      if (earlier.from.equals(line.from) && joins(earlier.to, line.to)) {
        if (sameFate) {
          earlier.to = join(earlier.to, line.to);
        } else if (line.arrow.equals(LOST)) {
          earlier.lostTo = line.to;
        } else {
          earlier.lostTo = earlier.to;
          earlier.to = line.to;
          earlier.arrow = line.arrow;
        }
        return true;
      }
    }
    return false;
  }

  private static boolean joins(String some, String other) {
    return some.startsWith(REPLICA) && other.startsWith(REPLICA) && !some.equals(other);
  }

  private static String join(String some, String other) {
    return some.contains(", ")
        ? some.substring(0, some.indexOf(", ")) + ".." + other.substring(REPLICA.length())
        : some + ", " + other.substring(REPLICA.length());
  }
}
