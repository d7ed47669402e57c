package io.toystore.processes;

import io.toystore.config.UserError;
import io.toystore.processes.Member.Tier;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A start of a cluster. If the start fails or is interrupted, all that it has started is stopped.
 * An instance runs once.
 *
 * <p>A signal runs the shutdown hook in parallel with the start. So the hook first waits until the
 * start has ended; no member is launched after that, and the hook stops all that run.
 */
public final class Start {
  private static final long NOTICE_SECONDS = 15;

  private final StartOptions options;
  private final Plan plan;
  private final Path folder;
  private final Home home;
  private final Say say;
  private final Cluster cluster;

  /** The length of each member's log before its launch, in bytes. */
  private final Map<Member, Long> launched = new LinkedHashMap<>();

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean interrupted;

  public Start(StartOptions options, Home home, Say say) {
    this.options = options;
    this.plan = options.plan();
    this.folder = plan.folder();
    this.home = home;
    this.say = say;
    this.cluster = new Cluster(plan, say);
  }

  /** The cluster will be stopped within a minute, see {@link Cluster#briefly}. */
  public Start briefly() {
    cluster.briefly();
    return this;
  }

  /**
   * Starts all members, anew if they run; blocks until they serve.
   *
   * @throws UserError when the cluster was not started; none of its members runs then
   */
  public void run() throws IOException {
    if (plan.network()) {
      Namespaces.require(home.script("network.sh"));
    }
    requireReadable();
    makeFolder(folder);
    Path built = home.jar();
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        throw new UserError("another start is in progress in " + folder + ": wait for its end");
      }
      Thread hook = new Thread(this::stopAfterSignal, "start-interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
      long began = System.nanoTime();
      boolean serves = false;
      try {
        start(built, Poll.deadline(Cluster.START_MILLIS));
        serves = true;
      } catch (UserError | IOException e) {
        if (interrupted) {
          // The hook stops the members, and the process ends with the status of the signal.
          return;
        }
        throw new UserError(e.getMessage() + "; the cluster was not started", e);
      } finally {
        ended.countDown();
        if (!serves && !interrupted) {
          Cluster.endAll(folder, home, say);
        }
        Hooks.forget(hook);
      }
      say.line(
          plan.members().size()
              + " members serve after "
              + Say.since(began)
              + ": "
              + plan.url(plan.of(Tier.FRONTEND).get(0))
              + ", data in "
              + folder);
    }
  }

  private void start(Path built, long deadline) throws IOException {
    if (OwnProcesses.runningIn(folder).findAny().isPresent()) {
      say.line("stopping what still runs in " + folder);
      Cluster.endAll(folder, home, say);
    } else {
      Cluster.removeNetwork(folder, home);
    }
    if (options.clean()) {
      deleteMembers();
    }
    requireFreePorts();
    boolean init = neverSold();
    for (Path path : Folders.list(folder)) {
      // A front-end of an earlier start that is not in this plan must not be taken for a member.
      if (isMemberFolder(path) && path.getFileName().toString().startsWith("frontend-")) {
        Files.deleteIfExists(new MemberFolder(path).conf());
      }
    }
    InstalledJar.install(built, folder);
    plan.write();
    if (plan.network()) {
      Namespaces.run(home, folder, "make");
    }
    launchAll(init, deadline);
  }

  /**
   * On a first start, the order replicas are launched only once the catalog has accepted its toys:
   * with order replicas that have taken part, the next start would take the catalog's empty folder
   * for one that has lost its data.
   */
  private void launchAll(boolean init, long deadline) throws IOException {
    MemberConf conf =
        new MemberConf(plan, options.toys(), options.operatorToken(), options.settings());
    for (Member member : plan.members()) {
      makeFolder(plan.folder(member).path());
      conf.write(member);
    }
    if (!plan.network()) {
      conf.writeConsole();
    }
    launch(Member.CATALOG, init);
    for (Member frontend : plan.of(Tier.FRONTEND)) {
      launch(frontend, false);
    }
    if (init) {
      awaitReady(Member.CATALOG, deadline);
    }
    for (Member order : plan.of(Tier.ORDER)) {
      launch(order, init);
    }
    for (Member member : plan.members()) {
      awaitReady(member, deadline);
    }
  }

  private void launch(Member member, boolean init) throws IOException {
    if (interrupted) {
      throw new UserError("interrupted");
    }
    launched.put(member, cluster.launch(member, List.of(), init));
  }

  private void awaitReady(Member member, long deadline) throws IOException {
    Optional<String> waits =
        cluster.awaitReady(member, launched.get(member), deadline, () -> interrupted);
    if (waits.isPresent()) {
      throw new UserError(member + " is not ready: " + waits.get());
    }
  }

  private void stopAfterSignal() {
    interrupted = true;
    say.problem("interrupted: stopping");
    try {
      // Child processes other than members, for which the start may wait, end by the same signal.
      boolean noticed = ended.await(NOTICE_SECONDS, TimeUnit.SECONDS);
      if (!noticed) {
        say.problem("the start in progress does not end");
      }
      Cluster.endAll(folder, home, say);
    } catch (UserError | IOException | InterruptedException e) {
      say.problem("toystore: " + e.getMessage());
    }
  }

  // ---- What must be so before ----

  private void requireReadable() {
    options
        .toys()
        .filter(toys -> !Files.isReadable(toys) || Files.isDirectory(toys))
        .ifPresent(
            toys -> {
              throw new UserError(toys + ": cannot be read");
            });
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be made", e);
    }
    if (!Files.isWritable(folder)) {
      throw new UserError(folder + ": not writable");
    }
  }

  /**
   * Checked here as well as by each member, which would report it only after others have started.
   */
  private void requireFreePorts() {
    if (plan.network()) {
      return;
    }
    for (Member member : plan.members()) {
      if (member.tier() == Tier.FRONTEND) {
        requireFree(member, plan.httpPort(member));
      }
      requireFree(member, plan.clusterPort(member));
      requireFree(member, plan.busPort(member));
      requireFree(member, plan.managementPort(member));
    }
  }

  private void requireFree(Member member, int port) {
    if (!Ports.isFree(plan.host(member), port)) {
      throw new UserError(
          "port "
              + port
              + ", for "
              + member
              + ", is taken: choose others by --ports-from, or end the process that listens there");
    }
  }

  private static boolean isMemberFolder(Path path) {
    return Files.isDirectory(path)
        && path.getFileName().toString().matches("catalog|(order|frontend)-[1-9]");
  }

  /** Deletes the members' folders, but only those that a start or a restore has made. */
  private void deleteMembers() throws IOException {
    for (Path path : Folders.list(folder)) {
      if (isMemberFolder(path)) {
        MemberFolder member = new MemberFolder(path);
        // An interrupted start has left no log, and a restore only the data.
        if (!Files.exists(member.log())
            && !Files.exists(member.conf())
            && !Files.exists(path.resolve("identity.json"))
            && !Folders.list(path).isEmpty()) {
          throw new UserError(path + ": not a member's folder");
        }
        Folders.delete(path);
      }
    }
  }

  /**
   * True when this store has never sold anything: no order replica has promised a term, which a
   * replica does before it takes part in anything, and the catalog has reserved nothing. Then this
   * is a first start, or repeats one that was interrupted, and empty folders may be initialised.
   * Otherwise an empty folder has lost its data, and its member refuses it.
   */
  private boolean neverSold() throws IOException {
    for (Member order : plan.of(Tier.ORDER)) {
      Path data = plan.folder(order).path();
      Path promise = data.resolve("promise.json");
      if (Files.exists(data.resolve("commit.json"))
          || !Folders.list(data.resolve("journal")).isEmpty()
          || !Folders.list(data.resolve("snapshots")).isEmpty()
          || Files.exists(promise) && !Files.readString(promise).startsWith("{\"term\":0,")) {
        return false;
      }
    }
    for (Path segment : Folders.list(plan.folder(Member.CATALOG).journal())) {
      try (Stream<String> lines = Files.lines(segment)) {
        if (lines.anyMatch(line -> line.contains("\"type\":\"Reserved\""))) {
          return false;
        }
      }
    }
    return true;
  }
}
