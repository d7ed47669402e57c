package io.toystore.processes;

import io.toystore.config.UserError;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.MemberConf.Setting;
import io.toystore.text.FlatJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The demonstration: a cluster of its own, clients that retry nothing, a SIGKILL for the leader in
 * the middle. It checks itself whether clients and members have ended well; {@link Judgement}
 * checks the rest. An instance runs once.
 */
public final class Demo {
  private static final int REPLICAS = 3;
  private static final int CLIENTS = 20;

  /** Visits of each client. */
  public static final int VISITS = 300;

  private static final int THINK_MILLIS = 20;

  /** Pieces of each toy: enough that no toy is ever sold out and restocked. */
  private static final int STOCK = 10_000;

  /** The time limit of a request, including the time without a leader. */
  private static final int REQUEST_MILLIS = 5_000;

  private static final int ORDERS_BEFORE_KILL = 500;
  private static final long LEADER_MILLIS = 20_000;

  /** The time limit of the clients. */
  private static final long CLIENT_MILLIS = 90_000;

  /** The time limit for a restarted replica to catch up. */
  private static final long SETTLE_MILLIS = 20_000;

  /** The pause between two reads of the members' metrics. */
  private static final long LOOK_MILLIS = 50;

  private static final long LOCK_MILLIS = 150_000;
  private static final long LOCK_PAUSE_MILLIS = 100;
  private static final String INDENT = "           ";

  /** Lines of the clients' output that are not shown. */
  private static final Pattern CLIENT_NOISE = Pattern.compile("ToyStore - client|^  seed ");

  private static final int MAX_ERRORS = 5;

  /** The exit status of a process that was ended by SIGTERM. */
  private static final int TERMINATED = 143;

  private final Home home;
  private final Say say;
  private final int visits;
  private final Path data;
  private final long began = System.nanoTime();

  /** For the cluster: drops its output, and keeps its errors. */
  private final Say quiet;

  private volatile boolean interrupted;

  private volatile Process clients;
  private Thread clientsOutput;
  private boolean failed;

  /**
   * @param visits of each client; the leader is killed in the middle of them
   */
  public Demo(Home home, Say say, int visits) {
    this.home = home;
    this.say = say;
    this.visits = visits;
    this.data = home.data("demo");
    this.quiet = new Say(new PrintWriter(Writer.nullWriter()), say.err());
  }

  /**
   * Runs the demonstration; blocks for about half a minute. When it returns or throws, all its
   * processes have ended.
   *
   * @return whether all that was checked holds
   */
  public boolean run() throws IOException {
    Files.createDirectories(data);
    // Closing the file releases the lock.
    try (FileChannel file =
        FileChannel.open(
            data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(file);
      Thread hook = new Thread(this::stopAfterSignal, "demo-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        demonstrate();
      } finally {
        endAll();
        Hooks.forget(hook);
      }
    }
    return !failed;
  }

  private void lock(FileChannel file) throws IOException {
    if (file.tryLock() != null) {
      return;
    }
    say.line("waiting for a demonstration that is still in progress");
    long deadline = Poll.deadline(LOCK_MILLIS);
    while (file.tryLock() == null) {
      if (Poll.isOver(deadline)) {
        throw new UserError("the demonstration in progress does not end");
      }
      Poll.pause(LOCK_PAUSE_MILLIS);
    }
  }

  private void endAll() throws IOException {
    Process running = clients;
    if (running != null) {
      running.destroyForcibly();
    }
    Cluster.endAll(data, home, quiet);
  }

  /** True once a signal has interrupted the demonstration, which has then printed FAIL. */
  public boolean isInterrupted() {
    return interrupted;
  }

  private void stopAfterSignal() {
    interrupted = true;
    say.line("");
    say.line("interrupted: stopping the store");
    try {
      endAll();
    } catch (UserError | IOException e) {
      say.problem("toystore: " + e.getMessage());
    }
    say.line("FAIL");
  }

  private void step(String what) {
    say.line(String.format(Locale.ROOT, "[%6s] %s", Say.since(began), what));
  }

  private void check(boolean holds, String what) {
    say.line(INDENT + (holds ? "ok    " : "FAIL  ") + what);
    failed |= !holds;
  }

  private void demonstrate() throws IOException {
    say.line(
        "The toy store, demonstrated: a catalog, "
            + REPLICAS
            + " order replicas and a front-end, each a process.");
    say.line("");
    Cluster cluster = start();
    Plan plan = cluster.plan();
    Path history = data.resolve("client").resolve("history.jsonl");
    startClients(plan, history);
    boolean clientsDone = hurt(cluster) && awaitClients();
    if (!clientsDone) {
      failed = true;
      return;
    }
    say.line("");
    step("checking what the clients saw, and what the members have stored");
    check(
        clients.exitValue() == 0,
        "no request failed, and every acknowledged order was found again unchanged");
    boolean settled = Poll.until(SETTLE_MILLIS, LOOK_MILLIS, () -> settled(plan));
    check(settled, "the " + REPLICAS + " replicas have the same log end");
    Cluster.endAll(data, home, quiet);
    check(endedWhenAsked(plan), "all members stopped when asked to");
    verify(history);
    List<String> errors = errors(plan);
    check(
        errors.isEmpty(),
        "no member has logged an error or a stack trace" + (errors.isEmpty() ? "" : ":"));
    errors.stream().limit(MAX_ERRORS).forEach(say::line);
    step("stopped; the journals are left in " + named(data) + ", to be read with cat");
  }

  private Cluster start() throws IOException {
    step("starting them, with " + TenToys.NAMES.size() + " toys, " + STOCK + " of each");
    Path toys = Files.writeString(data.resolve("toys.json"), TenToys.json(STOCK));
    Plan plan = Plan.of(data, Ports.freeRow(Plan.PORTS), false, REPLICAS, 1);
    String millis = String.valueOf(REQUEST_MILLIS);
    List<Setting> settings =
        List.of(
            new Setting(Tier.ORDER, "longestRequestMillis", millis),
            new Setting(Tier.FRONTEND, "requestTimeoutMillis", millis));
    new Start(
            new StartOptions(plan, true, Optional.of(toys), Optional.empty(), settings),
            home,
            quiet)
        .briefly()
        .run();
    step("they serve: " + url(plan) + "/products");
    return new Cluster(plan, quiet).briefly();
  }

  private static String url(Plan plan) {
    return plan.url(plan.of(Tier.FRONTEND).get(0));
  }

  // ---- The clients ----

  private void startClients(Plan plan, Path history) throws IOException {
    step(CLIENTS + " clients come, look at toys and buy seven times out of ten");
    Folders.delete(history.getParent());
    Files.createDirectories(history.getParent());
    Path conf = Files.writeString(history.resolveSibling("conf.json"), conf(plan, history));
    Process process =
        new ProcessBuilder(new Cluster(plan, quiet).clientCommand(conf))
            .redirectErrorStream(true)
            .start();
    clients = process;
    process.getOutputStream().close();
    clientsOutput = new Thread(() -> show(process), "clients-output");
    clientsOutput.setDaemon(true);
    clientsOutput.start();
  }

  private String conf(Plan plan, Path history) {
    StringBuilder file = new StringBuilder();
    FlatJson.quote(file, history.toString());
    return String.format(
        Locale.ROOT,
        """
        {
          "urls": ["%s"],
          "clients": %d,
          "iterations": %d,
          "durationSeconds": 40,
          "probability": 0.7,
          "thinkTimeMillis": %d,
          "requestTimeoutMillis": %d,
          "maxFailedRequests": 0,
          "history": %s
        }
        """,
        url(plan),
        CLIENTS,
        visits,
        THINK_MILLIS,
        REQUEST_MILLIS + 2_000,
        file);
  }

  /** Prints the clients' output. */
  private void show(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!CLIENT_NOISE.matcher(line).find()) {
          say.line((INDENT + line).stripTrailing());
        }
      }
    } catch (IOException e) {
      // The clients were killed.
      say.problem(INDENT + e.getMessage());
    }
  }

  private boolean awaitClients() {
    if (!Poll.until(CLIENT_MILLIS, () -> !clients.isAlive() && !clientsOutput.isAlive())) {
      step("the clients do not end");
      return false;
    }
    return true;
  }

  // ---- The kill ----

  /** Kills and restarts the leader; false when no other replica takes over. */
  private boolean hurt(Cluster cluster) throws IOException {
    Plan plan = cluster.plan();
    Management management = new Management(plan);
    Poll.until(
        CLIENT_MILLIS,
        LOOK_MILLIS,
        () -> placed(management, plan) >= ORDERS_BEFORE_KILL || !clients.isAlive());
    Poll.until(LEADER_MILLIS, LOOK_MILLIS, () -> cluster.findLeader().isPresent());
    Member leader = cluster.leader();
    long orders = placed(management, plan);
    cluster.kill(leader);
    step("SIGKILL for " + leader + ", which leads, after " + orders + " orders");
    Member frontend = plan.of(Tier.FRONTEND).get(0);
    Optional<Member> next = cluster.awaitLeader(LEADER_MILLIS, frontend, leader);
    if (next.isEmpty()) {
      step("no other leader");
      return false;
    }
    step(next.get() + " leads now; the clients retry nothing, and should see no failure");
    cluster.restart(leader, List.of(), home.jar(), false);
    step(leader + " is back, reads its journal, and catches up while the store serves");
    return true;
  }

  /** The most orders that a running replica has in its log. */
  private static long placed(Management management, Plan plan) {
    return plan.of(Tier.ORDER).stream()
        .map(member -> management.metrics(member).value("orders"))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max()
        .orElse(0);
  }

  // ---- What is checked at the end ----

  /** Whether all replicas have the same last entry, and it is committed. */
  private static boolean settled(Plan plan) {
    Management management = new Management(plan);
    Set<OptionalLong> ends = new HashSet<>();
    for (Member member : plan.of(Tier.ORDER)) {
      Metrics metrics = management.metrics(member);
      ends.add(metrics.value("replica_last_index"));
      ends.add(metrics.value("replica_commit_index"));
    }
    return ends.size() == 1 && !ends.contains(OptionalLong.empty());
  }

  /** Whether each member has ended by SIGTERM; otherwise it was ended by SIGKILL. */
  private static boolean endedWhenAsked(Plan plan) {
    return plan.members().stream()
        .allMatch(member -> plan.folder(member).exitStatus().equals(OptionalInt.of(TERMINATED)));
  }

  /** Shows the verdict, rule by rule. */
  private void verify(Path history) {
    Judgement judgement = Judgement.of("--complete", history.toString(), data.toString());
    failed |= !judgement.passed();
    for (String line : judgement.lines()) {
      if (!line.isBlank()) {
        say.line("         " + line.replace(data + "/", ""));
      }
    }
  }

  /** Errors in the members' logs; starts, stops and kills cause none. */
  private static List<String> errors(Plan plan) throws IOException {
    List<String> errors = new ArrayList<>();
    for (Member member : plan.members()) {
      LoggedErrors.in(plan.folder(member).log(), 0)
          .forEach(line -> errors.add(member + ": " + line));
    }
    return errors;
  }

  private Path named(Path folder) {
    return folder.startsWith(home.path()) ? home.path().relativize(folder) : folder;
  }
}
