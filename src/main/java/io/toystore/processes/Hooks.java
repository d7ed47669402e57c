package io.toystore.processes;

/** What is to be undone when a signal ends this process. */
public final class Hooks {
  private Hooks() {}

  /** The hook is needed no more. */
  public static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
      return;
    }
  }
}
