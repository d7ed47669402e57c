package io.toystore.console;

import io.toystore.console.core.Expression;
import io.toystore.console.core.Line;
import io.toystore.console.core.MemberNames;
import io.toystore.console.core.StoreView;
import io.toystore.console.core.Ui;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The mode without a terminal: events as lines, a table, or the result of a wait, on standard
 * output.
 */
final class StreamMode implements Mode {
  /** How each event is printed. */
  enum Lines {
    NONE,
    PLAIN,
    JSON
  }

  /** The time until all running members have been heard; reports come every 250 ms. */
  private static final long SETTLED_MICROS = 1_500_000;

  private static final long PERIOD_MILLIS = 100;
  private static final int DONE = 0;
  private static final int PROBLEM = 1;

  private final Output out;
  private final PrintStream err;
  private final PlainLines plain;
  private final Lines lines;
  private final Set<EventKind> kinds;
  private final boolean once;
  private final Optional<Expression> until;
  private final long timeoutMicros;
  private final boolean unicode;
  private final ZoneId zone;
  private long beganMicros = -1;
  private long heardMicros = -1;
  private String lastState = "";

  /**
   * @param names of front-ends; may change as events arrive
   * @param kinds the kinds to print; if empty, all except reports and answers about clocks
   * @param once whether to print the table and end
   * @param until the condition to wait for
   * @param timeoutMillis the maximum wait; 0 for no limit
   * @param unicode whether the table may use Unicode
   */
  StreamMode(
      Output out,
      PrintStream err,
      MemberNames names,
      Lines lines,
      Set<EventKind> kinds,
      boolean once,
      Optional<Expression> until,
      long timeoutMillis,
      boolean unicode,
      ZoneId zone) {
    this.out = out;
    this.err = err;
    plain = new PlainLines(out, names);
    this.lines = lines;
    this.kinds = Set.copyOf(kinds);
    this.once = once;
    this.until = until;
    timeoutMicros = timeoutMillis == 0 ? Long.MAX_VALUE : timeoutMillis * 1_000;
    this.unicode = unicode;
    this.zone = zone;
  }

  @Override
  public long periodMillis() {
    return PERIOD_MILLIS;
  }

  @Override
  public void event(Event event, String line) {
    boolean wanted =
        kinds.isEmpty()
            ? event.kind() != EventKind.REPORT && event.kind() != EventKind.CLOCK
            : kinds.contains(event.kind());
    if (!wanted) {
      return;
    }
    switch (lines) {
      case JSON -> out.line(line);
      case PLAIN -> plain.event(event);
      case NONE -> {}
    }
  }

  /** Passes on the line, because a reader of JSON may know the event. */
  @Override
  public void unknown(String line) {
    if (lines == Lines.JSON && kinds.isEmpty() && line.startsWith("{")) {
      out.line(line);
    }
  }

  @Override
  public void connection(String state) {
    if (!state.isEmpty() && !state.equals(lastState)) {
      err.println("toystore: " + state);
    }
    lastState = state;
  }

  @Override
  public OptionalInt message(Inbox.Message message) {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt look(StoreView store) {
    plain.look(store.nowMicros());
    beganMicros = beganMicros < 0 ? store.nowMicros() : beganMicros;
    boolean reported = store.members().stream().anyMatch(member -> member.report().isPresent());
    if (reported && heardMicros < 0) {
      heardMicros = store.nowMicros();
    }
    boolean timedOut = store.nowMicros() - beganMicros >= timeoutMicros;
    boolean settled = store.nowMicros() - heardMicros >= SETTLED_MICROS;
    if (once && heardMicros >= 0 && (settled || timedOut)) {
      return OptionalInt.of(table(store));
    }
    if (until.isPresent() && until.get().holds(store)) {
      if (lines == Lines.NONE) {
        out.line(until.get().values(store));
      }
      return OptionalInt.of(DONE);
    }
    if (timedOut) {
      err.println("toystore: " + timedOut(store));
      return OptionalInt.of(PROBLEM);
    }
    return OptionalInt.empty();
  }

  @Override
  public void end() {
    plain.end();
  }

  private int table(StoreView store) {
    for (Line line : Ui.table(store, unicode, zone)) {
      out.line(line.text().stripTrailing());
    }
    List<String> problems = store.problems();
    return problems.isEmpty() ? DONE : PROBLEM;
  }

  private String timedOut(StoreView store) {
    String after = "after " + timeoutMicros / 1_000 / 1e3 + " s ";
    if (until.isEmpty() || !store.heard()) {
      return after + "no store was heard" + (lastState.isEmpty() ? "" : ": " + lastState);
    }
    return after + "\"" + until.get().text() + "\" does not hold: " + until.get().values(store);
  }
}
