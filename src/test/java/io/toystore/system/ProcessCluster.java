package io.toystore.system;

import static org.awaitility.Awaitility.await;

import io.toystore.config.Host;
import io.toystore.system.ProcessStore.Ended;
import io.toystore.system.ProcessStore.Running;
import io.toystore.testing.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster of processes in a folder of their own: {@code catalog}, {@code order-1} to {@code
 * order-N} and one {@code frontend}, each with its data in the folder of its name.
 */
final class ProcessCluster {
  private static final Duration READY = Duration.ofSeconds(60);

  private final ProcessStore processes;
  private final Path folder;
  private final Map<String, JsonObject> hosts;
  private final List<String> members = new ArrayList<>();
  private final List<Integer> ports;
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
    members.add("catalog");
    for (int id = 1; id <= replicas; id++) {
      members.add("order-" + id);
    }
    members.add("frontend");
    ports = FreePorts.find(2 * members.size() + 1);
    for (String member : members) {
      JsonObject conf = member.equals("catalog") ? catalog.copy() : new JsonObject();
      switch (tier(member)) {
        case "catalog" ->
            conf.put("data", data(member).toString())
                .put("toys", folder.resolve("toys.json").toString())
                .put("orderReplicas", replicas);
        case "order" ->
            conf.put("data", data(member).toString())
                .put("id", Integer.parseInt(member.substring("order-".length())))
                .put("replicas", replicas)
                .put("snapshotEntries", 1_000)
                .put("longestRequestMillis", requestMillis);
        default ->
            conf.put("host", hostOf(member))
                .put("port", httpPort())
                .put("orderReplicas", replicas)
                .put("requestTimeoutMillis", requestMillis);
      }
      conf.put("management", new JsonObject().put("port", managementPort(member)));
      Files.writeString(conf(member), conf.put("cluster", cluster(member)).encode());
    }
  }

  /** Starts all members on empty folders; returns when the front-end is ready. */
  void startAll() throws IOException {
    startFirst(members.toArray(String[]::new));
    Shopper shopper = shopper();
    await().atMost(READY).until(() -> shopper.get("/health/ready").statusCode() == 200);
  }

  /** Starts these members side by side, on empty folders; returns when each says that it serves. */
  void startFirst(String... some) throws IOException {
    for (String member : some) {
      if (member.equals("frontend")) {
        launch(member);
      } else {
        launch(member, "--init");
      }
    }
    List.of(some).forEach(this::awaitServing);
  }

  /** Starts a member again; returns when it says that it serves. */
  void start(String member) throws IOException {
    launch(member);
    awaitServing(member);
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
    return new Shopper(hostOf("frontend"), httpPort());
  }

  int httpPort() {
    return ports.get(members.size());
  }

  /** Where a member answers for its metrics and its health. */
  int managementPort(String member) {
    return ports.get(members.size() + 1 + members.indexOf(member));
  }

  List<String> members() {
    return List.copyOf(members);
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

  private JsonObject cluster(String member) {
    return new JsonObject()
        .mergeIn(hosts.getOrDefault(member, new JsonObject()))
        .put("clusterName", "toystore-" + ports.get(0))
        .put("port", ports.get(members.indexOf(member)))
        .put(
            "members",
            members.stream()
                .map(other -> Host.withPort(hostOf(other), ports.get(members.indexOf(other))))
                .toList());
  }

  /** Where others reach a member. */
  private String hostOf(String member) {
    JsonObject host = hosts.getOrDefault(member, new JsonObject());
    return host.getString("publicHost", host.getString("host", "127.0.0.1"));
  }

  private Path conf(String member) {
    return folder.resolve(member + ".json");
  }

  private static String tier(String member) {
    return member.replaceFirst("-.*", "");
  }
}
