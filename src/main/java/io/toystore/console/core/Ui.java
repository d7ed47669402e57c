package io.toystore.console.core;

import io.toystore.console.core.MemberState.Latency;
import io.toystore.console.core.MemberState.Tier;
import io.toystore.observe.core.Level;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The screen: takes keys and snapshots of the store, and returns lines. A frozen view is a snapshot
 * that is kept.
 */
public final class Ui {
  /** What the program must do after a key. */
  public enum Effect {
    NONE,
    SAVE,
    QUIT
  }

  private enum View {
    OVERVIEW("overview"),
    REPLICAS("replicas"),
    PURCHASES("purchases"),
    CATALOG("catalog and caches"),
    WIRE("wire");

    private final String title;

    View(String title) {
      this.title = title;
    }
  }

  private enum Overlay {
    NONE,
    HELP,
    COMMAND
  }

  private static final String KEYS =
      "? help  q quit  space freeze  / filter  1-5 views  enter detail  s save  y cmd";
  private static final int MAX_FILTER = 200;
  private static final int PAGE = 10;
  private static final int TABLE_COLUMNS = 80;

  /** More rows than there can be members and problems. */
  private static final int MAX_ROWS = 1_000;

  private final boolean unicode;
  private final ZoneId zone;
  private final String command;
  private final Map<View, String> cursors = new EnumMap<>(View.class);
  private View view = View.OVERVIEW;
  private Overlay overlay = Overlay.NONE;
  private Filter filter = Filter.NONE;

  /** The filter being typed; null if none is. */
  private StringBuilder typing;

  /** The member or order that is shown in detail; null for the view itself. */
  private String detail;

  /** The snapshot of a frozen view; null while the view is live. */
  private StoreView frozen;

  private String message = "";
  private int mask;

  /**
   * @param unicode false for an ASCII-only terminal
   * @param zone for times
   * @param command the console's command line, with the store that it watches
   */
  public Ui(boolean unicode, ZoneId zone, String command) {
    this.unicode = unicode;
    this.zone = zone;
    this.command = command;
  }

  /** The level of events that the view needs. */
  public Level level() {
    return view == View.WIRE ? Level.WIRE : Level.PURCHASES;
  }

  /** Sets the present mask of the sample, which is shown. */
  public void sampled(int present) {
    mask = present;
  }

  /** Shows a message in the last line until the next key. */
  public void say(String line) {
    message = line;
  }

  // ---- Keys ----

  /**
   * Handles a key that was pressed.
   *
   * @param live the present snapshot
   */
  public Effect key(Key key, StoreView live) {
    message = "";
    if (typing != null) {
      type(key);
      return Effect.NONE;
    }
    if (overlay != Overlay.NONE) {
      boolean quit = key.character() == 'q';
      overlay = Overlay.NONE;
      return quit ? Effect.QUIT : Effect.NONE;
    }
    StoreView shown = frozen == null ? live : frozen;
    switch (key.kind()) {
      case CHARACTER -> {
        return character(key.character(), live);
      }
      case UP -> move(shown, -1);
      case DOWN -> move(shown, 1);
      case PAGE_UP -> move(shown, -PAGE);
      case PAGE_DOWN -> move(shown, PAGE);
      case HOME -> move(shown, Integer.MIN_VALUE);
      case END -> move(shown, Integer.MAX_VALUE);
      case ENTER -> enter(shown);
      case ESCAPE, BACKSPACE -> back();
    }
    return Effect.NONE;
  }

  private Effect character(int character, StoreView live) {
    if (character >= '1' && character < '1' + View.values().length) {
      view = View.values()[character - '1'];
      detail = null;
      return Effect.NONE;
    }
    switch (character) {
      case 'q' -> {
        return Effect.QUIT;
      }
      case 's' -> {
        return Effect.SAVE;
      }
      case ' ' -> frozen = frozen == null ? live : null;
      case '/' -> typing = new StringBuilder(filter.text());
      case '?', 'h' -> overlay = Overlay.HELP;
      case 'y' -> overlay = Overlay.COMMAND;
      case 'k' -> move(frozen == null ? live : frozen, -1);
      case 'j' -> move(frozen == null ? live : frozen, 1);
      default -> {}
    }
    return Effect.NONE;
  }

  private void type(Key key) {
    switch (key.kind()) {
      case CHARACTER -> {
        if (typing.length() < MAX_FILTER && key.character() >= ' ') {
          typing.appendCodePoint(key.character());
        }
      }
      case BACKSPACE -> {
        if (typing.length() > 0) {
          typing.setLength(typing.offsetByCodePoints(typing.length(), -1));
        }
      }
      case ENTER -> {
        filter = new Filter(typing.toString());
        typing = null;
      }
      case ESCAPE -> {
        filter = Filter.NONE;
        typing = null;
      }
      default -> {}
    }
  }

  private void enter(StoreView shown) {
    if (detail != null) {
      detail = null;
      return;
    }
    String cursor = cursor(shown);
    detail = Items.isEvent(cursor) ? about(shown, cursor) : cursor;
  }

  /** The order that an event belongs to, or the member that sent it. */
  private static String about(StoreView shown, String event) {
    return shown.events().stream()
        .filter(seen -> event.equals(Items.of(seen)) || event.equals(Items.run(seen)))
        .findFirst()
        .map(
            seen ->
                seen.event().requestId().isEmpty()
                    ? Items.member(seen.event().node())
                    : Items.order(seen.event().requestId()))
        .orElse(null);
  }

  private void back() {
    if (detail != null) {
      detail = null;
    } else {
      cursors.remove(view);
    }
  }

  private void move(StoreView shown, int by) {
    List<String> items = items(shown);
    if (items.isEmpty() || detail != null) {
      return;
    }
    int at = items.indexOf(cursors.get(view));
    long to = at < 0 ? (by < 0 ? (long) items.size() + by : by - 1L) : (long) at + by;
    int next = (int) Math.max(0, Math.min(items.size() - 1, to));
    cursors.put(view, items.get(next));
  }

  /** The items that the cursor can be on, from the top. */
  private List<String> items(StoreView shown) {
    List<String> items = new ArrayList<>();
    if (view == View.PURCHASES) {
      PurchasesView.matching(shown, filter).forEach(trail -> items.add(Items.of(trail)));
      return items;
    }
    shown.members().stream()
        .filter(member -> isIn(member.tier()))
        .forEach(member -> items.add(Items.of(member)));
    items.addAll(
        EventList.items(shown, filter, eventsOf(view), view == View.WIRE ? Items::of : Items::run));
    return items;
  }

  private boolean isIn(Tier tier) {
    return switch (view) {
      case OVERVIEW -> true;
      case REPLICAS -> tier == Tier.ORDER;
      case CATALOG -> tier == Tier.CATALOG || tier == Tier.FRONTEND;
      case PURCHASES, WIRE -> false;
    };
  }

  private static Predicate<Seen> eventsOf(View view) {
    return switch (view) {
      case REPLICAS -> ReplicasView::isShown;
      case CATALOG -> CatalogView::isShown;
      case WIRE -> WireView::isShown;
      case OVERVIEW, PURCHASES -> EventList::isRare;
    };
  }

  /** The item at the cursor; null if there is none, or it has gone. */
  private String cursor(StoreView shown) {
    String cursor = cursors.get(view);
    return cursor != null && items(shown).contains(cursor) ? cursor : null;
  }

  // ---- Lines ----

  /**
   * The whole screen, {@code rows} lines of {@code columns} columns at most.
   *
   * @param live the present snapshot
   * @param connection the problem of the connection to the store; empty if it works
   */
  public List<Line> draw(StoreView live, String connection, int columns, int rows) {
    StoreView shown = frozen == null ? live : frozen;
    List<Line> lines = new ArrayList<>();
    lines.add(header(shown, live, connection));
    int body = Math.max(0, rows - 2);
    List<String> notices = live.notices();
    boolean noticed = !notices.isEmpty() && body > 4;
    Frame frame =
        new Frame(
            shown,
            filter,
            cursors.get(view),
            mask,
            columns,
            noticed ? body - 1 : body,
            unicode,
            zone);
    List<Line> drawn = body(frame, connection);
    lines.addAll(drawn.subList(0, Math.min(drawn.size(), frame.rows())));
    while (lines.size() < frame.rows() + 1) {
      lines.add(Line.EMPTY);
    }
    if (noticed) {
      String more = notices.size() == 1 ? "" : " (and " + (notices.size() - 1) + " more)";
      lines.add(Line.of("  note: " + notices.get(0) + more, Tone.WARNING));
    }
    lines.add(footer());
    List<Line> cut = new ArrayList<>();
    for (Line line : lines.subList(0, Math.max(0, Math.min(lines.size(), rows)))) {
      cut.add((unicode ? line : ascii(line)).cut(columns));
    }
    if (!cut.isEmpty()) {
      cut.set(0, cut.get(0).fill(columns, Tone.BAR));
      cut.set(cut.size() - 1, cut.get(cut.size() - 1).fill(columns, Tone.BAR));
    }
    return cut;
  }

  /** The overview as a table, without events and keys. */
  public static List<Line> table(StoreView store, boolean unicode, ZoneId zone) {
    Ui ui = new Ui(unicode, zone, "");
    Frame frame = new Frame(store, Filter.NONE, null, 0, TABLE_COLUMNS, MAX_ROWS, unicode, zone);
    List<Line> lines = new ArrayList<>();
    lines.add(ui.header(store, store, ""));
    lines.addAll(OverviewView.table(frame));
    store.notices().forEach(notice -> lines.add(Line.of("  note: " + notice)));
    return lines.stream().map(line -> (unicode ? line : ascii(line)).cut(MAX_ROWS)).toList();
  }

  /** The line for an ASCII-only terminal. */
  private static Line ascii(Line line) {
    List<Span> spans = new ArrayList<>();
    for (Span span : line.spans()) {
      String text = span.text().replace("µs", "us").replace("±", "+-").replace('×', 'x');
      spans.add(new Span(text.replaceAll("[^\\x20-\\x7E]", "?"), span.tone()));
    }
    return new Line(spans);
  }

  private Line header(StoreView shown, StoreView live, String connection) {
    String state = "LIVE";
    if (!connection.isEmpty() || !live.heard()) {
      state = "NO STORE";
    }
    if (frozen != null) {
      state = "FROZEN, " + Text.number(live.total() - frozen.total()) + " came since";
    }
    StringBuilder header = new StringBuilder("toystore ").append(state);
    Optional<MemberState> leader = shown.leader();
    header.append(
        leader
            .map(
                member ->
                    "  leader " + member.name() + "  term " + Text.number(member.number("term")))
            .orElse("  NO LEADER"));
    if (!Double.isNaN(shown.ordersPerSecond())) {
      header.append("  ").append(OverviewView.rate(shown.ordersPerSecond())).append(" orders/s");
    }
    Latency purchases = shown.purchases();
    if (purchases.count() > 0) {
      header
          .append("  p50 ")
          .append(CatalogView.millis(purchases.p50Micros()))
          .append(" p99 ")
          .append(CatalogView.millis(purchases.p99Micros()))
          .append(" ms");
    }
    return Line.of(header.toString(), Tone.BAR);
  }

  private List<Line> body(Frame frame, String connection) {
    if (overlay == Overlay.HELP) {
      return HelpView.draw();
    }
    if (overlay == Overlay.COMMAND) {
      return commandLines(frame);
    }
    if (frame.store().members().isEmpty()) {
      return List.of(
          Line.EMPTY,
          Line.of("  " + (connection.isEmpty() ? "waiting for the first report" : connection)));
    }
    List<Line> lines = new ArrayList<>();
    if (!connection.isEmpty()) {
      lines.add(Line.of("  " + connection, Tone.BAD));
    }
    Frame rest = frame.withRows(frame.rows() - lines.size());
    lines.addAll(
        detail != null
            ? DetailView.draw(rest, detail)
            : switch (view) {
              case OVERVIEW -> OverviewView.draw(rest);
              case REPLICAS -> ReplicasView.draw(rest);
              case PURCHASES -> PurchasesView.draw(rest);
              case CATALOG -> CatalogView.draw(rest);
              case WIRE -> WireView.draw(rest);
            });
    return lines;
  }

  private Line footer() {
    if (typing != null) {
      return Line.of("filter: " + typing + "_   enter applies, esc drops, !word inverts", Tone.BAR);
    }
    if (!message.isEmpty()) {
      return Line.of(message, Tone.BAR);
    }
    if (overlay != Overlay.NONE) {
      return Line.of("any key goes back", Tone.BAR);
    }
    String where =
        detail == null ? (view == View.OVERVIEW ? "" : "[" + view.title + "]  ") : "esc back  ";
    return Line.of(where + KEYS, Tone.BAR);
  }

  // ---- The same as a command ----

  private List<Line> commandLines(Frame frame) {
    List<Line> lines = new ArrayList<>();
    lines.add(Line.of("  The same as a plain command:", Tone.FAINT));
    lines.add(Line.EMPTY);
    String rest = plainCommand();
    int width = Math.max(1, frame.columns() - 4);
    while (!rest.isEmpty() && width > 4) {
      String part = Text.cut(rest, width);
      int space = part.length() < rest.length() ? part.lastIndexOf(' ') : -1;
      part = space > 0 ? part.substring(0, space) : part;
      rest = rest.substring(part.length()).stripLeading();
      lines.add(Line.of("    " + part + (rest.isEmpty() ? "" : " \\")));
    }
    return lines;
  }

  /** The command that prints the events of the view as lines. */
  String plainCommand() {
    StringBuilder line = new StringBuilder(command).append(" --plain");
    String member = Items.memberOf(detail);
    String order = Items.orderOf(detail);
    if (member != null) {
      line.append(" --member ").append(member);
    }
    if (view == View.WIRE) {
      line.append(" --level 3 --sample ").append(mask + 1L);
    } else if (order != null || view == View.PURCHASES) {
      line.append(" --level 2 --sample ").append(mask + 1L);
    }
    if (order != null) {
      line.append(" | grep -F ").append(quoted(order));
    }
    for (String word : filter.wanted()) {
      line.append(" | grep -iF ").append(quoted(word));
    }
    for (String word : filter.unwanted()) {
      line.append(" | grep -viF ").append(quoted(word));
    }
    return line.toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9:._-]+") && !word.startsWith("-")
        ? word
        : "-e '" + word.replace("'", "'\\''") + "'";
  }
}
