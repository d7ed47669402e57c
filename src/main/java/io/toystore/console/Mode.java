package io.toystore.console;

import io.toystore.console.core.Snapshot;
import io.toystore.observe.core.Event;
import java.util.OptionalInt;

/** What is done with what comes. Called on the main thread. */
interface Mode {
  /** Looks at everything once in so many milliseconds at most. */
  long periodMillis();

  /** A new event, with the line that it came as. */
  void event(Event event, String line);

  /** A line that is no event that this version knows. */
  void unknown(String line);

  /** What is wrong with the connection to the store; empty when nothing is any more. */
  void connection(String state);

  /** A message of the terminal. */
  OptionalInt message(Inbox.Message message);

  /**
   * A period has passed.
   *
   * @return the exit status, to end
   */
  OptionalInt look(Snapshot store);

  /** The console ends. Called once more, on another thread, if a signal ends it. */
  void end();
}
