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
  private final CountDownLatch signalled = new CountDownLatch(1);
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
    if (signalled.getCount() == 0) {
      throw new UserError("interrupted; nothing was made");
    }
  }

  /**
   * Waits; ends early when a signal comes.
   *
   * @throws UserError when one has come
   */
  void pause(long nanos) {
    try {
      signalled.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted; nothing was made", e);
    }
    check();
  }

  /** The step by which the work counts; does not happen once a signal has come. */
  synchronized void finish(Step last) throws IOException {
    check();
    last.run();
    done = true;
  }

  private void interrupt() {
    signalled.countDown();
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
