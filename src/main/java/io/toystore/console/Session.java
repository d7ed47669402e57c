package io.toystore.console;

import io.toystore.console.core.StoreModel;
import io.toystore.observe.Clocks;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.Event;
import java.util.Optional;
import java.util.OptionalInt;

/** The main loop: a single thread owns the model and the mode. */
final class Session {
  /** A longer gap in the loop means that the process was stopped, or the machine slept. */
  private static final long STOPPED_MICROS = 3_000_000;

  private static final int OK = 0;

  private final Inbox inbox;
  private final Source source;
  private final StoreModel model;
  private final Mode mode;
  private final long endMicros;

  /**
   * @param durationMillis the time after which to end with success; 0 for never
   */
  Session(Inbox inbox, Source source, StoreModel model, Mode mode, long durationMillis) {
    this.inbox = inbox;
    this.source = source;
    this.model = model;
    this.mode = mode;
    endMicros = durationMillis == 0 ? Long.MAX_VALUE : Clocks.micros() + durationMillis * 1_000;
  }

  /** Runs to the end; returns the exit status. */
  int run() throws InterruptedException {
    int status = loop();
    mode.end();
    return status;
  }

  private int loop() throws InterruptedException {
    source.start();
    long period = mode.periodMillis() * 1_000;
    long next = Clocks.micros();
    long before = Clocks.micros();
    while (true) {
      Inbox.Message message = inbox.poll((next - Clocks.micros()) / 1_000);
      long now = Clocks.micros();
      if (now - before > STOPPED_MICROS && source.isMember()) {
        mode.connection(
            "stood still for " + (now - before) / 1_000_000 + " s, joining the cluster again");
        source.stop(true);
        source.start();
      }
      if (message != null) {
        OptionalInt status = handle(message);
        if (status.isPresent()) {
          return status.getAsInt();
        }
      }
      if (now >= next) {
        long dropped = inbox.takeDropped();
        if (dropped > 0) {
          model.missed(dropped);
        }
        OptionalInt status = mode.look(model.snapshot(now));
        if (status.isPresent()) {
          return status.getAsInt();
        }
        next = now + period;
      }
      if (now >= endMicros) {
        return OK;
      }
      before = Clocks.micros();
      next = Math.min(next, before + period);
    }
  }

  private OptionalInt handle(Inbox.Message message) {
    if (message instanceof Inbox.Message.Line line) {
      line(line);
      return OptionalInt.empty();
    }
    if (message instanceof Inbox.Message.Failed failed) {
      throw failed.cause();
    }
    if (message instanceof Inbox.Message.Connection connection) {
      mode.connection(connection.state());
      return OptionalInt.empty();
    }
    return mode.message(message);
  }

  private void line(Inbox.Message.Line line) {
    Optional<Event> event;
    try {
      event = EventJson.decode(line.text());
    } catch (IllegalArgumentException e) {
      event = Optional.empty();
    }
    if (event.isEmpty()) {
      model.unknown();
      mode.unknown(line.text());
    } else if (model.accept(event.get(), line.micros())) {
      mode.event(event.get(), line.text());
    }
  }
}
