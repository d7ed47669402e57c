package io.toystore.backup;

import io.toystore.config.UserError;
import io.toystore.processes.Hooks;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that is either completed or undone, even if a signal ends the process. The shutdown hook
 * runs in parallel with the work: it waits until the work has noticed the signal, and undoes it. A
 * single step completes the work, either before the undo or not at all.
 */
final class Interruption implements Closeable {
  /**
   * Bounds the wait, because parts of the verification do not notice a signal; they write nothing.
   */
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
   * @param undo removes what was made so far; runs unless {@link #finish} has completed the work
   */
  Interruption(Step undo) {
    this.undo = undo;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Checks for a signal.
   *
   * @throws UserError if a signal has come
   */
  void check() {
    if (signalled.getCount() == 0) {
      throw new UserError("interrupted; nothing was made");
    }
  }

  /**
   * Waits; returns early when a signal comes.
   *
   * @throws UserError if a signal has come
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

  /** Runs the step that completes the work, unless a signal has come. */
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
      // The remains are incomplete, and do not count.
      return;
    }
  }

  private synchronized void undo() throws IOException {
    if (!done) {
      undo.run();
    }
  }

  /** Undoes the work unless it is completed. */
  @Override
  public void close() throws IOException {
    ended.countDown();
    Hooks.forget(hook);
    undo();
  }
}
