package io.toystore.drill;

import static io.toystore.drill.Scene.require;

import io.toystore.processes.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full and failing disks: a member must end itself, and log why. */
final class DiskFaults {
  /** The exit status of a member that has ended itself. */
  private static final int STOPPED_ITSELF = 70;

  private static final long TRACER_MILLIS = 2_000;

  private static final Pattern STOPS =
      Pattern.compile("[0-9-]+ ([0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]+) ERROR .* stops: .*");

  private static final List<String> INJECT =
      List.of(
          "strace",
          "-f",
          "-qq",
          "-e",
          "trace=fdatasync,fsync",
          "-e",
          "inject=fdatasync,fsync:error=EIO");

  private DiskFaults() {}

  // ---- Full disks ----

  /**
   * Fills the disk of the highest id, which is asked to lead whenever the leader ends, and then
   * that of a follower.
   */
  static void full(Scene scene) throws IOException {
    Member highest = scene.replicas().get(scene.replicas().size() - 1);
    small(scene, highest);
    scene.restartRunning(scene.leader());
    Member leader = scene.leader();
    require(leader.equals(highest), leader + " leads, and not " + highest);
    fill(scene, highest);
    scene.awaitPurchases();
    scene.leaderBut(highest);
    large(scene, highest);
    scene.between();
    Member follower = scene.follower();
    small(scene, follower);
    scene.awaitPurchases();
    require(!scene.leader().equals(follower), follower + " leads");
    fill(scene, follower);
    scene.awaitPurchases();
    large(scene, follower);
    scene.awaitPurchases();
  }

  static void fullCatalog(Scene scene) throws IOException {
    small(scene, Member.CATALOG);
    scene.awaitPurchases();
    fill(scene, Member.CATALOG);
    large(scene, Member.CATALOG);
    scene.awaitPurchases();
  }

  private static SmallDisk disk(Scene scene, Member member) {
    return new SmallDisk(scene.folder(member).journal(), scene.programs());
  }

  private static void small(Scene scene, Member member) throws IOException {
    scene.kill(member);
    disk(scene, member).make();
    scene.restart(member);
  }

  private static void fill(Scene scene, Member member) throws IOException {
    long logged = scene.logSize(member);
    disk(scene, member).fill();
    awaitStopped(scene, member, "full", logged, "No space left on device");
  }

  private static void large(Scene scene, Member member) throws IOException {
    disk(scene, member).takeAway();
    scene.restart(member);
  }

  // ---- Forces that fail ----

  static void eio(Scene scene) throws IOException {
    Member leader = scene.leader();
    breakForce(scene, leader);
    scene.awaitPurchases();
    scene.restart(leader);
    scene.between();
    Member follower = scene.follower();
    breakForce(scene, follower);
    scene.awaitPurchases();
    scene.restart(follower);
    scene.awaitPurchases();
  }

  static void eioCatalog(Scene scene) throws IOException {
    breakForce(scene, Member.CATALOG);
    scene.restart(Member.CATALOG);
    scene.awaitPurchases();
  }

  /** Makes every force of a member fail from now on; the first failure must end the member. */
  private static void breakForce(Scene scene, Member member) throws IOException {
    long logged = scene.logSize(member);
    Path calls = scene.folder().resolve("strace-" + member + ".txt");
    Files.deleteIfExists(calls);
    long pid =
        scene
            .folder(member)
            .process()
            .orElseThrow(() -> new CaseFailedException(member + " does not run"))
            .pid();
    List<String> command = new ArrayList<>(INJECT);
    command.addAll(List.of("-o", calls.toString(), "-p", String.valueOf(pid)));
    Process tracer = scene.programs().start(scene.folder().resolve("strace.txt"), command);
    try {
      awaitStopped(scene, member, "eio", logged, "Input/output error");
    } finally {
      scene.programs().await(tracer, TRACER_MILLIS);
    }
    long forces =
        Files.readAllLines(calls).stream().filter(call -> call.contains("INJECTED")).count();
    require(forces == 1, member + " has forced " + forces + " times");
  }

  /**
   * Waits until a member has ended itself after a fault, and has logged why. The time of that log
   * line counts as the time of the fault.
   */
  private static void awaitStopped(
      Scene scene, Member member, String fault, long logged, String why) throws IOException {
    boolean ended =
        scene.until(Scene.NOTICE_MILLIS, () -> scene.folder(member).exitStatus().isPresent());
    require(ended, member + " keeps running");
    OptionalInt status = scene.folder(member).exitStatus();
    require(
        status.equals(OptionalInt.of(STOPPED_ITSELF)),
        member + " ended with exit status " + status.orElse(-1) + ", not " + STOPPED_ITSELF);
    List<String> lines = scene.logged(member, logged);
    require(
        lines.stream().anyMatch(line -> line.contains(why)),
        member + " did not log \"" + why + "\"");
    LocalTime now = LocalTime.now(ZoneId.systemDefault());
    Duration ago =
        lines.stream()
            .map(STOPS::matcher)
            .filter(Matcher::matches)
            .map(matcher -> Duration.between(LocalTime.parse(matcher.group(1)), now))
            .reduce((first, last) -> last)
            .orElseThrow(() -> new CaseFailedException(member + " did not log that it stops"));
    long sinceMidnight = ago.isNegative() ? ago.plusDays(1).toNanos() : ago.toNanos();
    scene.note(System.nanoTime() - sinceMidnight, fault + " " + member);
  }
}
