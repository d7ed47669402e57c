package io.toystore.backup;

import io.toystore.config.UserError;
import io.toystore.processes.Hooks;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that is either done or undone, also when a signal ends the process. The shutdown hook runs
 * beside the work: it waits until the work has noticed, and undoes it; what makes the work count is
 * one step, which is either before that or never.
 */
final class Interruption implements Closeable {
  /** Reading a backup for its verdict notices nothing, and writes nothing. */
  private static final long NOTICE_SECONDS = 2;

  /** A step that may fail. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  private final Step undo;
  private final Thread hook = new Thread(this::interrupt, "interrupted");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean interrupted;
  private boolean done;

  /**
   * @param undo takes away what was made so far; runs unless {@link #finish} has
   */
  Interruption(Step undo) {
    this.undo = undo;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Goes on unless a signal has come.
   *
   * @throws UserError when one has
   */
  void check() {
    if (interrupted) {
      throw new UserError("interrupted; nothing was made");
    }
  }

  /** The step by which the work counts; does not happen once a signal has come. */
  synchronized void finish(Step last) throws IOException {
    check();
    last.run();
    done = true;
  }

  private void interrupt() {
    interrupted = true;
    try {
      ended.await(NOTICE_SECONDS, TimeUnit.SECONDS);
      undo();
    } catch (InterruptedException | IOException e) {
      // What is left has nothing by which it counts.
      return;
    }
  }

  private synchronized void undo() throws IOException {
    if (!done) {
      undo.run();
    }
  }

  /** Undoes the work if it is not done. */
  @Override
  public void close() throws IOException {
    ended.countDown();
    Hooks.forget(hook);
    undo();
  }
}
