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
 * A cluster that was started before, and what can be done to it. Its state is its folder and its
 * processes; an instance keeps nothing but the plan. All methods block, and throw a {@link
 * UserError} when what was asked for is not so afterwards.
 */
public final class Cluster {
  /** After so long a start has failed. */
  static final long START_MILLIS = 90_000;

  /** A member bounds its own stop by 15 s. */
  private static final long STOP_MILLIS = 20_000;

  /** From SIGKILL, SIGSTOP or SIGCONT to its effect. */
  private static final long SIGNAL_MILLIS = 5_000;

  /** From the end of a member to its exit status. */
  private static final long NOTE_MILLIS = 2_000;

  /** From one look at a member that starts to the next one. */
  private static final long READY_PAUSE_MILLIS = 50;

  /** From one look at who leads to the next one. */
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
   * Members that are launched from now on are not for long: they start as {@link MemberJvm#briefly}
   * says.
   */
  public Cluster briefly() {
    brief = true;
    return this;
  }

  /** The one that was started last in a folder. */
  public static Cluster in(Path folder, Say say) {
    return new Cluster(Plan.read(folder), say);
  }

  public Plan plan() {
    return plan;
  }

  /**
   * Ends every process of a folder, tier by tier, whether a cluster was started there properly or
   * not. One such end at a time: that after a signal may find another one in progress.
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

  /** Ends these processes, side by side: SIGTERM, and SIGKILL after a while. */
  private static void end(Path folder, List<ProcessHandle> processes, Say say) {
    for (ProcessHandle process : processes) {
      process.destroy();
      if (OwnProcesses.isPaused(process)) {
        // It would not notice.
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

  /** False also for a process that has ended, but that nobody has waited for. */
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
   * @param givenUp whether nobody wants to know any more
   * @return why the member has started, but cannot be ready before others run; empty when it is
   *     ready
   * @throws UserError when it has ended, or the time is up; what it has printed is said before
   */
  Optional<String> awaitReady(Member member, long logged, long deadline, BooleanSupplier givenUp)
      throws IOException {
    MemberFolder folder = plan.folder(member);
    while (true) {
      // In this order: what ends in between is asked in vain, and then found to have ended.
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

  /** What a member has to say for itself when it has not started. */
  private static List<String> lastWords(MemberFolder folder, long logged) throws IOException {
    byte[] log = Files.exists(folder.log()) ? Files.readAllBytes(folder.log()) : new byte[0];
    int from = (int) Math.min(logged, log.length);
    List<String> lines =
        new String(log, from, log.length - from, StandardCharsets.UTF_8).lines().toList();
    List<String> reasons = lines.stream().filter(line -> line.startsWith("toystore: ")).toList();
    return reasons.isEmpty() ? lines.subList(Math.max(0, lines.size() - 5), lines.size()) : reasons;
  }

  /** The members without which this one cannot be ready, and that do not run. */
  private List<Member> missing(Member member) {
    List<Member> missing = new ArrayList<>();
    List<Member> orders = stopped(Tier.ORDER);
    switch (member.tier()) {
      case CATALOG -> {
        return List.of();
      }
      case ORDER -> {
        // One of them appoints the leader.
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
                plan.folder(member).process().filter(one -> !OwnProcesses.isPaused(one)).isEmpty())
        .toList();
  }

  private static String names(List<Member> members) {
    return String.join(", ", members.stream().map(Member::name).toList());
  }

  /**
   * SIGKILL; returns when the process is gone.
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
   * SIGSTOP, as a long pause would be.
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

  /** SIGCONT. */
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
   * @param newJar whether the whole cluster's jar becomes that one first
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
              + " starts from the jar of the cluster's start, not from the one built since;"
              + " --new-jar takes that");
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
   * @throws UserError when none does
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
   * @param but not this one; null for any
   */
  public Optional<Member> awaitLeader(long millis, Member frontend, Member but) {
    AtomicReference<Optional<Member>> leader = new AtomicReference<>();
    boolean leads =
        Poll.until(
            millis,
            LEADER_PAUSE_MILLIS,
            () -> {
              leader.set(leaderSeenBy(frontend).filter(member -> !member.equals(but)));
              return leader.get().isPresent();
            });
    return leads ? leader.get() : Optional.empty();
  }

  /**
   * What a load client is started by that is not for long: where clients are, from the same jar.
   */
  public List<String> clientCommand(Path conf) {
    List<String> command = new ArrayList<>(Namespaces.prefix(plan, "client"));
    command.addAll(MemberJvm.briefly(plan.folder()));
    command.addAll(List.of("-jar", InstalledJar.in(plan.folder()).toString()));
    command.addAll(List.of("client", "-conf", conf.toString()));
    return command;
  }

  /** As {@link #leader}; empty when none does. */
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
