package io.toystore.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A stream that never blocks and never fails, in front of one that may do both: a pipe that nobody
 * reads, a terminal that was stopped, a full disk. What is written waits in a bounded queue for a
 * thread of the queue's own. What finds the queue full, or cannot be written, is dropped and
 * counted, and a line says how many lines that were, in their place, as soon as the stream takes
 * something again.
 *
 * <p>Each call of {@link #write} is kept or dropped as a whole, so no log line is written in part.
 * Thread-safe.
 */
final class OutputQueue extends OutputStream {
  private final OutputStream target;
  private final int maxBytes;
  private final LogFormat format;

  private final Object monitor = new Object();

  // What follows is guarded by the monitor, which is never held while the target is written to.
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int queuedBytes;

  /** Lines dropped, and how many of these no line has reported. */
  private long droppedLines;

  private long unreportedLines;

  /** Whether a line that reports them is in the queue. */
  private boolean noteQueued;

  private boolean writing;
  private boolean lastWriteFailed;

  /** What is to be written; null for the line that reports what was dropped. */
  private record Chunk(byte[] bytes) {
    static final Chunk NOTE = new Chunk(null);

    boolean isNote() {
      return bytes == null;
    }
  }

  /**
   * A queue with a daemon thread of its own.
   *
   * @param maxBytes the queue is full once it holds so many
   * @param format of the line that reports what was dropped
   */
  OutputQueue(OutputStream target, String threadName, int maxBytes, LogFormat format) {
    this.target = target;
    this.maxBytes = maxBytes;
    this.format = format;
    Thread writer = new Thread(this::writeOn, threadName);
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    if (length == 0) {
      return;
    }
    byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
    synchronized (monitor) {
      if (queuedBytes >= maxBytes) {
        drop(copy);
        return;
      }
      if (unreportedLines > 0 && !noteQueued) {
        noteQueued = true;
        chunks.add(Chunk.NOTE);
      }
      chunks.add(new Chunk(copy));
      queuedBytes += length;
      monitor.notifyAll();
    }
  }

  /**
   * Waits until everything written so far has reached the target, or is dropped.
   *
   * @param millis how long at most
   * @return false when the time was up, or the thread was interrupted, which it then still is
   */
  boolean await(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (monitor) {
      while (!chunks.isEmpty() || writing || isNoteDue()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        try {
          monitor.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  /** How many lines were dropped since the beginning. */
  long droppedLines() {
    synchronized (monitor) {
      return droppedLines;
    }
  }

  private void drop(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '\n') {
        droppedLines++;
        unreportedLines++;
      }
    }
  }

  private void writeOn() {
    try {
      while (true) {
        writeNext();
      }
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it, but a debugger.
      Thread.currentThread().interrupt();
    }
  }

  private void writeNext() throws InterruptedException {
    Chunk next;
    long reported;
    synchronized (monitor) {
      next = take();
      reported = unreportedLines;
      writing = true;
    }
    boolean written = false;
    try {
      target.write(next.isNote() ? note(reported) : next.bytes());
      target.flush();
      written = true;
    } catch (IOException | RuntimeException | Error e) {
      // There is nowhere to say so; it is counted, and said later.
    } finally {
      synchronized (monitor) {
        writing = false;
        lastWriteFailed = !written;
        if (next.isNote()) {
          unreportedLines -= written ? reported : 0;
        } else if (!written) {
          drop(next.bytes());
        }
        monitor.notifyAll();
      }
    }
  }

  /**
   * Waits for what comes next; what was dropped is reported at the end of the queue at the latest.
   */
  private Chunk take() throws InterruptedException {
    while (chunks.isEmpty() && !isNoteDue()) {
      monitor.wait();
    }
    if (chunks.isEmpty()) {
      return Chunk.NOTE;
    }
    Chunk next = chunks.poll();
    if (next.isNote()) {
      noteQueued = false;
    } else {
      queuedBytes -= next.bytes().length;
    }
    return next;
  }

  /** Called with the monitor held. A target that has just failed is not tried for this alone. */
  private boolean isNoteDue() {
    return unreportedLines > 0 && !lastWriteFailed;
  }

  private byte[] note(long lines) {
    String message = "lines dropped here, because this output was blocked or full: " + lines;
    return (format.line("WARN", message) + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
