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
 * A stream that never blocks and never fails, in front of a stream that may do both: a pipe without
 * a reader, a stopped terminal, a full disk. Output waits in a bounded queue for a thread of the
 * queue's own. Output that finds the queue full, or cannot be written, is dropped and counted. As
 * soon as the stream accepts output again, a line in place of the dropped lines says how many they
 * were.
 *
 * <p>Each call of {@link #write} is kept or dropped as a whole, so no log line is written in part.
 * Thread-safe.
 */
final class OutputQueue extends OutputStream {
  private final OutputStream target;
  private final int maxBytes;
  private final LogFormat format;

  private final Object monitor = new Object();

  // The fields below are guarded by the monitor, which is never held during a write to the target.
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int queuedBytes;

  /** The number of lines dropped since the beginning. */
  private long droppedLines;

  /** The number of dropped lines that have not been reported yet. */
  private long unreportedLines;

  /** Whether a line that reports dropped lines is in the queue. */
  private boolean noteQueued;

  private boolean writing;
  private boolean lastWriteFailed;

  /** Bytes to write; null for the line that reports dropped lines. */
  private record Chunk(byte[] bytes) {
    static final Chunk NOTE = new Chunk(null);

    boolean isNote() {
      return bytes == null;
    }
  }

  /**
   * A queue with a daemon thread of its own.
   *
   * @param maxBytes the queue is full once it holds this many bytes
   * @param format the format of the line that reports dropped lines
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
   * @param millis the maximum wait
   * @return false after a timeout or an interrupt, whose status is kept
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
      // Only a debugger can interrupt this thread.
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
      // The error cannot be printed now; the dropped lines are counted and reported later.
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

  /** Waits for the next chunk; dropped lines are reported at the end of the queue at the latest. */
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

  /**
   * Called with the monitor held. After a failed write, the report alone does not cause a new one.
   */
  private boolean isNoteDue() {
    return unreportedLines > 0 && !lastWriteFailed;
  }

  private byte[] note(long lines) {
    String message = "lines dropped here, because this output was blocked or full: " + lines;
    return (format.line("WARN", message) + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
