package io.toystore.console;

import io.toystore.console.core.Sampling;
import io.toystore.console.core.StoreView;
import io.toystore.console.core.Ui;
import io.toystore.observe.Clocks;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The mode for a terminal: a screen, drawn at most ten times a second, and only where it has
 * changed.
 */
final class ScreenMode implements Mode {
  private static final long FRAME_MILLIS = 100;

  /** The minimum time between changes of the sample, because each restarts the stream. */
  private static final long SAMPLING_MICROS = 5_000_000;

  private static final DateTimeFormatter FILE =
      DateTimeFormatter.ofPattern("'console-'yyyyMMdd-HHmmss-SSS'.jsonl'", Locale.ROOT);

  private static final int QUIT = 0;

  private final ConsoleTerminal terminal;
  private final Screen screen;
  private final Ui ui;
  private final Source source;
  private final Supplier<StoreView> store;
  private final Optional<Integer> fixedMask;
  private final Optional<Level> fixedLevel;
  private final ZoneId zone;
  private Wanted wanted;
  private String connection = "";
  private long sampledMicros;

  /**
   * @param store makes a snapshot of the store
   * @param wanted the events that were requested at first
   * @param fixedMask the mask of the sample, if it was given; otherwise the mask follows the load
   * @param fixedLevel the level, if it was given; otherwise the level follows the view
   */
  ScreenMode(
      ConsoleTerminal terminal,
      Screen screen,
      Ui ui,
      Source source,
      Supplier<StoreView> store,
      Wanted wanted,
      Optional<Integer> fixedMask,
      Optional<Level> fixedLevel,
      ZoneId zone) {
    this.terminal = terminal;
    this.screen = screen;
    this.ui = ui;
    this.source = source;
    this.store = store;
    this.wanted = wanted;
    this.fixedMask = fixedMask;
    this.fixedLevel = fixedLevel;
    this.zone = zone;
  }

  @Override
  public long periodMillis() {
    return FRAME_MILLIS;
  }

  @Override
  public void event(Event event, String line) {}

  @Override
  public void unknown(String line) {}

  /**
   * Redraws in full: when joining a cluster, newer Javas write warnings to the terminal, which
   * cannot be turned off.
   */
  @Override
  public void connection(String state) {
    connection = state;
    screen.forget();
  }

  @Override
  public OptionalInt message(Inbox.Message message) {
    if (message instanceof Inbox.Message.Pressed pressed) {
      StoreView now = store.get();
      switch (ui.key(pressed.key(), now)) {
        case QUIT -> {
          return OptionalInt.of(QUIT);
        }
        case SAVE -> save(now);
        case NONE -> {}
      }
      draw(now);
    } else if (message instanceof Inbox.Message.Resized) {
      screen.forget();
      draw(store.get());
    } else if (message instanceof Inbox.Message.Suspend) {
      suspend();
    } else if (message instanceof Inbox.Message.Ended ended) {
      return OptionalInt.of(ended.status());
    }
    return OptionalInt.empty();
  }

  /** Leaves the cluster first, because a stopped member would delay the others. */
  private void suspend() {
    terminal.leave();
    source.stop(true);
    ConsoleTerminal.stopProcess();
    terminal.enter();
    screen.forget();
    source.start();
    draw(store.get());
  }

  private void save(StoreView now) {
    Path file = Path.of(FILE.format(LocalDateTime.now(zone)));
    try {
      int events = SavedEvents.write(file, now);
      ui.say("saved " + events + " events to " + file);
    } catch (IOException e) {
      ui.say("not saved to " + file.toAbsolutePath() + ": " + e.getMessage());
    }
  }

  @Override
  public OptionalInt look(StoreView now) {
    want(now);
    draw(now);
    return OptionalInt.empty();
  }

  /** The terminal is restored by {@link ConsoleRun}, which opened it. */
  @Override
  public void end() {}

  private void want(StoreView now) {
    Level level = fixedLevel.orElse(ui.level());
    int mask = wanted.mask();
    boolean known = !Double.isNaN(now.ordersPerSecond());
    if (fixedMask.isEmpty() && known && Clocks.micros() - sampledMicros > SAMPLING_MICROS) {
      sampledMicros = Clocks.micros();
      mask = Sampling.next(mask, now.ordersPerSecond());
    }
    Wanted next = wanted.with(level, mask);
    if (!next.equals(wanted)) {
      wanted = next;
      source.want(next);
    }
    ui.sampled(mask);
  }

  private void draw(StoreView now) {
    int columns = terminal.columns();
    String changed = screen.show(ui.draw(now, connection, columns, terminal.rows()), columns);
    if (!changed.isEmpty()) {
      terminal.print(changed);
    }
  }
}
