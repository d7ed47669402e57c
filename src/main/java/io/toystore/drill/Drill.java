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
 * A drill: a cluster of its own, one case after the other, the report. Runs once.
 *
 * <p>A signal runs the shutdown hook beside the drill. It ends clients and members, so that
 * whatever waits for them goes on, and finds that there was a signal; then it ends what was started
 * meanwhile.
 */
final class Drill {
  private static final int REPLICAS = 3;
  private static final int FRONTENDS = 2;

  /** Of each toy: none is ever sold out. */
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

  /** Until then a start has a hook of its own for what it has started, and says so. */
  private volatile boolean started;

  Drill(DrillOptions options, Home home, Say say) {
    this.options = options;
    this.home = home;
    this.say = say;
    this.data = options.data();
    this.programs = new Programs(data.resolve("cluster.txt"));
  }

  /** True once a signal has come: then the verdict is that there is none, and was said. */
  boolean isInterrupted() {
    return programs.isInterrupted();
  }

  /**
   * Runs all cases; blocks. When it returns or throws, nothing of it runs any more.
   *
   * @return whether all have passed
   */
  boolean run() throws IOException {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UserError(data + ": cannot be made", e);
    }
    // Closing the file gives the lock back.
    try (FileChannel file = openForWriting("lock")) {
      if (file.tryLock() == null) {
        throw new UserError("another drill runs in " + data);
      }
      Thread hook = new Thread(this::stopAfterSignal, "drill-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
      Path said = Files.writeString(data.resolve("cluster.txt"), "");
      // Appends, since programs write there too.
      try (PrintWriter log =
          new PrintWriter(Files.newBufferedWriter(said, StandardOpenOption.APPEND))) {
        drill(new Say(log, log));
      } catch (CancellationException e) {
        // Said by the hook, which also ends what runs.
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
    Report report = report(results.stream().allMatch(CaseResult::passed));
    write(report);
    say.line("");
    say.line(report.summary() + ", in " + Say.since(began) + ": " + reportFile());
  }

  private Cluster start(Say log) throws IOException {
    Plan plan = Plan.of(data, Ports.freeRow(Plan.PORTS), options.network(), REPLICAS, FRONTENDS);
    Path toys = Files.writeString(data.resolve("toys.json"), TenToys.json(STOCK));
    String millis = String.valueOf(Clients.REQUEST_MILLIS);
    // Snapshots come often, so that members also start from them.
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

  private Report report(boolean passed) {
    return new Report(options, beganAt, passed, List.copyOf(results));
  }

  private Path reportFile() {
    return data.resolve("report.json");
  }

  private void write(Report report) throws IOException {
    Files.writeString(reportFile(), report.json());
  }

  /** Lines of no more than {@code width} characters. */
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
        say.problem("what the drill has been at does not end");
      }
      endAll();
    } catch (UserError | IOException | InterruptedException e) {
      say.problem("toystore: " + e.getMessage());
    }
    say.line("FAIL");
  }

  /** Also takes away what a drill has mounted that was killed. */
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
