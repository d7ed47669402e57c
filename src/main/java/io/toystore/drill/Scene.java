package io.toystore.drill;

import io.toystore.processes.Cluster;
import io.toystore.processes.Home;
import io.toystore.processes.Member;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.MemberFolder;
import io.toystore.processes.Plan;
import io.toystore.processes.Poll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the faults of a case act on: the cluster, the clients, and the list of faults. All methods
 * block, for a bounded time, and throw a {@link CaseFailedException} when they do not succeed.
 */
final class Scene {
  /** The time limit for a member to stop itself, and for a replica to take over. */
  static final long NOTICE_MILLIS = 15_000;

  private static final long LOOK_MILLIS = 100;

  /** Purchases after a fault that show that the store has survived it. */
  private static final int PURCHASES = 20;

  /** A fault, and the moment of {@link System#nanoTime} when it took effect. */
  record Noted(long nanos, String what) {}

  private final Cluster cluster;
  private final Home home;
  private final Programs programs;
  private final Path folder;
  private final List<Noted> faults = new ArrayList<>();
  private Clients clients;
  private Draws draws;
  private Member spared;

  /**
   * @param folder of the case
   */
  Scene(Cluster cluster, Home home, Programs programs, Path folder) {
    this.cluster = cluster;
    this.home = home;
    this.programs = programs;
    this.folder = folder;
  }

  void begin(Clients started) {
    clients = started;
  }

  void beginRound(Draws decisions) {
    draws = decisions;
  }

  Cluster cluster() {
    return cluster;
  }

  Plan plan() {
    return cluster.plan();
  }

  Home home() {
    return home;
  }

  Programs programs() {
    return programs;
  }

  Path folder() {
    return folder;
  }

  Draws draws() {
    return draws;
  }

  List<Member> members() {
    return plan().members();
  }

  List<Member> replicas() {
    return plan().of(Tier.ORDER);
  }

  List<Member> frontends() {
    return plan().of(Tier.FRONTEND);
  }

  MemberFolder folder(Member member) {
    return plan().folder(member);
  }

  List<Noted> faults() {
    return List.copyOf(faults);
  }

  // ---- Faults ----

  void note(String what) throws IOException {
    note(System.nanoTime(), what);
  }

  /** Notes a fault and when it took effect, in memory and in the case's folder. */
  void note(long nanos, String what) throws IOException {
    faults.add(new Noted(nanos, what));
    Files.writeString(
        folder.resolve("faults.txt"),
        nanos + " " + what + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  void kill(Member member) throws IOException {
    programs.check();
    note(cluster.kill(member), "kill " + member);
  }

  void pause(Member member) throws IOException {
    programs.check();
    note(cluster.pause(member), "pause " + member);
  }

  /** Resumes a member, which must have been paused until now. */
  void resume(Member member) {
    programs.check();
    require(cluster.isPaused(member), member + " was not stopped");
    cluster.resume(member);
  }

  void restart(Member member, String... environment) throws IOException {
    programs.check();
    cluster.restart(member, List.of(environment), home.jar(), false);
  }

  /** Restarts a running member, which counts as a fault. */
  void restartRunning(Member member) throws IOException {
    note("restart " + member);
    restart(member);
  }

  /** Names the front-end that must answer every request of the case. */
  void spare(Member frontend) {
    spared = frontend;
  }

  Optional<Member> spared() {
    return Optional.ofNullable(spared);
  }

  // ---- What is waited for ----

  Member leader() {
    return leaderBut(null);
  }

  Member leaderBut(Member excluded) {
    return leaderSeenBy(frontends().get(0), excluded);
  }

  /**
   * Waits until a front-end sends orders to a replica.
   *
   * @param excluded a replica that does not count; null to accept any
   */
  Member leaderSeenBy(Member frontend, Member excluded) {
    long deadline = Poll.deadline(NOTICE_MILLIS);
    while (!Poll.isOver(deadline)) {
      programs.check();
      Optional<Member> leader = cluster.awaitLeader(LOOK_MILLIS, frontend, excluded);
      if (leader.isPresent()) {
        return leader.get();
      }
    }
    throw new CaseFailedException(
        "no replica leads" + (excluded == null ? "" : " but " + excluded));
  }

  /** A random replica that does not lead. */
  Member follower() {
    Member leader = leader();
    return draws.oneOf(replicas().stream().filter(member -> !member.equals(leader)).toList());
  }

  void awaitPurchases() throws IOException {
    clients.awaitPurchases(PURCHASES);
  }

  /** The pause between two faults. */
  void between() {
    pauseFor(200, 1_000);
  }

  /** Waits for a random time between these limits. */
  void pauseFor(int minMillis, int maxMillis) {
    until(draws.between(minMillis, maxMillis), () -> false);
  }

  /** Waits for a condition; returns whether it holds within the time. */
  boolean until(long millis, BooleanSupplier condition) {
    boolean holds = Poll.until(millis, () -> programs.isInterrupted() || condition.getAsBoolean());
    programs.check();
    return holds;
  }

  static void require(boolean holds, String orElse) {
    if (!holds) {
      throw new CaseFailedException(orElse);
    }
  }

  // ---- What a member says ----

  long logSize(Member member) throws IOException {
    return Files.size(folder(member).log());
  }

  /** The lines of a member's log from byte {@code from} on. */
  List<String> logged(Member member, long from) throws IOException {
    byte[] log = Files.readAllBytes(folder(member).log());
    return new String(log, (int) from, log.length - (int) from, StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
