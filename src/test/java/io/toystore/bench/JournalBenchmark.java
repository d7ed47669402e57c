package io.toystore.bench;

import io.toystore.model.LogEntry;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The journal on the disk that holds {@code target/}: entries with a payload of 128 bytes, appended
 * and forced in batches of 1, 16 and 100 (entries in a second), and 1 MiB of payload read back (MiB
 * in a second, from the kernel's cache).
 *
 * <p>Each iteration has a folder of its own, which is deleted after it; so the disk holds no more
 * than one iteration appends, about 200 bytes an entry. The journal keeps no entry in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class JournalBenchmark {
  private static final byte[] PAYLOAD =
      ("{\"text\":\"" + "x".repeat(128 - 11) + "\"}").getBytes(StandardCharsets.US_ASCII);

  private static final int READ_BYTES = 1 << 20;

  private Path path;
  private DataFolder folder;
  private long lastIndex;

  /** Opens a new folder, and puts into it what {@link #read1MiB} reads, forced. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    path = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench-");
    folder =
        DataFolder.open(
            path, new Identity("order", 1, 3), InitialiseMode.IF_EMPTY, JournalOptions.defaults());
    folder.recover(1, entry -> {});
    folder.savePromise(1);
    lastIndex = 0;
    append(READ_BYTES / PAYLOAD.length);
  }

  /** Closes the folder and deletes it. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    folder.close();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Where the journal is. */
  Path path() {
    return path;
  }

  @Benchmark
  public long appendAndForce1() {
    return append(1);
  }

  @Benchmark
  @OperationsPerInvocation(16)
  public long appendAndForce16() {
    return append(16);
  }

  @Benchmark
  @OperationsPerInvocation(100)
  public long appendAndForce100() {
    return append(100);
  }

  /** Entries 1 to 8192, each checksum verified. */
  @Benchmark
  public List<LogEntry> read1MiB() {
    return folder.journal().read(1, READ_BYTES);
  }

  private long append(int count) {
    List<LogEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new LogEntry(++lastIndex, 1, PAYLOAD));
    }
    folder.journal().append(entries);
    folder.journal().force();
    return folder.journal().lastIndex();
  }
}
