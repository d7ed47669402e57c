package io.toystore.drill;

import static io.toystore.drill.Scene.require;

import io.toystore.processes.Cluster;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.Plan;
import io.toystore.processes.Poll;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The load clients of a case: one process, which buys until its stop file appears. */
final class Clients {
  /** The time limit of a request, whatever the fault. */
  static final int REQUEST_MILLIS = 5_000;

  /** The time limit for a number of purchases, and for the end of the process. */
  private static final long CLIENT_MILLIS = 60_000;

  private static final long LOOK_MILLIS = 100;

  /** Purchases before the first fault. */
  private static final int WARM_UP_PURCHASES = 100;

  private static final Predicate<String> PURCHASE =
      Pattern.compile("\"type\":\"ok\".*\"number\"").asPredicate();

  private final Path folder;
  private final Programs programs;
  private final Process process;

  private Clients(Path folder, Programs programs, Process process) {
    this.folder = folder;
    this.programs = programs;
    this.process = process;
  }

  /**
   * Starts the clients.
   *
   * @param folder of the case
   * @param insistent whether the clients retry at the next front-end, under the same key
   */
  static Clients start(
      Cluster cluster, Programs programs, Path folder, DrillOptions options, boolean insistent)
      throws IOException {
    Path conf = folder.resolve("client.json");
    Files.writeString(conf, conf(cluster.plan(), folder, options, insistent));
    Process process = programs.start(folder.resolve("client.txt"), cluster.clientCommand(conf));
    return new Clients(folder, programs, process);
  }

  static String conf(Plan plan, Path folder, DrillOptions options, boolean insistent) {
    return String.format(
        Locale.ROOT,
        """
        {
          "urls": %s,
          "seed": %d,
          "clients": %d,
          "iterations": 1000000,
          "probability": 0.8,
          "thinkTimeMillis": %d,
          %s,
          "requestTimeoutMillis": %d,
          "maxFailedRequests": 0,
          "stopFile": %s,
          "history": %s,
          "resultFile": %s
        }
        """,
        plan.of(Tier.FRONTEND).stream()
            .map(frontend -> quoted(plan.url(frontend)))
            .collect(Collectors.joining(", ", "[", "]")),
        options.seed(),
        options.clients(),
        options.thinkMillis(),
        insistent
            ? "\"idempotencyKeys\": true, \"retries\": 1000, \"retryDelayMillis\": 100"
            : "\"idempotencyKeys\": false",
        REQUEST_MILLIS + 2_000,
        quoted(folder.resolve("stop").toString()),
        quoted(folder.resolve("history.jsonl").toString()),
        quoted(folder.resolve("result.json").toString()));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    FlatJson.quote(quoted, text);
    return quoted.toString();
  }

  Path history() {
    return folder.resolve("history.jsonl");
  }

  void awaitFirstPurchases() throws IOException {
    awaitPurchases(WARM_UP_PURCHASES);
  }

  /** Waits until {@code purchases} more purchases have been acknowledged. */
  void awaitPurchases(int purchases) throws IOException {
    long from = Files.exists(history()) ? Files.size(history()) : 0;
    long deadline = Poll.deadline(CLIENT_MILLIS);
    while (acknowledgedSince(from) < purchases) {
      require(process.isAlive() && !Poll.isOver(deadline), "no purchase succeeds");
      programs.check();
      Poll.pause(LOOK_MILLIS);
    }
  }

  /** How many acknowledged purchases the history has from this byte on. */
  private long acknowledgedSince(long from) throws IOException {
    if (!Files.exists(history())) {
      return 0;
    }
    try (InputStream file = Files.newInputStream(history())) {
      file.skipNBytes(from);
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(PURCHASE)
          .count();
    }
  }

  /**
   * Ends the clients.
   *
   * @return whether no request has failed, and every acknowledged order was found
   */
  boolean end() throws IOException {
    Files.writeString(folder.resolve("stop"), "");
    return programs.await(process, CLIENT_MILLIS) && process.exitValue() == 0;
  }

  /** The clients' own verdict. */
  String verdict() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("client.txt"));
    return lines.stream()
        .filter(line -> line.startsWith("PASS") || line.startsWith("FAIL"))
        .reduce((first, last) -> last)
        .orElse("no verdict");
  }
}
