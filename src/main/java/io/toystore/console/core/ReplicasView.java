package io.toystore.console.core;

import io.toystore.console.core.MemberState.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The order replicas: their logs, the leader's view of its followers, disks and processes. */
final class ReplicasView {
  private ReplicasView() {}

  static List<Line> draw(Frame frame) {
    StoreView store = frame.store();
    List<MemberState> replicas = store.of(Tier.ORDER);
    List<Line> lines = new ArrayList<>();
    table(
        frame,
        lines,
        replicas,
        "  LOG       ROLE       TERM PROMISED        LAST      FORCED      COMMIT  OPEN",
        replica ->
            Text.left(Words.state(replica), 10)
                + right(replica, "term", 5)
                + right(replica, "promised", 9)
                + right(replica, "last", 12)
                + right(replica, "forced", 12)
                + right(replica, "commit", 12)
                + right(replica, "inFlight", 6));
    table(
        frame,
        lines,
        replicas,
        "  FOLLOWS   LEADER       LACKS   ANSWERED      ORDERS  RESENDS  READS WAITING",
        replica -> follows(store, replica));
    table(
        frame,
        lines,
        replicas,
        "  DISK    FORCES/S ENTRIES EACH      P50      P99      MAX     QUEUED",
        ReplicasView::disk);
    table(
        frame,
        lines,
        replicas,
        "  PROCESS   UP          HEAP  LONGEST PAUSE  LOOP DELAY  CLOCK            SEEN",
        replica -> process(store, replica));
    lines.add(OverviewView.equality(store));
    lines.addAll(
        EventList.draw(
            frame.withRows(frame.rows() - lines.size()),
            "events of replicas",
            ReplicasView::isShown));
    return lines;
  }

  static boolean isShown(Seen seen) {
    return EventList.isRare(seen) && Tier.of(seen.event().node()) == Tier.ORDER;
  }

  private static void table(
      Frame frame,
      List<Line> lines,
      List<MemberState> replicas,
      String title,
      Function<MemberState, String> row) {
    lines.add(Line.of(title, Tone.FAINT));
    for (MemberState replica : replicas) {
      String item = Items.of(replica);
      lines.add(
          new Line.Builder()
              .add(frame.cursor(item) + " ", Tone.STRONG)
              .add(Text.left(replica.name(), 10), frame.tone(item, Tone.PLAIN))
              .add(
                  replica.report().isEmpty() && replica.live() ? "" : row.apply(replica),
                  frame.tone(item, replica.live() ? Tone.PLAIN : Tone.BAD))
              .build());
    }
  }

  private static String right(MemberState replica, String detail, int columns) {
    return Text.right(
        replica.report().isPresent() ? Text.number(replica.number(detail)) : "-", columns);
  }

  private static String follows(StoreView store, MemberState replica) {
    long leader = replica.number("leader");
    Optional<Map<?, ?>> known =
        store.leader().flatMap(leading -> store.follower(leading, replica.replica()));
    return Text.left(!replica.live() ? "-" : leader == 0 ? "none" : "order-" + leader, 10)
        + Text.right(store.lag(replica).map(Text::number).orElse("-"), 8)
        + Text.right(
            known
                .map(follower -> Text.time(Details.number(follower, "silentMillis") * 1_000))
                .orElse("-"),
            11)
        + right(replica, "orders", 12)
        + right(replica, "resends", 9)
        + right(replica, "waitingReads", 15);
  }

  private static String disk(MemberState replica) {
    long forces = replica.number("forces");
    long period = replica.number("periodMillis");
    if (!replica.live()) {
      return Text.right("-", 6);
    }
    if (forces == 0) {
      return Text.right("0", 6) + Text.right("", 39) + right(replica, "queuedBytes", 11);
    }
    return Text.right(period == 0 ? "-" : Text.number(forces * 1_000 / period), 6)
        + Text.right(
            String.format(Locale.ROOT, "%.1f", replica.number("forcedEntries") / (double) forces),
            13)
        + Text.right(Text.time(replica.number("forceP50Micros")), 9)
        + Text.right(Text.time(replica.number("forceP99Micros")), 9)
        + Text.right(Text.time(replica.number("forceMaxMicros")), 9)
        + right(replica, "queuedBytes", 11);
  }

  /** How far a clock is ahead. */
  static String ahead(ClockOffset clock) {
    return String.format(
        Locale.ROOT, "%+.1f ms ±%.1f", clock.micros() / 1e3, clock.uncertaintyMicros() / 1e3);
  }

  private static String process(StoreView store, MemberState member) {
    String clock = member.clock().map(ReplicasView::ahead).orElse("-");
    return Text.left(
            member.report().isEmpty() ? "-" : Text.time(member.number("uptimeMillis") * 1_000), 8)
        + Text.right((member.number("heapBytes") >> 20) + " MB", 8)
        + Text.right(member.number("gcMillis") + " ms", 15)
        + Text.right(Text.time(member.number("loopDelayMicros")), 12)
        + "  "
        + Text.left(clock, 16)
        + Text.right(Words.seen(member, store.nowMicros()), 5);
  }
}
