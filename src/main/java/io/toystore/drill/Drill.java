package io.toystore.drill;

import io.toystore.config.UserError;
import io.toystore.processes.Cluster;
import io.toystore.processes.Folders;
import io.toystore.processes.Home;
import io.toystore.processes.Hooks;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.MemberConf.Setting;
import io.toystore.processes.Plan;
import io.toystore.processes.Ports;
import io.toystore.processes.Say;
import io.toystore.processes.Start;
import io.toystore.processes.StartOptions;
import io.toystore.processes.TenToys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A drill: starts its own cluster, runs one case after the other, and writes the report. An
 * instance runs once.
 *
 * <p>A signal runs the shutdown hook in parallel with the drill. The hook ends clients and members,
 * so that the drill stops waiting for them and notices the signal; then the hook ends the processes
 * that were started in the meantime.
 */
final class Drill {
  private static final int REPLICAS = 3;
  private static final int FRONTENDS = 2;

  /** Pieces of each toy: enough that no toy is ever sold out. */
  private static final int STOCK = 1_000_000;

  private static final long NOTICE_SECONDS = 15;
  private static final int LINE = 100;

  private final DrillOptions options;
  private final Home home;
  private final Say say;
  private final Path data;
  private final long began = System.nanoTime();
  private final String beganAt =
      ZonedDateTime.now(ZoneId.systemDefault())
          .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT));
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<CaseResult> results = new ArrayList<>();
  private final Programs programs;

  /** Until the start has ended, its own hook stops the members, and reports the interruption. */
  private volatile boolean started;

  Drill(DrillOptions options, Home home, Say say) {
    this.options = options;
    this.home = home;
    this.say = say;
    this.data = options.data();
    this.programs = new Programs(data.resolve("cluster.txt"));
  }

  /** True once a signal has interrupted the drill, which has then printed FAIL. */
  boolean isInterrupted() {
    return programs.isInterrupted();
  }

  /**
   * Runs all cases; blocks. When it returns or throws, all processes of the drill have ended.
   *
   * @return whether all have passed
   */
  boolean run() throws IOException {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UserError(data + ": cannot be made", e);
    }
    // Closing the file releases the lock.
    try (FileChannel file = openForWriting("lock")) {
      if (file.tryLock() == null) {
        throw new UserError("another drill runs in " + data);
      }
      Thread hook = new Thread(this::stopAfterSignal, "drill-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
      Path output = Files.writeString(data.resolve("cluster.txt"), "");
      // Appends, since programs write there too.
      try (PrintWriter log =
          new PrintWriter(Files.newBufferedWriter(output, StandardOpenOption.APPEND))) {
        drill(new Say(log, log));
      } catch (CancellationException e) {
        // The hook reports it, and ends the processes.
        return false;
      } finally {
        if (!programs.isInterrupted()) {
          endAll();
        }
        ended.countDown();
        Hooks.forget(hook);
      }
    }
    return results.stream().allMatch(CaseResult::passed);
  }

  private FileChannel openForWriting(String name) throws IOException {
    return FileChannel.open(
        data.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private void drill(Say log) throws IOException {
    String plan = options.cases().stream().map(Case::word).collect(Collectors.joining(" "));
    wrapped("seed " + options.seed() + ": " + plan, LINE).forEach(say::line);
    endAll();
    Cluster cluster = start(log);
    say.line(cluster.plan().members().size() + " members serve after " + Say.since(began));
    say.line("");
    CaseResult.heading().forEach(say::line);
    for (Case next : options.cases()) {
      CaseResult result = new CaseRun(next, options, cluster, home, programs, log).run();
      results.add(result);
      say.line(result.row());
      if (!result.passed()) {
        say.line("              " + result.why());
      }
      write(report(false));
    }
    DrillReport report = report(results.stream().allMatch(CaseResult::passed));
    write(report);
    say.line("");
    say.line(report.summary() + ", in " + Say.since(began) + ": " + reportFile());
  }

  private Cluster start(Say log) throws IOException {
    Plan plan = Plan.of(data, Ports.freeRow(Plan.PORTS), options.network(), REPLICAS, FRONTENDS);
    Path toys = Files.writeString(data.resolve("toys.json"), TenToys.json(STOCK));
    String millis = String.valueOf(Clients.REQUEST_MILLIS);
    // Snapshots are frequent, so that members also start from snapshots.
    List<Setting> settings =
        List.of(
            new Setting(Tier.CATALOG, "snapshotEntries", "5000"),
            new Setting(Tier.ORDER, "snapshotEntries", "1000"),
            new Setting(Tier.ORDER, "longestRequestMillis", millis),
            new Setting(Tier.FRONTEND, "requestTimeoutMillis", millis));
    StartOptions start =
        new StartOptions(plan, true, Optional.of(toys), Optional.empty(), settings);
    // Members are killed and started again all the time.
    new Start(start, home, new Say(log.out(), say.err())).briefly().run();
    started = true;
    programs.check();
    return new Cluster(plan, log).briefly();
  }

  private DrillReport report(boolean passed) {
    return new DrillReport(options, beganAt, passed, List.copyOf(results));
  }

  private Path reportFile() {
    return data.resolve("report.json");
  }

  private void write(DrillReport report) throws IOException {
    Files.writeString(reportFile(), report.json());
  }

  /** The text in lines of at most {@code width} characters. */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  // ---- The end ----

  private void stopAfterSignal() {
    programs.interrupt();
    try {
      if (started) {
        say.line("");
        say.line("interrupted: stopping the store");
        endAll();
      }
      if (!ended.await(NOTICE_SECONDS, TimeUnit.SECONDS)) {
        say.problem("the step in progress does not end");
      }
      endAll();
    } catch (UserError | IOException | InterruptedException e) {
      say.problem("toystore: " + e.getMessage());
    }
    say.line("FAIL");
  }

  /** Also unmounts disks of an earlier drill that was killed. */
  private void endAll() throws IOException {
    programs.killAll();
    Cluster.endAll(data, home, say);
    Programs unstoppable = new Programs(data.resolve("cluster.txt"));
    for (Path member : Folders.list(data)) {
      SmallDisk disk = new SmallDisk(member.resolve("journal"), unstoppable);
      if (disk.isMade()) {
        disk.unmount();
      }
    }
  }
}
