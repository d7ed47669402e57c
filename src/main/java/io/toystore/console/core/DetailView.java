package io.toystore.console.core;

import io.toystore.console.core.MemberState.Tier;
import io.toystore.observe.core.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that is known of one member or one order. */
final class DetailView {
  private static final int CELL = 26;

  private DetailView() {}

  static List<Line> draw(Frame frame, String item) {
    String member = Items.memberOf(item);
    if (member != null) {
      return frame
          .store()
          .member(member)
          .map(state -> member(frame, state))
          .orElseGet(() -> List.of(Line.of("  " + member + " is not known any more")));
    }
    String request = Items.orderOf(item);
    return frame
        .store()
        .trail(request)
        .map(trail -> order(frame, trail))
        .orElseGet(() -> List.of(Line.of("  " + request + " is not kept any more")));
  }

  private static List<Line> order(Frame frame, Trail trail) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.of(
            "  "
                + (trail.asked().isEmpty() ? "a purchase" : trail.asked())
                + " at "
                + frame.exactTime(trail.beganMicros())
                + ": "
                + (trail.result().isEmpty() ? "not answered yet" : trail.result())
                + (trail.totalMicros() < 0
                    ? ""
                    : " after " + Text.number(trail.totalMicros()) + " µs"),
            Tone.STRONG));
    lines.addAll(PurchasesView.hops(frame.withRows(frame.rows() - 1), trail));
    return lines;
  }

  private static List<Line> member(Frame frame, MemberState member) {
    List<Line> lines = new ArrayList<>();
    Optional<Event> report = member.report();
    lines.add(
        Line.of(
            "  "
                + member.name()
                + ": "
                + Words.state(member)
                + ", seen "
                + Words.seen(member, frame.store().nowMicros())
                + (member.live() ? " ago" : "")
                + (member.startId().isEmpty() ? "" : ", start " + member.startId())
                + member.clock().map(clock -> ", clock " + ReplicasView.ahead(clock)).orElse(""),
            member.live() ? Tone.STRONG : Tone.BAD));
    if (report.isEmpty()) {
      lines.add(Line.of("  it has sent no report yet"));
    } else {
      lines.addAll(cells(frame, report.get().details()));
      if (member.tier() == Tier.FRONTEND) {
        lines.addAll(CatalogView.routes(member));
      }
    }
    lines.addAll(
        EventList.draw(
            frame.withRows(frame.rows() - lines.size()),
            "events of " + member.name(),
            seen ->
                EventList.isRare(seen)
                    && concerns(seen.event(), member.name(), frame.store().names())));
    return lines;
  }

  private static boolean concerns(Event event, String member, MemberNames names) {
    return event.node().equals(member)
        || names.of(event.from()).equals(member)
        || names.of(event.to()).equals(member);
  }

  /**
   * All plain figures of the report in columns, including those that this version does not know.
   */
  private static List<Line> cells(Frame frame, Map<String, Object> details) {
    List<Line> lines = new ArrayList<>();
    int across = Math.max(1, (frame.columns() - 2) / CELL);
    Line.Builder line = new Line.Builder();
    int cells = 0;
    for (Map.Entry<String, Object> detail : details.entrySet()) {
      if (detail.getValue() instanceof List<?> list
          && list.stream().anyMatch(Map.class::isInstance)) {
        continue;
      }
      line.add(cells % across == 0 ? "  " : "")
          .add(Text.left(label(detail.getKey()), CELL - 12), Tone.FAINT)
          .add(Text.left(value(detail.getKey(), detail.getValue()), 11) + " ");
      cells++;
      if (cells % across == 0) {
        lines.add(line.build());
        line = new Line.Builder();
      }
    }
    if (cells % across != 0) {
      lines.add(line.build());
    }
    return lines;
  }

  /** The name of a figure without its unit, which is shown with the value. */
  private static String label(String name) {
    return name.replaceFirst("(Micros|Millis|Bytes)$", "");
  }

  private static String value(String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.size() + " values";
    }
    if (!(value instanceof Long || value instanceof Integer)) {
      return String.valueOf(value);
    }
    long number = ((Number) value).longValue();
    return name.endsWith("Micros")
        ? Text.time(number)
        : name.endsWith("Millis")
            ? Text.time(number * 1_000)
            : name.equals("heapBytes") ? (number >> 20) + " MB" : Text.number(number);
  }
}
