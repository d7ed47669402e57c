package io.toystore.storage;

import java.io.IOException;

/**
 * Stops a data folder at its first failure: the failed action throws {@link JournalFailure}, and so
 * does every later action, without touching a file. Thread-safe.
 */
final class FailStop {
  private volatile JournalFailure failure;

  interface Action<T> {
    T run() throws IOException;
  }

  interface VoidAction {
    void run() throws IOException;
  }

  <T> T call(String what, Action<T> action) {
    check();
    try {
      return action.run();
    } catch (IOException | RuntimeException | Error e) {
      // An interrupt arrives here too: it has closed the channel (ClosedByInterruptException).
      JournalFailure first = new JournalFailure(what + " failed: " + e, e);
      failure = first;
      throw first;
    }
  }

  void run(String what, VoidAction action) {
    this.<Void>call(
        what,
        () -> {
          action.run();
          return null;
        });
  }

  void check() {
    JournalFailure earlier = failure;
    if (earlier != null) {
      throw new JournalFailure("stopped after an earlier failure", earlier);
    }
  }
}
