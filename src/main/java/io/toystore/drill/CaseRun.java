package io.toystore.drill;

import io.toystore.config.UserError;
import io.toystore.drill.Case.Trait;
import io.toystore.drill.Scene.Noted;
import io.toystore.processes.Cluster;
import io.toystore.processes.Folders;
import io.toystore.processes.Home;
import io.toystore.processes.Judgement;
import io.toystore.processes.LoggedErrors;
import io.toystore.processes.Member;
import io.toystore.processes.Poll;
import io.toystore.processes.Say;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The run of a case: its clients, its faults, and the verdict. The first failure is the reason that
 * is reported. An instance runs once.
 */
final class CaseRun {
  /**
   * The time limit for the replicas' logs to become equal, and for all reservations to be closed.
   */
  private static final long SETTLE_MILLIS = 60_000;

  private static final long LOOK_MILLIS = 300;

  private final Case what;
  private final DrillOptions options;
  private final Cluster cluster;
  private final Programs programs;
  private final Say log;
  private final Path folder;
  private final Scene scene;
  private final Map<Member, Long> logged = new LinkedHashMap<>();
  private String why = "";

  /**
   * @param log for the repair of the cluster
   */
  CaseRun(Case what, DrillOptions options, Cluster cluster, Home home, Programs programs, Say log) {
    this.what = what;
    this.options = options;
    this.cluster = cluster;
    this.programs = programs;
    this.log = log;
    this.folder = options.data().resolve("cases").resolve(what.word());
    this.scene = new Scene(cluster, home, programs, folder);
  }

  /**
   * Runs the case; blocks for half a minute to a few minutes. The cluster works again afterwards.
   */
  CaseResult run() throws IOException {
    long began = System.nanoTime();
    Folders.delete(folder);
    Files.createDirectories(folder);
    for (Member member : scene.members()) {
      logged.put(member, scene.logSize(member));
    }
    Clients clients = Clients.start(cluster, programs, folder, options, what.is(Trait.INSISTENT));
    scene.begin(clients);
    attempt(() -> hurt(clients));
    if (!why.isEmpty()) {
      mend();
    }
    if (!clients.end()) {
      wrong("clients: " + clients.verdict());
    }
    attempt(this::settle);
    if (what.is(Trait.QUIET)) {
      requireQuietLogs();
    }
    Judgement judgement = judge(clients.history());
    Figures figures = figures(clients.history());
    scene
        .spared()
        .filter(spared -> figures.unknownAt().containsKey(scene.plan().url(spared)))
        .ifPresent(spared -> wrong(spared + " has not answered every request"));
    return new CaseResult(
        what,
        why,
        began,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
        figures,
        scene.faults(),
        judgement.lines().get(judgement.lines().size() - 1),
        judgement.lines().stream().filter(line -> line.startsWith("  FAIL")).count());
  }

  private void wrong(String reason) {
    if (why.isEmpty()) {
      why = reason;
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Runs a step; an exception fails the case. */
  private void attempt(Step step) {
    try {
      step.run();
    } catch (CaseFailedException | UserError | IOException e) {
      programs.check();
      wrong(e.getMessage());
    }
  }

  private void hurt(Clients clients) throws IOException {
    clients.awaitFirstPurchases();
    for (int round = 1; round <= options.rounds(); round++) {
      scene.beginRound(Draws.of(options.seed(), what.word(), round));
      what.fault().hurt(scene);
      if (round < options.rounds()) {
        scene.between();
      }
    }
  }

  /** Repairs the cluster after a failure, so that the fault does not affect the next case. */
  private void mend() {
    if (options.network()) {
      mend(() -> NetworkFaults.network(scene, "heal"));
    }
    for (Member member : scene.members()) {
      mend(() -> mend(member));
    }
  }

  private void mend(Member member) throws IOException {
    if (cluster.isPaused(member)) {
      cluster.resume(member);
    }
    SmallDisk disk = new SmallDisk(scene.folder(member).journal(), programs);
    boolean runs = scene.folder(member).process().isPresent();
    if (disk.isMade()) {
      if (runs) {
        cluster.kill(member);
      }
      disk.takeAway();
      runs = false;
    }
    if (!runs) {
      scene.restart(member);
    }
  }

  private void mend(Step step) {
    programs.check();
    try {
      step.run();
    } catch (CaseFailedException | UserError | IOException e) {
      log.problem("not repaired: " + e.getMessage());
    }
  }

  // ---- The judgement ----

  private void settle() throws IOException {
    List<Path> replicas =
        scene.replicas().stream().map(replica -> scene.folder(replica).journal()).toList();
    Path catalog = scene.folder(Member.CATALOG).journal();
    long deadline = Poll.deadline(SETTLE_MILLIS);
    for (String left = Journals.unsettled(replicas, catalog);
        !left.isEmpty();
        left = Journals.unsettled(replicas, catalog)) {
      Scene.require(!Poll.isOver(deadline), left);
      scene.until(LOOK_MILLIS, () -> false);
    }
  }

  private void requireQuietLogs() throws IOException {
    List<String> errors = new ArrayList<>();
    for (Member member : scene.members()) {
      LoggedErrors.in(scene.folder(member).log(), logged.get(member))
          .forEach(line -> errors.add(member + ": " + line));
    }
    Path file = Files.write(folder.resolve("errors.txt"), errors);
    if (!errors.isEmpty()) {
      wrong("a member has logged an error: see " + file);
    }
  }

  private Judgement judge(Path history) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(history.toString()));
    scene.replicas().forEach(member -> arguments.add(scene.folder(member).path().toString()));
    arguments.add(scene.folder(Member.CATALOG).path().toString());
    Judgement judgement = Judgement.of(arguments.toArray(String[]::new));
    Path file = Files.write(folder.resolve("verify.txt"), judgement.lines());
    if (!judgement.passed()) {
      wrong("verify: see " + file);
    }
    return judgement;
  }

  private Figures figures(Path history) throws IOException {
    if (!Files.exists(history)) {
      return Figures.NONE;
    }
    try (Stream<String> lines = Files.lines(history)) {
      return Figures.of(lines, scene.faults().stream().map(Noted::nanos).toList());
    }
  }
}
