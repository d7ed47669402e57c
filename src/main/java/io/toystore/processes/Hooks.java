package io.toystore.processes;

/** Shutdown hooks, which undo things when a signal ends this process. */
public final class Hooks {
  private Hooks() {}

  /** Removes a hook that is no longer needed. */
  public static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
      return;
    }
  }
}
