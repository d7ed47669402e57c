package io.toystore.drill;

import static io.toystore.drill.Scene.require;

import io.toystore.processes.Member;
import io.toystore.processes.Namespaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Networks that lose and delay packets, by scripts/network.sh. */
final class NetworkFaults {
  /** How long a network fault lasts. */
  static final int CUT_MILLIS = 10_000;

  private static final Pattern LOST = Pattern.compile("(?m)^([0-9]+) packets lost$");

  private NetworkFaults() {}

  static void isolate(Scene scene) throws IOException {
    Member leader = scene.leader();
    restartNewcomer(scene, leader);
    cut(scene, "isolate", leader.name());
    scene.leaderBut(leader);
    mend(scene);
  }

  static void minority(Scene scene) throws IOException {
    cut(scene, "isolate", scene.follower().name());
    mend(scene);
  }

  static void majority(Scene scene) throws IOException {
    List<Member> frontends = scene.draws().shuffled(scene.frontends());
    Member spared = frontends.get(1);
    scene.spare(spared);
    Member leader = scene.leader();
    restartNewcomer(scene, leader);
    cut(scene, "island", leader + "," + frontends.get(0));
    scene.leaderSeenBy(spared, leader);
    mend(scene);
  }

  static void oneway(Scene scene) throws IOException {
    Member leader = scene.leader();
    for (Member replica : scene.replicas()) {
      if (!replica.equals(leader)) {
        cut(scene, "cut-one-way", leader.name(), replica.name());
      }
    }
    scene.leaderBut(leader);
    mend(scene);
  }

  static void apart(Scene scene) throws IOException {
    Member leader = scene.leader();
    for (Member frontend : scene.frontends()) {
      cut(scene, "cut", frontend.name(), leader.name());
    }
    mend(scene);
  }

  static void nocatalog(Scene scene) throws IOException {
    cut(scene, "cut", Member.CATALOG.name(), scene.leader().name());
    mend(scene);
  }

  static void slow(Scene scene) throws IOException {
    cut(scene, "slow", scene.leader().name(), "20", "2");
    mend(scene);
  }

  static void lossy(Scene scene) throws IOException {
    List<Member> slow = new ArrayList<>(List.of(Member.CATALOG));
    slow.addAll(scene.draws().shuffled(scene.replicas()).subList(0, 2));
    for (Member member : slow) {
      String millis = String.valueOf(scene.draws().between(5, 20));
      cut(scene, "slow", member.name(), millis, String.valueOf(scene.draws().between(1, 3)));
    }
    mend(scene);
  }

  /** Restarts the replica that will lead next, so that it must find the others during the fault. */
  private static void restartNewcomer(Scene scene, Member leader) throws IOException {
    List<Member> others =
        scene.replicas().stream().filter(replica -> !replica.equals(leader)).toList();
    scene.restart(others.get(others.size() - 1));
    scene.awaitPurchases();
  }

  /** Injects a fault by a command of network.sh, and notes it. */
  private static void cut(Scene scene, String... words) throws IOException {
    network(scene, words);
    scene.note(String.join(" ", words));
  }

  /** Keeps the fault for {@link #CUT_MILLIS}, and then heals the network. */
  private static void mend(Scene scene) throws IOException {
    long before = lost(network(scene, "status"));
    scene.until(CUT_MILLIS, () -> false);
    String status = network(scene, "status");
    require(status.contains("slow") || lost(status) > before, "no packet was lost");
    network(scene, "heal");
    scene.awaitPurchases();
  }

  /** How many packets have been lost to cuts since the start. */
  static long lost(String status) {
    Matcher lost = LOST.matcher(status);
    return lost.find() ? Long.parseLong(lost.group(1)) : 0;
  }

  static String network(Scene scene, String... words) throws IOException {
    return Namespaces.run(scene.home(), scene.plan().folder(), words);
  }
}
