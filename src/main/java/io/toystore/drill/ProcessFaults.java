package io.toystore.drill;

import io.toystore.drill.JournalTail.Tear;
import io.toystore.processes.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Processes that are killed, stopped and restarted. */
final class ProcessFaults {
  private ProcessFaults() {}

  static void leader(Scene scene) throws IOException {
    Member leader = scene.leader();
    scene.kill(leader);
    scene.awaitPurchases();
    scene.leaderBut(leader);
    scene.restart(leader);
  }

  static void freeze(Scene scene) throws IOException {
    Member leader = scene.leader();
    scene.pause(leader);
    scene.pauseFor(2_000, 8_000);
    scene.leaderBut(leader);
    scene.resume(leader);
    scene.awaitPurchases();
  }

  static void kill(Scene scene) throws IOException {
    for (Member replica : scene.draws().shuffled(scene.replicas())) {
      scene.kill(replica);
      scene.awaitPurchases();
      scene.restart(replica);
      scene.between();
    }
  }

  static void pause(Scene scene) throws IOException {
    for (Member replica : scene.draws().shuffled(scene.replicas())) {
      scene.pause(replica);
      scene.pauseFor(2_000, 8_000);
      scene.resume(replica);
      scene.awaitPurchases();
      scene.between();
    }
  }

  static void rolling(Scene scene) throws IOException {
    for (Member member : scene.draws().shuffled(scene.members())) {
      scene.restartRunning(member);
      scene.awaitPurchases();
      scene.between();
    }
  }

  static void frontend(Scene scene) throws IOException {
    Member frontend = scene.draws().oneOf(scene.frontends());
    scene.kill(frontend);
    scene.awaitPurchases();
    scene.restart(frontend);
  }

  static void catalog(Scene scene) throws IOException {
    scene.kill(Member.CATALOG);
    scene.restart(Member.CATALOG);
    scene.awaitPurchases();
  }

  /** Restarts all members in parallel, because no member becomes ready alone. */
  static void all(Scene scene) throws IOException {
    for (Member member : scene.members()) {
      scene.kill(member);
    }
    ExecutorService threads = Executors.newFixedThreadPool(scene.members().size());
    try {
      List<CompletableFuture<Void>> restarts = new ArrayList<>();
      for (Member member : scene.members()) {
        restarts.add(CompletableFuture.runAsync(() -> restartAside(scene, member), threads));
      }
      CompletableFuture.allOf(restarts.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw new CaseFailedException("not all members were restarted: " + e.getCause().getMessage());
    } finally {
      threads.shutdown();
    }
    scene.awaitPurchases();
  }

  private static void restartAside(Scene scene, Member member) {
    try {
      scene.restart(member);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Kills the leader, tears its journal, and pauses the next leader. */
  static void brief(Scene scene) throws IOException {
    Member killed = scene.leader();
    scene.kill(killed);
    scene.awaitPurchases();
    scene.leaderBut(killed);
    JournalFaults.tear(scene, killed, Tear.HALF);
    Member paused = scene.leader();
    scene.pause(paused);
    scene.pauseFor(1_000, 2_000);
    scene.leaderBut(paused);
    scene.resume(paused);
    scene.awaitPurchases();
  }
}
