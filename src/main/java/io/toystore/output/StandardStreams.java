package io.toystore.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The process's standard output and standard error, each through an {@link OutputQueue}: whatever
 * prints to {@code System.out} or {@code System.err}, logging and stack traces of any library
 * included, never waits for whoever reads it. All methods may be called on any thread.
 */
public final class StandardStreams {
  /** What waits for its reader: some ten thousand log lines. */
  private static final int MAX_BYTES = 1 << 20;

  /** How long the end of a process waits for the reader of its last lines. */
  public static final long LAST_LINES_MILLIS = 1_000;

  private static volatile List<OutputQueue> installed = List.of();

  private StandardStreams() {}

  /** Puts the queues in front of the two streams; to be called once, as the process begins. */
  public static synchronized void install() {
    OutputQueue out = queue(FileDescriptor.out, "stdout");
    OutputQueue err = queue(FileDescriptor.err, "stderr");
    System.setOut(stream(out, "stdout.encoding", "sun.stdout.encoding"));
    System.setErr(stream(err, "stderr.encoding", "sun.stderr.encoding"));
    installed = List.of(out, err);
    // Whatever ends the process without stopping the store: a refused start, an exception.
    Runtime.getRuntime().addShutdownHook(new Thread(StandardStreams::awaitLastLines, "last-lines"));
  }

  /**
   * Returns once everything that was printed is written, or after {@value #LAST_LINES_MILLIS} ms,
   * since nobody may be reading it.
   */
  public static void awaitLastLines() {
    long end = System.nanoTime() + LAST_LINES_MILLIS * 1_000_000;
    for (OutputQueue queue : installed) {
      queue.await((end - System.nanoTime()) / 1_000_000);
    }
  }

  /** Returns once everything that was printed is written, however long its reader takes. */
  public static void awaitReader() {
    for (OutputQueue queue : installed) {
      queue.await(Long.MAX_VALUE / 1_000_000);
    }
  }

  /** How many lines were not written: nobody read the output, or its disk was full. */
  public static long droppedLines() {
    return installed.stream().mapToLong(OutputQueue::droppedLines).sum();
  }

  private static OutputQueue queue(FileDescriptor descriptor, String name) {
    return new OutputQueue(
        new FileOutputStream(descriptor), name, MAX_BYTES, LogFormat.ofProcess());
  }

  /**
   * In the charset of the stream that it replaces; Java 17 has another name for it. JSON is UTF-8.
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
