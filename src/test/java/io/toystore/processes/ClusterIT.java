package io.toystore.processes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.cli.Commands;
import io.toystore.processes.Member.Tier;
import io.toystore.testing.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands on real members, in a folder whose name a shell would take apart. */
@Timeout(300)
class ClusterIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final HttpClient http = HttpClient.newHttpClient();
  private Path folder;
  private int port;

  private record Said(int status, String out, String err) {}

  @BeforeEach
  void prepare() throws IOException {
    folder = temp.toRealPath().resolve("a \"toy\" $store");
    port = FreePorts.row(Plan.PORTS);
  }

  @AfterEach
  void nothingIsLeft() {
    List<ProcessHandle> left = OwnProcesses.runningIn(folder).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    assertEquals(List.of(), left);
  }

  @Test
  void aClusterIsStartedHurtMendedAndStopped() throws Exception {
    Process start = startProcess(List.of());
    assertEquals(0, start.waitFor(), () -> output(start));
    assertTrue(output(start).contains("5 members serve after "), output(start));
    buy();

    Said running = run("status");
    assertEquals(0, running.status, running.out);
    assertEquals(5, count(running.out, " running "));
    assertEquals(2, count(running.out, " leader "), "the catalog is a group of its own");
    Member leader = cluster().leader();
    assertTrue(running.out.contains("orders go to " + leader), running.out);

    leaderIsKilled(leader);
    aConsoleSees(leader + " is ");
    leaderIsPausedAndResumed();
    memberIsRestarted(leader);
    journalAndLogAreShown(leader);
    memberThatNeedsOthersIsStartedWithoutThem();
    aSecondStartBeginsAnew();

    Said stopped = run("stop");
    assertEquals(0, stopped.status, stopped.err);
    assertEquals(5, count(run("status").out, "exit status 143"));
  }

  private void leaderIsKilled(Member leader) throws Exception {
    Said killed = run("kill", "leader");
    assertEquals(leader + " killed\n", killed.out, killed.err);
    Said status = run("status");
    assertEquals(1, status.status);
    assertTrue(row(status, leader).endsWith("exit status 137"), status.out);
    assertEquals("toystore: " + leader + " does not run\n", run("kill", leader.name()).err);
  }

  /** By the front-end's stream, and as a lite member of the cluster. */
  private void aConsoleSees(String wrong) throws Exception {
    List<List<String>> ways =
        List.of(
            List.of("--url", "http://127.0.0.1:" + port),
            List.of("-conf", folder.resolve("console.json").toString(), "-cluster"));
    for (List<String> way : ways) {
      List<String> words = new ArrayList<>(List.of("console", "--once"));
      words.addAll(way);
      Path printed = temp.resolve("console.txt");
      Process console =
          new ProcessBuilder(command(words))
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      assertTrue(console.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS));
      String text = Files.readString(printed);
      assertEquals(1, console.exitValue(), text);
      assertTrue(text.contains("NOT WELL: " + wrong), text);
      assertFalse(text.contains("Exception"), text);
    }
  }

  private void leaderIsPausedAndResumed() {
    await().atMost(BOUND).until(() -> run("pause", "leader").status == 0);
    Member paused =
        cluster().plan().of(Tier.ORDER).stream()
            .filter(member -> row(run("status"), member).contains(" paused "))
            .findAny()
            .orElseThrow();
    await()
        .atMost(BOUND)
        .until(() -> run("status").out.contains("not ready: it reaches no serving leader"));
    assertEquals(paused + " resumed\n", run("resume", paused.name()).out);
    await().atMost(BOUND).until(() -> !run("status").out.contains("not ready"));
  }

  private void memberIsRestarted(Member member) {
    Said said = run("restart", member.name(), "--env", "TOYSTORE_LOG=json");
    assertEquals(0, said.status, said.err);
    assertTrue(said.out.startsWith(member + " serves after "), said.out);
    assertEquals("", said.err);
    assertEquals(0, run("status").status);
    assertTrue(run("logs", member.name()).out.contains("\"level\":\"INFO\""));
  }

  private void journalAndLogAreShown(Member member) throws Exception {
    Said journal = run("journal", member.name());
    assertEquals(0, journal.status, journal.err);
    assertTrue(journal.out.contains("\"type\":\"OrderPlaced\""), journal.out);
    assertFalse(journal.out.contains("  "), "no padding");
    assertEquals(
        Files.readString(cluster().plan().folder(member).log()), run("logs", member.name()).out);
  }

  private void aSecondStartBeginsAnew() {
    Said again = start(List.of());
    assertEquals(0, again.status, again.err);
    assertTrue(again.out.startsWith("stopping what still runs in " + folder), again.out);
    assertTrue(run("journal", "order-1").out.contains("\"OrderPlaced\""), "nothing is deleted");
  }

  /** After a start that was interrupted another one is a first one still. */
  @Test
  void aStartCanBeInterruptedAndMadeAgain() throws Exception {
    List<String> alone = List.of("--orders", "1");
    Process start = startProcess(alone);
    await().atMost(BOUND).until(() -> OwnProcesses.runningIn(folder).findAny().isPresent());

    Said second = start(alone);

    assertEquals(1, second.status);
    assertEquals(
        "toystore: another start is in progress in " + folder + ": wait for its end\n", second.err);
    int status = interrupt(start);
    assertEquals(status, start.waitFor(), () -> output(start));
    assertTrue(output(start).contains("interrupted: stopping"), output(start));
    assertEquals(List.of(), OwnProcesses.runningIn(folder).toList());
    Said again = start(alone);
    assertEquals(0, again.status, again.err);
    assertEquals(0, run("stop").status);
  }

  /**
   * Ctrl-C; or SIGTERM, if these tests run in the background of a shell, where SIGINT is ignored.
   *
   * @return the exit status of what is ended by it
   */
  private static int interrupt(Process process) throws Exception {
    boolean ignored =
        new ProcessBuilder("sh", "-c", "kill -s INT $$; exit 0").start().waitFor() == 0;
    String signal = ignored ? "TERM" : "INT";
    new ProcessBuilder("sh", "-c", "kill -s " + signal + " \"$0\"", String.valueOf(process.pid()))
        .start()
        .waitFor();
    return ignored ? 143 : 130;
  }

  /** It cannot be ready, and nobody is to wait for it. */
  private void memberThatNeedsOthersIsStartedWithoutThem() {
    for (String member : List.of("order-1", "order-2", "order-3")) {
      run("kill", member);
    }

    Said said = run("restart", "order-2");

    assertEquals(0, said.status, said.err);
    assertTrue(
        said.out.startsWith(
            "order-2 runs, but is not ready: it hears no serving leader;"
                + " it needs order-1, order-3"),
        said.out);
  }

  @Test
  void aForeignProcessInAPidFileIsLeftAlone() throws Exception {
    Process foreign = new ProcessBuilder("sleep", "300").start();
    try {
      Plan plan = Plan.of(folder, port, false, 1, 1);
      Files.createDirectories(plan.folder(Member.CATALOG).path());
      plan.write();
      Path pid = plan.folder(Member.CATALOG).pidFile();
      Files.writeString(pid, foreign.pid() + "\n");
      String why = ": process " + foreign.pid() + ", which " + pid + " names, is not its";

      for (String command : List.of("kill", "pause", "resume")) {
        Said said = run(command, "catalog");
        assertEquals(1, said.status);
        assertEquals("toystore: catalog does not run" + why + "\n", said.err);
      }
      assertTrue(
          run("status").out.contains("its pid file names process " + foreign.pid()),
          run("status").out);
      assertEquals(0, run("stop").status);
      assertTrue(foreign.isAlive());
      assertFalse(OwnProcesses.isPaused(foreign.toHandle()));
    } finally {
      foreign.destroyForcibly().waitFor();
    }
  }

  @Test
  void aTakenPortIsNamedBeforeAnythingStarts() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", port + 61));

      // What a restore has made, and nobody has started yet, is a member's folder too.
      Path restored = Files.createDirectories(folder.resolve("order-2"));
      Files.createFile(restored.resolve("identity.json"));

      Said said = start(List.of("--clean"));

      assertEquals(1, said.status);
      assertFalse(Files.exists(restored));
      assertEquals(
          "toystore: port "
              + (port + 61)
              + ", for order-1, is taken: choose others by --ports-from, or end the process that"
              + " listens there; the cluster was not started\n",
          said.err);
    }
  }

  @Test
  void aStartThatFailsStopsAsAWholeAndSaysWhy() throws IOException {
    Path toys = Files.writeString(temp.resolve("toys.json"), "[{\"name\": \"Tux\"}]");
    Files.createDirectories(folder);
    Path recording = Files.createFile(folder.resolve("frontend-1.jfr"));

    Said said = start(List.of("--toys", toys.toString()));

    assertEquals(1, said.status);
    assertTrue(said.err.startsWith("catalog did not start:\ntoystore: " + toys), said.err);
    assertTrue(said.err.endsWith("; the cluster was not started\n"), said.err);
    assertEquals(List.of(), OwnProcesses.runningIn(folder).toList(), "front-ends had been started");
    assertFalse(Files.exists(folder.resolve("order-1").resolve("promise.json")));
    assertTrue(Files.exists(recording), "it is no member's folder");
  }

  private Cluster cluster() {
    return Cluster.in(folder, null);
  }

  private void buy() throws Exception {
    HttpRequest purchase =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
            .POST(BodyPublishers.ofString("{\"name\":\"Tux\",\"quantity\":1}"))
            .build();
    assertEquals(200, http.send(purchase, BodyHandlers.ofString()).statusCode());
  }

  private List<String> startArguments() {
    return List.of("start", "--frontends", "1", "--ports-from", String.valueOf(port));
  }

  private Said start(List<String> further) {
    List<String> args = new ArrayList<>(startArguments());
    args.addAll(further);
    return run(args.toArray(String[]::new));
  }

  /** As a person does it: the command ends, and the members go on. */
  private Process startProcess(List<String> further) throws IOException {
    List<String> words = new ArrayList<>(List.of("cluster"));
    words.addAll(startArguments());
    words.addAll(further);
    words.addAll(List.of("--data", folder.toString()));
    return new ProcessBuilder(command(words))
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("start.txt").toFile())
        .start();
  }

  private static List<String> command(List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", System.getProperty("toystore.jar")));
    command.addAll(words);
    return command;
  }

  private String output(Process ended) {
    try {
      return Files.readString(temp.resolve("start.txt")) + (ended.isAlive() ? "…" : "");
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Said run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> words = new ArrayList<>(List.of("cluster"));
    words.addAll(List.of(args));
    words.addAll(List.of("--data", folder.toString()));
    int status =
        Commands.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                words.toArray(String[]::new))
            .orElseThrow();
    return new Said(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String row(Said status, Member member) {
    Optional<String> row =
        status.out.lines().filter(line -> line.startsWith(member + " ")).findAny();
    return row.orElseThrow();
  }

  private static long count(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).count();
  }
}
