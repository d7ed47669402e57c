package io.toystore.system;

import static org.awaitility.Awaitility.await;

import io.toystore.config.Host;
import io.toystore.processes.Member;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.MemberConf;
import io.toystore.processes.MemberConf.Setting;
import io.toystore.processes.Plan;
import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.toystore.testing.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster of processes in a folder of their own, by the plan of the command {@code cluster} with
 * one front-end. Unlike a cluster of that command, its processes are the test's children, each
 * under another locale, and some are at other addresses.
 */
final class ProcessCluster {
  private static final String FRONTEND = "frontend-1";
  private static final Duration READY = Duration.ofSeconds(60);

  private final ProcessStore processes;
  private final Path folder;
  private final Map<String, JsonObject> hosts;
  private final Plan plan;
  private final Map<String, Running> running = new HashMap<>();
  private final List<Running> ever = new ArrayList<>();

  /**
   * @param catalog what the catalog's configuration holds besides what the cluster needs
   * @param requestMillis the deadline of each request
   */
  ProcessCluster(
      ProcessStore processes, Path folder, int replicas, JsonObject catalog, int requestMillis)
      throws IOException {
    this(processes, folder, replicas, catalog, requestMillis, Map.of());
  }

  /**
   * @param hosts for members that are not at 127.0.0.1, the cluster's keys that say where they are
   */
  ProcessCluster(
      ProcessStore processes,
      Path folder,
      int replicas,
      JsonObject catalog,
      int requestMillis,
      Map<String, JsonObject> hosts)
      throws IOException {
    this.processes = processes;
    this.folder = folder;
    this.hosts = hosts;
    plan = Plan.of(folder, FreePorts.row(Plan.PORTS), false, replicas, 1);
    String millis = String.valueOf(requestMillis);
    MemberConf conf =
        new MemberConf(
            plan,
            Optional.of(folder.resolve("toys.json")),
            Optional.empty(),
            List.of(
                new Setting(Tier.ORDER, "snapshotEntries", "1000"),
                new Setting(Tier.ORDER, "longestRequestMillis", millis),
                new Setting(Tier.FRONTEND, "requestTimeoutMillis", millis)));
    for (Member member : plan.members()) {
      JsonObject json = new JsonObject(conf.text(member));
      if (member.tier() == Tier.CATALOG) {
        json.mergeIn(catalog);
      } else if (member.tier() == Tier.FRONTEND) {
        json.put("host", hostOf(member));
      }
      JsonObject cluster = json.getJsonObject("cluster");
      cluster.mergeIn(hosts.getOrDefault(member.name(), new JsonObject()));
      cluster.put(
          "members",
          plan.members().stream()
              .map(other -> Host.withPort(hostOf(other), plan.clusterPort(other)))
              .toList());
      Files.writeString(conf(member.name()), json.encode());
    }
  }

  /** Sets a key of a member's configuration, for its next start. */
  void set(String member, String key, Object value) throws IOException {
    JsonObject json = new JsonObject(Files.readString(conf(member)));
    Files.writeString(conf(member), json.put(key, value).encode());
  }

  /** Starts all members on empty folders, in any order; returns when the front-end is ready. */
  void startAll() throws IOException {
    List<String> members = new ArrayList<>(members());
    Collections.shuffle(members);
    startFirst(members.toArray(String[]::new));
    Shopper shopper = shopper();
    await().atMost(READY).until(() -> shopper.get("/health/ready").statusCode() == 200);
  }

  /** Starts these members side by side, on empty folders; returns when each says that it serves. */
  void startFirst(String... some) throws IOException {
    for (String member : some) {
      if (member.equals(FRONTEND)) {
        launch(member);
      } else {
        launch(member, "--init");
      }
    }
    List.of(some).forEach(this::awaitServing);
  }

  /** Starts these members again, side by side; returns when each says that it serves. */
  void start(String... some) throws IOException {
    for (String member : some) {
      launch(member);
    }
    List.of(some).forEach(this::awaitServing);
  }

  /** Starts a member that ends by itself, because it must not run. */
  Ended launchedAndEnded(String member, String... further) throws Exception {
    launch(member, further);
    return running.get(member).awaitEnd(READY);
  }

  /** SIGKILL; returns when the process is gone. */
  void kill(String member) throws InterruptedException {
    running.get(member).kill();
  }

  /** What a member that has ended by itself leaves; empty while it runs. */
  Optional<Ended> ended(String member) throws InterruptedException {
    Running process = running.get(member);
    return process.process().isAlive()
        ? Optional.empty()
        : Optional.of(process.awaitEnd(Duration.ofSeconds(1)));
  }

  /** SIGTERM for each of these, at once; returns what they leave, when all have ended. */
  List<Ended> stop(String... some) throws InterruptedException {
    for (String member : some) {
      running.get(member).process().destroy();
    }
    List<Ended> ended = new ArrayList<>();
    for (String member : some) {
      ended.add(running.get(member).stop());
    }
    return ended;
  }

  /** What all processes have printed, those that have ended among them. */
  List<String> printed() {
    return ever.stream().map(process -> process.output() + process.errors()).toList();
  }

  Shopper shopper() {
    return new Shopper(hostOf(plan.member(FRONTEND)), httpPort());
  }

  int httpPort() {
    return plan.httpPort(plan.member(FRONTEND));
  }

  /** Where a member answers for its metrics and its health. */
  int managementPort(String member) {
    return plan.managementPort(plan.member(member));
  }

  List<String> members() {
    return plan.members().stream().map(Member::name).toList();
  }

  /** Where a member stores what it knows. */
  Path data(String member) {
    return folder.resolve(member);
  }

  /** All lines of a member's journal, oldest first. */
  List<String> journal(String member) {
    return ProcessStore.journalLines(data(member));
  }

  /** Orders in a replica's journal. */
  long placed(String member) {
    return journal(member).stream().filter(line -> line.contains("\"OrderPlaced\"")).count();
  }

  private void launch(String member, String... further) throws IOException {
    List<String> args =
        new ArrayList<>(List.of(tier(member), "-cluster", "-conf", conf(member).toString()));
    args.addAll(List.of(further));
    Running process = processes.start(args.toArray(String[]::new));
    running.put(member, process);
    ever.add(process);
  }

  private void awaitServing(String member) {
    running.get(member).awaitLine("(ToyStore - |\")" + tier(member) + " serving(\"|$)");
  }

  /** Where others reach a member. */
  private String hostOf(Member member) {
    JsonObject host = hosts.getOrDefault(member.name(), new JsonObject());
    return host.getString("publicHost", host.getString("host", plan.host(member)));
  }

  private Path conf(String member) {
    return folder.resolve(member + ".json");
  }

  private static String tier(String member) {
    return member.replaceFirst("-.*", "");
  }
}
