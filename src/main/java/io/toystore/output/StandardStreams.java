package io.toystore.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The process's standard output and standard error, each through an {@link OutputQueue}: code that
 * prints to {@code System.out} or {@code System.err}, including logging and stack traces of
 * libraries, never waits for the reader. All methods may be called on any thread.
 */
public final class StandardStreams {
  /** The size of a queue: about ten thousand log lines. */
  private static final int MAX_BYTES = 1 << 20;

  /** How long the end of a process waits for the reader of its last lines. */
  public static final long LAST_LINES_MILLIS = 1_000;

  private static volatile List<OutputQueue> installed = List.of();

  private StandardStreams() {}

  /**
   * Puts the queues in front of the two streams; must be called once, at the start of the process.
   */
  public static synchronized void install() {
    OutputQueue out = queue(FileDescriptor.out, "stdout");
    OutputQueue err = queue(FileDescriptor.err, "stderr");
    System.setOut(stream(out, "stdout.encoding", "sun.stdout.encoding"));
    System.setErr(stream(err, "stderr.encoding", "sun.stderr.encoding"));
    installed = List.of(out, err);
    // For ends of the process that do not stop the store: a refused start, an exception.
    Runtime.getRuntime().addShutdownHook(new Thread(StandardStreams::awaitLastLines, "last-lines"));
  }

  /**
   * Returns once everything printed is written, or after {@value #LAST_LINES_MILLIS} ms, since
   * there may be no reader.
   */
  public static void awaitLastLines() {
    long end = System.nanoTime() + LAST_LINES_MILLIS * 1_000_000;
    for (OutputQueue queue : installed) {
      queue.await((end - System.nanoTime()) / 1_000_000);
    }
  }

  /** Returns once everything printed is written, however long the reader takes. */
  public static void awaitReader() {
    for (OutputQueue queue : installed) {
      queue.await(Long.MAX_VALUE / 1_000_000);
    }
  }

  /** The number of dropped lines, because the output had no reader or its disk was full. */
  public static long droppedLines() {
    return installed.stream().mapToLong(OutputQueue::droppedLines).sum();
  }

  private static OutputQueue queue(FileDescriptor descriptor, String name) {
    return new OutputQueue(
        new FileOutputStream(descriptor), name, MAX_BYTES, LogFormat.ofProcess());
  }

  /**
   * Uses the charset of the replaced stream, whose property has another name in Java 17. JSON is
   * UTF-8.
   */
  private static PrintStream stream(OutputQueue queue, String property, String olderProperty) {
    if (LogFormat.ofProcess() == LogFormat.JSON) {
      return new PrintStream(queue, false, StandardCharsets.UTF_8);
    }
    String charset = System.getProperty(property, System.getProperty(olderProperty));
    return new PrintStream(
        queue, false, charset == null ? Charset.defaultCharset() : Charset.forName(charset));
  }
}
