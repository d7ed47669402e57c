package io.toystore.console.core;

import io.toystore.console.core.MemberState.Latency;
import io.toystore.console.core.MemberState.Tier;
import java.util.ArrayList;
import java.util.List;

/** All members, the store's throughput and health, and its events. */
final class OverviewView {
  private static final int SPARK = 19;

  private OverviewView() {}

  static List<Line> draw(Frame frame) {
    List<Line> lines = new ArrayList<>(members(frame));
    int left = frame.rows() - lines.size();
    List<Line> figures = figures(frame);
    // If there is little room, events take the place of all figures but the store's health.
    lines.addAll(
        left >= figures.size() + 4
            ? figures
            : figures.subList(figures.size() - Math.min(1, Math.max(0, left)), figures.size()));
    lines.addAll(
        EventList.draw(frame.withRows(frame.rows() - lines.size()), "events", EventList::isRare));
    return lines;
  }

  /** All members and figures. */
  static List<Line> table(Frame frame) {
    List<Line> lines = new ArrayList<>(members(frame));
    lines.addAll(figures(frame));
    return lines;
  }

  private static List<Line> members(Frame frame) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.of(
            "  MEMBER      ROLE       TERM       LAST     FORCED     COMMIT      LAG   SEEN",
            Tone.FAINT));
    List<MemberState> members = frame.store().members();
    int room = Math.max(1, frame.rows() > 12 ? frame.rows() / 2 : frame.rows() - 2);
    int first = 0;
    if (members.size() > room) {
      int cursor = 0;
      for (int i = 0; i < members.size(); i++) {
        cursor = Items.of(members.get(i)).equals(frame.selected()) ? i : cursor;
      }
      first = Math.max(0, Math.min(cursor - room / 2, members.size() - room));
    }
    members.stream().skip(first).limit(room).forEach(member -> lines.add(line(frame, member)));
    return lines;
  }

  private static Line line(Frame frame, MemberState member) {
    String item = Items.of(member);
    String name = Text.left(member.name(), 11) + " ";
    String state = Text.left(Words.state(member), 10) + " ";
    Line.Builder line =
        new Line.Builder()
            .add(frame.cursor(item) + " ", Tone.STRONG)
            .add(name, frame.tone(item, Tone.PLAIN))
            .add(state, Words.tone(member));
    String figures =
        switch (member.tier()) {
          case ORDER -> replica(frame.store(), member);
          case CATALOG -> catalog(member);
          case FRONTEND -> frontend(member);
          case OTHER -> "";
        };
    String seen = Text.right(Words.seen(member, frame.store().nowMicros()), 7);
    return line.add(Text.left(figures, 48), frame.tone(item, Tone.PLAIN))
        .add(seen, member.live() ? Tone.PLAIN : Tone.BAD)
        .build();
  }

  private static String replica(StoreView store, MemberState member) {
    if (member.report().isEmpty()) {
      return "";
    }
    String lag = member.leads() ? "-" : store.lag(member).map(Text::number).orElse("-");
    return Text.right(Text.number(member.number("term")), 4)
        + Text.right(Text.number(member.number("last")), 11)
        + Text.right(Text.number(member.number("forced")), 11)
        + Text.right(Text.number(member.number("commit")), 11)
        + Text.right(lag, 9)
        + "  ";
  }

  private static String catalog(MemberState member) {
    if (member.report().isEmpty()) {
      return "";
    }
    return Text.right(Text.number(member.number("term")), 4)
        + "  adds up: "
        + Words.yesOrNo(member.is("balances"))
        + "  pending "
        + member.number("pending")
        + "  sold out "
        + member.number("soldOut")
        + "/"
        + member.number("products");
  }

  private static String frontend(MemberState member) {
    if (member.report().isEmpty()) {
      return "";
    }
    long leader = member.number("leader");
    return Text.right(Text.number(member.number("term")), 4)
        + (leader == 0 ? "  NO LEADER" : "  -> order-" + leader)
        + "  hits "
        + hits(member)
        + "  wait "
        + member.number("waiting")
        + "  refused "
        + member.number("rejected");
  }

  /** The share of reads that the cache answered in the last second. */
  static String hits(MemberState frontend) {
    double hits = frontend.hitsPerSecond();
    double all = hits + frontend.missesPerSecond();
    return Double.isNaN(all) || all < 1
        ? Text.percent(frontend.number("hits"), frontend.number("hits") + frontend.number("misses"))
        : Text.percent(Math.round(hits * 1_000), Math.round(all * 1_000));
  }

  private static List<Line> figures(Frame frame) {
    StoreView store = frame.store();
    List<Line> lines = new ArrayList<>();
    lines.add(
        pair(
            frame,
            new Plot("orders/s", store.histories().orders(), rate(store.ordersPerSecond())),
            new Plot("reads/s", store.histories().hits(), rate(store.hitsPerSecond()))));
    Latency purchases = store.purchases();
    lines.add(
        pair(
            frame,
            new Plot(
                "buy p99",
                store.histories().purchases(),
                purchases.count() == 0 ? "-" : Text.time(purchases.p99Micros())),
            new Plot("force p99", store.histories().forces(), Text.time(store.forceP99Micros()))));
    lines.add(equality(store));
    lines.add(health(store));
    return lines;
  }

  private record Plot(String name, double[] values, String now) {}

  private static Line pair(Frame frame, Plot left, Plot right) {
    Line.Builder line = new Line.Builder();
    for (Plot plot : List.of(left, right)) {
      line.add("  " + Text.left(plot.name(), 10), Tone.FAINT)
          .add(frame.spark(plot.values(), SPARK), Tone.PLAIN)
          .add(Text.left(" " + plot.now(), 9));
    }
    return line.build();
  }

  static String rate(double perSecond) {
    return Double.isNaN(perSecond) ? "-" : Text.number(Math.round(perSecond));
  }

  private static Line health(StoreView store) {
    Line.Builder line = new Line.Builder();
    List<String> problems = store.problems();
    if (!store.heard()) {
      line.add("  nothing is heard", Tone.BAD);
    } else if (problems.isEmpty()) {
      line.add("  the store is well", Tone.GOOD);
    } else {
      line.add("  NOT WELL: " + String.join("; ", problems), Tone.BAD);
    }
    return line.build();
  }

  /** Whether the replicas are equal. */
  static Line equality(StoreView store) {
    boolean all = store.of(Tier.ORDER).stream().allMatch(MemberState::live);
    return new Line.Builder()
        .add("  replicas equal" + (all ? "" : ", of those heard") + ": ", Tone.FAINT)
        .add(
            store.digests().text(),
            store.digests().verdict() == Digests.Equality.UNEQUAL ? Tone.BAD : Tone.PLAIN)
        .build();
  }
}
