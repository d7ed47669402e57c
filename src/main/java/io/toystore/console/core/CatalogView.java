package io.toystore.console.core;

import io.toystore.console.core.MemberState.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The catalog's books and the front-ends' caches. */
final class CatalogView {
  private CatalogView() {}

  static List<Line> draw(Frame frame) {
    StoreView store = frame.store();
    List<Line> lines = new ArrayList<>();
    for (MemberState catalog : store.of(Tier.CATALOG)) {
      catalog(frame, lines, catalog);
    }
    List<MemberState> frontends = store.of(Tier.FRONTEND);
    lines.add(
        Line.of(
            "  CACHE       HITS/S    HITS  CACHED     FILLS  INVALIDATED  DROPPED  SERVABLE",
            Tone.FAINT));
    for (MemberState frontend : frontends) {
      lines.add(row(frame, frontend, cache(frontend)));
    }
    lines.add(
        Line.of(
            "  FRONT-END   LEADER     OPEN  WAITING  REFUSED  CONNECTIONS  P50 MS  P99 MS",
            Tone.FAINT));
    for (MemberState frontend : frontends) {
      lines.add(row(frame, frontend, desk(frontend)));
    }
    lines.add(
        new Line.Builder()
            .add("  cached reads/s ", Tone.FAINT)
            .add(
                frame.spark(
                    store.histories().hits(), Math.max(0, Math.min(50, frame.columns() - 28))))
            .add(" " + OverviewView.rate(store.hitsPerSecond()))
            .build());
    lines.addAll(
        EventList.draw(
            frame.withRows(frame.rows() - lines.size()),
            "events of the catalog and of front-ends",
            CatalogView::isShown));
    return lines;
  }

  static boolean isShown(Seen seen) {
    return EventList.isRare(seen) && Tier.of(seen.event().node()) != Tier.ORDER;
  }

  private static Line row(Frame frame, MemberState member, String figures) {
    String item = Items.of(member);
    return new Line.Builder()
        .add(frame.cursor(item) + " ", Tone.STRONG)
        .add(Text.left(member.name(), 11) + " ", frame.tone(item, Tone.PLAIN))
        .add(
            member.live() ? figures : Words.state(member),
            member.live() ? frame.tone(item, Tone.PLAIN) : Words.tone(member))
        .build();
  }

  private static void catalog(Frame frame, List<Line> lines, MemberState catalog) {
    lines.add(
        Line.of(
            "  BOOKS         STOCK + PENDING +      SOLD =      ADDED   ADDS UP   SEEN",
            Tone.FAINT));
    lines.add(
        row(
            frame,
            catalog,
            Text.right(Text.number(catalog.number("stock")), 7)
                + Text.right(Text.number(catalog.number("pendingPieces")), 10)
                + Text.right(Text.number(catalog.number("sold")), 12)
                + Text.right(Text.number(catalog.number("added")), 13)
                + Text.right(Words.yesOrNo(catalog.is("balances")), 10)
                + Text.right(Words.seen(catalog, frame.store().nowMicros()), 7)));
    if (!catalog.live() || catalog.report().isEmpty()) {
      return;
    }
    lines.add(
        Line.of(
            "    products "
                + number(catalog, "products")
                + ", sold out "
                + number(catalog, "soldOut")
                + "; reservations pending "
                + number(catalog, "pending")
                + ", made "
                + number(catalog, "reserved")
                + ", given back "
                + number(catalog, "givenBack")));
    lines.add(
        Line.of(
            "    restocks "
                + number(catalog, "restocks")
                + "; invalidations "
                + number(catalog, "sequence")
                + "; term "
                + number(catalog, "term")
                + "; answers that wait for the disk "
                + number(catalog, "waiting")
                + ", force p99 "
                + (catalog.number("forces") == 0
                    ? "-"
                    : Text.time(catalog.number("forceP99Micros")))));
  }

  private static String cache(MemberState frontend) {
    return Text.right(OverviewView.rate(frontend.hitsPerSecond()), 6)
        + Text.right(OverviewView.hits(frontend), 8)
        + Text.right(number(frontend, "cached"), 8)
        + Text.right(number(frontend, "fills"), 10)
        + Text.right(number(frontend, "invalidations"), 13)
        + Text.right(number(frontend, "cacheDrops"), 9)
        + Text.right(Words.yesOrNo(frontend.is("cacheServable")), 10);
  }

  private static String desk(MemberState frontend) {
    long leader = frontend.number("leader");
    MemberState.Latency took = frontend.purchases();
    return Text.left(leader == 0 ? "NO LEADER" : "order-" + leader, 9)
        + Text.right(number(frontend, "open"), 6)
        + Text.right(number(frontend, "waiting"), 9)
        + Text.right(number(frontend, "rejected"), 9)
        + Text.right(number(frontend, "connections"), 13)
        + Text.right(took.count() == 0 ? "-" : millis(took.p50Micros()), 8)
        + Text.right(took.count() == 0 ? "-" : millis(took.p99Micros()), 8);
  }

  static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f", micros / 1e3);
  }

  private static String number(MemberState member, String detail) {
    return Text.number(member.number(detail));
  }

  /** The times of each kind of request, from the front-end's latest report. */
  static List<Line> routes(MemberState frontend) {
    List<Line> lines = new ArrayList<>();
    for (Map<?, ?> route :
        frontend
            .report()
            .map(report -> Details.maps(report.details(), "routes"))
            .orElse(List.of())) {
      lines.add(
          Line.of(
              "  "
                  + Text.left(Details.text(route, "route"), 14)
                  + Text.right(Text.number(Details.number(route, "count")), 8)
                  + "  p50 "
                  + Text.time(Details.number(route, "p50Micros"))
                  + "  p99 "
                  + Text.time(Details.number(route, "p99Micros"))
                  + "  max "
                  + Text.time(Details.number(route, "maxMicros"))));
    }
    return lines;
  }
}
