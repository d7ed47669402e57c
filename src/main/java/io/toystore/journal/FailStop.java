package io.toystore.journal;

import java.io.IOException;

/**
 * Stops a data folder at its first failure: the action that failed throws {@link JournalFailure},
 * and so does every later one, without touching a file. Not thread-safe.
 */
final class FailStop {
  private JournalFailure failure;

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
      failure = new JournalFailure(what + " failed: " + e, e);
      throw failure;
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
    if (failure != null) {
      throw new JournalFailure("stopped after an earlier failure", failure);
    }
  }
}
