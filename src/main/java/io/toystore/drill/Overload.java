package io.toystore.drill;

import static io.toystore.drill.Scene.require;

import io.toystore.processes.Member;
import io.toystore.processes.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Many more clients than can be served at once, by wrk. Each answer must be an order or a clear
 * refusal, and come before the client times out.
 */
final class Overload {
  static final int CLIENTS = 9_000;
  static final int SECONDS = 10;

  /** The time limit of wrk, including the time to open its connections. */
  private static final long END_MILLIS = 60_000;

  private Overload() {}

  /**
   * How the requests ended.
   *
   * @param counts by HTTP status, or "timeout", or "broken" for a connection
   */
  record Answers(Map<String, Long> counts) {
    private static final Pattern COUNT = Pattern.compile("([1-9][0-9]{2}|timeout|broken) ([0-9]+)");

    /** Adds up what scripts/flood.lua has printed. */
    static Answers of(List<String> lines) {
      Map<String, Long> counts = new TreeMap<>();
      for (String line : lines) {
        Matcher count = COUNT.matcher(line);
        if (count.matches()) {
          counts.merge(count.group(1), Long.valueOf(count.group(2)), Long::sum);
        }
      }
      return new Answers(counts);
    }

    /** What is wrong with the answers; empty if nothing is. */
    String problem() {
      long orders = counts.getOrDefault("200", 0L);
      if (orders < CLIENTS) {
        return "the flood: only " + orders + " orders";
      }
      String wrong =
          counts.entrySet().stream()
              .filter(entry -> !entry.getKey().matches("200|503") && entry.getValue() > 0)
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(" "));
      return wrong.isEmpty() ? "" : "the flood: " + wrong;
    }
  }

  static void flood(Scene scene) throws IOException {
    scene.note("overload");
    List<Path> outputs = new ArrayList<>();
    List<Process> floods = new ArrayList<>();
    for (Member frontend : scene.frontends()) {
      Path output = scene.folder().resolve("flood-" + frontend + ".txt");
      Files.deleteIfExists(output);
      outputs.add(output);
      floods.add(scene.programs().start(output, command(scene, frontend)));
    }
    for (Process flood : floods) {
      require(
          scene.programs().await(flood, END_MILLIS) && flood.exitValue() == 0,
          "wrk did not end well: see " + outputs.get(0));
    }
    List<String> lines = new ArrayList<>();
    for (Path output : outputs) {
      lines.addAll(Files.readAllLines(output));
    }
    String problem = Answers.of(lines).problem();
    require(problem.isEmpty(), problem);
    scene.awaitPurchases();
  }

  private static List<String> command(Scene scene, Member frontend) {
    List<String> command = new ArrayList<>(Namespaces.prefix(scene.plan(), "client"));
    command.addAll(List.of("wrk", "-t", "1"));
    command.addAll(List.of("-c", String.valueOf(CLIENTS / scene.frontends().size())));
    command.addAll(List.of("-d", SECONDS + "s"));
    command.addAll(List.of("--timeout", Clients.REQUEST_MILLIS / 1_000 + "s"));
    command.addAll(List.of("-s", scene.home().script("flood.lua").toString()));
    command.add(scene.plan().url(frontend));
    return command;
  }
}
