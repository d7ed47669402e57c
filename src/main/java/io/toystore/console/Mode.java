package io.toystore.console;

import io.toystore.console.core.StoreView;
import io.toystore.observe.core.Event;
import java.util.OptionalInt;

/** How the console shows the store. Called on the main thread, unless a method says otherwise. */
interface Mode {
  /** The period of {@link #look}, in milliseconds. */
  long periodMillis();

  /** A new event, and the line from which it was read. */
  void event(Event event, String line);

  /** A line that is not an event known to this version. */
  void unknown(String line);

  /** The problem of the connection to the store; empty once it works. */
  void connection(String state);

  /**
   * A message of the terminal, such as a key.
   *
   * @return the exit status if the console ends
   */
  OptionalInt message(Inbox.Message message);

  /**
   * A period has passed.
   *
   * @return the exit status if the console ends
   */
  OptionalInt look(StoreView store);

  /**
   * The console ends. Called on the main thread at a normal end, and always on a thread of its own
   * when the JVM exits. After a signal or an error, the second call may be the only one.
   */
  void end();
}
