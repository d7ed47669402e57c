package io.toystore.drill;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The cases, in the order of the help. */
enum Case {
  LEADER(
      Kind.PROCESSES,
      ProcessFaults::leader,
      "SIGKILL of the replica that leads, and its restart",
      Trait.QUIET),
  FREEZE(
      Kind.PROCESSES,
      ProcessFaults::freeze,
      "SIGSTOP of the replica that leads, and SIGCONT a few seconds later"),
  KILL(
      Kind.PROCESSES,
      ProcessFaults::kill,
      "SIGKILL of each order replica in turn, and its restart",
      Trait.QUIET),
  PAUSE(
      Kind.PROCESSES,
      ProcessFaults::pause,
      "SIGSTOP of each order replica in turn, and SIGCONT a few seconds later"),
  ROLLING(
      Kind.PROCESSES,
      ProcessFaults::rolling,
      "SIGTERM of every member in turn, and its restart",
      Trait.QUIET,
      Trait.INSISTENT),
  FRONTEND(
      Kind.PROCESSES,
      ProcessFaults::frontend,
      "SIGKILL of a front-end, and its restart",
      Trait.QUIET,
      Trait.INSISTENT),
  CATALOG(
      Kind.PROCESSES,
      ProcessFaults::catalog,
      "SIGKILL of the catalog, and its restart",
      Trait.QUIET,
      Trait.INSISTENT),
  ALL(
      Kind.PROCESSES,
      ProcessFaults::all,
      "SIGKILL of every member at once, and their restart",
      Trait.QUIET,
      Trait.INSISTENT),
  TORN(
      Kind.PROCESSES,
      JournalFaults::torn,
      "SIGKILL of an order replica, whose journal then ends in half a record, and again in garbage"
          + " or zeros: it must cut off the torn end, and log it"),
  TORN_CATALOG(
      Kind.PROCESSES, JournalFaults::tornCatalog, "the same of the catalog", Trait.INSISTENT),
  FLIP(
      Kind.PROCESSES,
      JournalFaults::flip,
      "a bit of an order replica's journal is flipped: it must refuse to start, naming the place,"
          + " and start again once its journal is repaired"),
  OVERLOAD(
      Kind.TOOLS,
      Overload::flood,
      Overload.CLIENTS
          + " clients without a pause, for "
          + Overload.SECONDS
          + " s, in addition to the others: each must get its order, or 503, before it times out",
      Trait.INSISTENT),
  FULL(
      Kind.TOOLS,
      DiskFaults::full,
      "the disk of the leader is full, and then that of a follower: the replica must end itself"
          + " with exit status 70, and start again once there is room",
      Trait.ROOT),
  FULL_CATALOG(
      Kind.TOOLS, DiskFaults::fullCatalog, "the same of the catalog", Trait.ROOT, Trait.INSISTENT),
  EIO(
      Kind.TOOLS,
      DiskFaults::eio,
      "a force of the leader's journal fails with EIO, and then one of a follower's: the replica"
          + " must end itself with exit status 70, after that one force",
      Trait.ROOT),
  EIO_CATALOG(
      Kind.TOOLS, DiskFaults::eioCatalog, "the same of the catalog", Trait.ROOT, Trait.INSISTENT),
  CLOCKS(
      Kind.TOOLS,
      ClockFaults::clocks,
      "every member in turn is restarted with a clock that is up to three years wrong and up to a"
          + " tenth too fast or too slow, its monotonic clock too; and then with its own",
      Trait.INSISTENT),
  ISOLATE(
      Kind.NETWORK,
      NetworkFaults::isolate,
      "the leader is cut off from all others, just after the next leader was restarted"),
  MINORITY(Kind.NETWORK, NetworkFaults::minority, "a follower is cut off from all others"),
  MAJORITY(
      Kind.NETWORK,
      NetworkFaults::majority,
      "the same with the leader and a front-end: the other front-end must answer every request",
      Trait.INSISTENT),
  ONEWAY(
      Kind.NETWORK, NetworkFaults::oneway, "what the leader sends to the other replicas is lost"),
  APART(Kind.NETWORK, NetworkFaults::apart, "the leader is cut off only from the front-ends"),
  NOCATALOG(Kind.NETWORK, NetworkFaults::nocatalog, "the leader is cut off only from the catalog"),
  SLOW(
      Kind.NETWORK, NetworkFaults::slow, "the leader is 20 ms away, and 2 of 100 packets are lost"),
  LOSSY(
      Kind.NETWORK,
      NetworkFaults::lossy,
      "the catalog and two replicas are 5 to 20 ms away, and 1 to 3 of 100 packets are lost"),
  SHORT(Kind.SHORT, ProcessFaults::brief, "a kill, half a record and a pause");

  /** What a case needs to run. */
  enum Kind {
    /** Nothing. */
    PROCESSES,
    /** A Linux tool, or several. */
    TOOLS,
    /** A network namespace for each member. */
    NETWORK,
    /** Nothing; cannot be chosen by name. */
    SHORT
  }

  /** A property of a case. */
  enum Trait {
    /** Only root can inject this fault. */
    ROOT,
    /**
     * The fault stops a process that clients need: they retry, at the other front-end, under the
     * same key.
     */
    INSISTENT,
    /** The fault only ends and starts members, so no member may log an error. */
    QUIET
  }

  private final Kind kind;
  private final Fault fault;
  private final String help;
  private final Set<Trait> traits;

  Case(Kind kind, Fault fault, String help, Trait... traits) {
    this.kind = kind;
    this.fault = fault;
    this.help = help;
    this.traits = EnumSet.noneOf(Trait.class);
    this.traits.addAll(List.of(traits));
  }

  /** The case's name on the command line, such as {@code torn-catalog}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Kind kind() {
    return kind;
  }

  Fault fault() {
    return fault;
  }

  String help() {
    return help;
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  static List<Case> of(Kind... kinds) {
    List<Kind> wanted = List.of(kinds);
    return Arrays.stream(values()).filter(c -> wanted.contains(c.kind)).toList();
  }

  /** All cases that can be chosen by name. */
  static List<Case> choices() {
    return of(Kind.PROCESSES, Kind.TOOLS, Kind.NETWORK);
  }

  static Optional<Case> named(String word) {
    return choices().stream().filter(c -> c.word().equals(word)).findAny();
  }
}
