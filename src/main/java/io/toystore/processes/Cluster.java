package io.toystore.processes;

import io.toystore.config.UserError;
import io.toystore.processes.Management.Health;
import io.toystore.processes.Member.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Operations on a cluster that was started before. The cluster's state is its folder and its
 * processes; an instance keeps only the plan. All methods block, and throw a {@link UserError} when
 * they do not succeed.
 */
public final class Cluster {
  /** The time limit of a start. */
  static final long START_MILLIS = 90_000;

  /** The time limit of a stop; a member bounds its own stop by 15 s. */
  private static final long STOP_MILLIS = 20_000;

  /** The time limit for the effect of SIGKILL, SIGSTOP or SIGCONT. */
  private static final long SIGNAL_MILLIS = 5_000;

  /** The time limit from the end of a member to the note of its exit status. */
  private static final long NOTE_MILLIS = 2_000;

  /** The pause between two checks of a member that is starting. */
  private static final long READY_PAUSE_MILLIS = 50;

  /** The pause between two checks of who leads. */
  private static final long LEADER_PAUSE_MILLIS = 50;

  private final Plan plan;
  private final Say say;
  private final Management management;
  private boolean brief;

  public Cluster(Plan plan, Say say) {
    this.plan = plan;
    this.say = say;
    this.management = new Management(plan);
  }

  /**
   * Members that are launched from now on will run only briefly: their flags are those of {@link
   * MemberJvm#briefly}.
   */
  public Cluster briefly() {
    brief = true;
    return this;
  }

  /** The cluster that was started last in a folder. */
  public static Cluster in(Path folder, Say say) {
    return new Cluster(Plan.read(folder), say);
  }

  public Plan plan() {
    return plan;
  }

  /**
   * Ends every process of a folder, tier by tier, whether or not a start there has completed.
   * Synchronized, because a shutdown hook may call it while another call is in progress.
   */
  public static synchronized void endAll(Path folder, Home home, Say say) throws IOException {
    for (Tier tier : Tier.values()) {
      List<ProcessHandle> processes = new ArrayList<>();
      for (Path path : Folders.list(folder)) {
        if (path.getFileName().toString().matches(tier.word() + "(-[1-9])?")) {
          new MemberFolder(path).process().ifPresent(processes::add);
        }
      }
      end(folder, processes, say);
    }
    end(folder, OwnProcesses.runningIn(folder).toList(), say);
    for (Path path : Folders.list(folder)) {
      new MemberFolder(path).awaitNoted(NOTE_MILLIS);
    }
    removeNetwork(folder, home);
  }

  /** Removes the private network of the last start, if it had one. */
  static void removeNetwork(Path folder, Home home) throws IOException {
    if (Plan.isIn(folder) && Plan.read(folder).network()) {
      Namespaces.run(home, folder, "remove");
    }
  }

  /** Ends these processes in parallel: by SIGTERM, and by SIGKILL after {@link #STOP_MILLIS}. */
  private static void end(Path folder, List<ProcessHandle> processes, Say say) {
    for (ProcessHandle process : processes) {
      process.destroy();
      if (OwnProcesses.isPaused(process)) {
        // A paused process does not handle SIGTERM.
        OwnProcesses.resume(process);
      }
    }
    long deadline = Poll.deadline(STOP_MILLIS);
    for (ProcessHandle process : processes) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (!Poll.until(left, () -> !isIn(folder, process))) {
        say.problem("process " + process.pid() + " does not stop: SIGKILL");
        process.destroyForcibly();
        if (!Poll.until(SIGNAL_MILLIS, () -> !isIn(folder, process))) {
          throw new UserError("process " + process.pid() + " does not end");
        }
      }
    }
  }

  /** False also for a process that has ended but was not waited for. */
  private static boolean isIn(Path folder, ProcessHandle process) {
    return process.isAlive() && OwnProcesses.runsIn(folder, process);
  }

  /** Launches a member; returns the length of its log before. */
  long launch(Member member, List<String> environment, boolean init) throws IOException {
    MemberFolder folder = plan.folder(member);
    List<String> command = new ArrayList<>(Namespaces.prefix(plan, member.name()));
    if (!environment.isEmpty()) {
      command.add("env");
      command.addAll(environment);
    }
    Path installed = plan.folder();
    command.addAll(brief ? MemberJvm.briefly(installed) : MemberJvm.of(installed));
    command.addAll(List.of("-jar", InstalledJar.in(plan.folder()).toString()));
    command.addAll(List.of(member.tier().word(), "-conf", folder.conf().toString(), "-cluster"));
    if (init) {
      command.add("--init");
    }
    return Launcher.launch(folder, command);
  }

  /**
   * Waits until a member that was launched is ready.
   *
   * @param logged the length of its log before
   * @param deadline a moment of {@link System#nanoTime}
   * @param givenUp whether the caller no longer waits
   * @return why the member, although started, cannot be ready before other members run; empty when
   *     it is ready
   * @throws UserError when the member has ended, or at the deadline; its last output is printed
   *     first
   */
  Optional<String> awaitReady(Member member, long logged, long deadline, BooleanSupplier givenUp)
      throws IOException {
    MemberFolder folder = plan.folder(member);
    while (true) {
      // In this order: a member that ends in between gives no answer, and is then found to have
      // ended.
      Health health = management.health(member);
      if (givenUp.getAsBoolean()) {
        throw new UserError("interrupted");
      }
      if (folder.hasEnded()) {
        say.problem(member + " did not start:");
        lastWords(folder, logged).forEach(say::problem);
        throw new UserError(member + " has ended with exit status " + statusOf(folder));
      }
      if (health.ready()) {
        return Optional.empty();
      }
      List<Member> missing = health.starting() ? List.of() : missing(member);
      if (!missing.isEmpty()) {
        return Optional.of(health.why() + "; it needs " + names(missing));
      }
      if (Poll.isOver(deadline)) {
        say.problem(
            member
                + " is not ready after "
                + TimeUnit.MILLISECONDS.toSeconds(START_MILLIS)
                + " s: "
                + health.why()
                + "; see "
                + folder.log());
        throw new UserError(member + " does not serve");
      }
      Poll.pause(READY_PAUSE_MILLIS);
    }
  }

  private static String statusOf(MemberFolder folder) {
    return folder.exitStatus().isPresent()
        ? String.valueOf(folder.exitStatus().getAsInt())
        : "unknown";
  }

  /** The lines of a member's log that say why it has not started. */
  private static List<String> lastWords(MemberFolder folder, long logged) throws IOException {
    byte[] log = Files.exists(folder.log()) ? Files.readAllBytes(folder.log()) : new byte[0];
    int from = (int) Math.min(logged, log.length);
    List<String> lines =
        new String(log, from, log.length - from, StandardCharsets.UTF_8).lines().toList();
    List<String> reasons = lines.stream().filter(line -> line.startsWith("toystore: ")).toList();
    return reasons.isEmpty() ? lines.subList(Math.max(0, lines.size() - 5), lines.size()) : reasons;
  }

  /** The stopped members without which this member cannot be ready. */
  private List<Member> missing(Member member) {
    List<Member> missing = new ArrayList<>();
    List<Member> orders = stopped(Tier.ORDER);
    switch (member.tier()) {
      case CATALOG -> {
        return List.of();
      }
      case ORDER -> {
        // A front-end appoints the leader.
        List<Member> frontends = stopped(Tier.FRONTEND);
        if (frontends.size() == plan.of(Tier.FRONTEND).size()) {
          missing.addAll(frontends);
        }
      }
      case FRONTEND -> missing.addAll(stopped(Tier.CATALOG));
    }
    if (2 * orders.size() > plan.of(Tier.ORDER).size()) {
      missing.addAll(orders);
    }
    return missing;
  }

  private List<Member> stopped(Tier tier) {
    return plan.of(tier).stream()
        .filter(
            member ->
                plan.folder(member).process().filter(p -> !OwnProcesses.isPaused(p)).isEmpty())
        .toList();
  }

  private static String names(List<Member> members) {
    return String.join(", ", members.stream().map(Member::name).toList());
  }

  /**
   * Sends SIGKILL; returns when the process has ended.
   *
   * @return the moment of {@link System#nanoTime} right after the signal
   */
  public long kill(Member member) {
    ProcessHandle process = running(member);
    process.destroyForcibly();
    long moment = System.nanoTime();
    MemberFolder folder = plan.folder(member);
    require(Poll.until(SIGNAL_MILLIS, () -> folder.process().isEmpty()), member, "killed");
    folder.awaitNoted(NOTE_MILLIS);
    say.line(member + " killed");
    return moment;
  }

  /**
   * Sends SIGSTOP, which acts like a long pause.
   *
   * @return the moment of {@link System#nanoTime} right after the signal
   */
  public long pause(Member member) {
    ProcessHandle process = running(member);
    OwnProcesses.pause(process);
    long moment = System.nanoTime();
    require(Poll.until(SIGNAL_MILLIS, () -> OwnProcesses.isPaused(process)), member, "paused");
    say.line(member + " paused");
    return moment;
  }

  /** True while the member's process is stopped by a signal. */
  public boolean isPaused(Member member) {
    return plan.folder(member).process().filter(OwnProcesses::isPaused).isPresent();
  }

  /** Sends SIGCONT. */
  public void resume(Member member) {
    ProcessHandle process = running(member);
    OwnProcesses.resume(process);
    require(Poll.until(SIGNAL_MILLIS, () -> !OwnProcesses.isPaused(process)), member, "resumed");
    require(process.isAlive(), member, "resumed");
    say.line(member + " resumed");
  }

  private static void require(boolean done, Member member, String what) {
    if (!done) {
      throw new UserError(member + " was not " + what);
    }
  }

  private ProcessHandle running(Member member) {
    MemberFolder folder = plan.folder(member);
    return folder
        .process()
        .orElseThrow(() -> new UserError(member + " does not run" + why(folder)));
  }

  private static String why(MemberFolder folder) {
    OptionalLong foreign = folder.foreignPid();
    return foreign.isEmpty()
        ? ""
        : ": process " + foreign.getAsLong() + ", which " + folder.pidFile() + " names, is not its";
  }

  /**
   * Starts a member again, stopping it first if it runs.
   *
   * @param environment "NAME=VALUE" for its process
   * @param built the jar that was built last
   * @param newJar whether that jar first replaces the whole cluster's jar
   */
  public void restart(Member member, List<String> environment, Path built, boolean newJar)
      throws IOException {
    long began = System.nanoTime();
    MemberFolder folder = plan.folder(member);
    if (!Files.exists(folder.conf())) {
      throw new UserError(folder.conf() + ": no such file; start the cluster anew");
    }
    if (newJar || !Files.exists(InstalledJar.in(plan.folder()))) {
      InstalledJar.install(built, plan.folder());
    } else if (!InstalledJar.isSame(plan.folder(), built)) {
      say.problem(
          "note: "
              + member
              + " runs the jar of the cluster's start, although a newer one was built;"
              + " --new-jar takes the newer one");
    }
    end(plan.folder(), folder.process().stream().toList(), say);
    long logged = launch(member, environment, false);
    Optional<String> waits;
    try {
      waits = awaitReady(member, logged, Poll.deadline(START_MILLIS), () -> false);
    } catch (UserError e) {
      end(plan.folder(), folder.process().stream().toList(), say);
      throw new UserError(member + " was not restarted: " + e.getMessage(), e);
    }
    say.line(
        member
            + waits.map(why -> " runs, but is not ready: " + why).orElse(" serves")
            + " after "
            + Say.since(began));
  }

  /**
   * The order replica that leads and has a majority.
   *
   * @throws UserError when there is no such replica
   */
  public Member leader() {
    return findLeader()
        .orElseThrow(() -> new UserError("no order replica leads now; status says more"));
  }

  /** The replica to which a front-end sends orders; empty when it knows none. */
  private Optional<Member> leaderSeenBy(Member frontend) {
    long number = management.metrics(frontend).value("order_leader").orElse(0);
    return plan.of(Tier.ORDER).stream().filter(member -> member.number() == number).findAny();
  }

  /**
   * Waits until a front-end sends orders to a replica; blocks for {@code millis} at most.
   *
   * @param excluded a replica that does not count; null to accept any
   */
  public Optional<Member> awaitLeader(long millis, Member frontend, Member excluded) {
    AtomicReference<Optional<Member>> leader = new AtomicReference<>();
    boolean leads =
        Poll.until(
            millis,
            LEADER_PAUSE_MILLIS,
            () -> {
              leader.set(leaderSeenBy(frontend).filter(member -> !member.equals(excluded)));
              return leader.get().isPresent();
            });
    return leads ? leader.get() : Optional.empty();
  }

  /**
   * The command line of a load client that will run only briefly, in the clients' network, from the
   * cluster's jar.
   */
  public List<String> clientCommand(Path conf) {
    List<String> command = new ArrayList<>(Namespaces.prefix(plan, "client"));
    command.addAll(MemberJvm.briefly(plan.folder()));
    command.addAll(List.of("-jar", InstalledJar.in(plan.folder()).toString()));
    command.addAll(List.of("client", "-conf", conf.toString()));
    return command;
  }

  /** As {@link #leader}, but empty when there is none. */
  Optional<Member> findLeader() {
    record Leading(Member member, long term) {}
    List<Member> stopped = stopped(Tier.ORDER);
    return plan.of(Tier.ORDER).stream()
        .filter(member -> !stopped.contains(member))
        .flatMap(
            member -> {
              Metrics metrics = management.metrics(member);
              return metrics.serves()
                  ? Stream.of(new Leading(member, metrics.value("replica_term").orElse(0)))
                  : Stream.empty();
            })
        .max(Comparator.comparingLong(Leading::term))
        .map(Leading::member);
  }
}
