package io.toystore.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.cli.Commands;
import io.toystore.drill.Case.Kind;
import io.toystore.processes.Folders;
import io.toystore.processes.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line: what it chooses, and what it refuses before anything is started. */
class DrillCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          leadr                | there is no case "leadr", the nearest one is "leader"; drill --help
          torn_catalog         | there is no case "torn_catalog", the nearest one is "torn-catalog"
          everything           | there is no case "everything", only leader freeze kill
          short                | there is no case "short", only leader freeze kill
          leader isolate       | isolate needs --network
          --matrix --short     | either --matrix or --short
          --short leader       | --matrix and --short choose the cases themselves
          --matrix kill        | --matrix and --short choose the cases themselves
          --rounds 0           | --rounds must be a whole number from 1
          --clients 0          | --clients must be a whole number from 1
          --think -1           | --think must be a whole number from 0
          --seed -1            | --seed must be a whole number from 0
          --seed x             | Invalid value for option '--seed': 'x' is not an int
          --rounds 99999999999 | Invalid value for option '--rounds': '99999999999' is not an int
          --seed               | Missing required parameter for option '--seed' (N)
          --netwrok            | Unknown option: '--netwrok': did you mean --network?
          """)
  void aWrongCommandLine(String args, String line) throws IOException {
    List<String> words = new ArrayList<>(List.of("drill", "--data", folder.toString()));
    words.addAll(List.of(args.split(" ")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    OptionalInt status = Commands.run(printer(out), printer(err), words.toArray(String[]::new));

    assertEquals(OptionalInt.of(2), status);
    String said = err.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith("toystore: " + line), said);
    assertEquals(1, said.lines().count(), said);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    assertEquals(List.of(), Folders.list(folder));
  }

  @Test
  void aDrillThatCannotBeMadeHasFailed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    OptionalInt status =
        Commands.run(printer(out), printer(err), "drill", "leader", "--data", file + "/x");

    assertEquals(OptionalInt.of(1), status);
    assertEquals("FAIL\n", out.toString(StandardCharsets.UTF_8));
    assertEquals(
        "toystore: " + file.toRealPath() + "/x: cannot be made\n",
        err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void theHelpDescribesEachCase() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertEquals(OptionalInt.of(0), Commands.run(printer(out), printer(out), "drill", "--help"));

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    for (Case one : Case.choices()) {
      String begin = "  " + one.word() + " ";
      assertEquals(1, lines.stream().filter(line -> line.startsWith(begin)).count(), begin);
    }
  }

  @Test
  void casesComeInTheOrderGivenWithTheDefaults() {
    DrillOptions options = parsed("--seed", "7", "torn", "leader", "torn");

    assertEquals(List.of(Case.TORN, Case.LEADER, Case.TORN), options.cases());
    Path data = folder.toAbsolutePath().resolve("data").resolve("drill");
    assertEquals(new DrillOptions(data, options.cases(), 7, 1, 5, 10, false), options);
  }

  @Test
  void withoutACaseThereAreAllOfAKindInTheOrderOfTheSeed() {
    assertAll(Case.of(Kind.PROCESSES), parsed("--seed", "1"));
    assertAll(Case.of(Kind.NETWORK), parsed("--seed", "1", "--network"));
    assertAll(Case.choices(), parsed("--seed", "1", "--matrix"));
    assertEquals(List.of(Case.SHORT), parsed("--short").cases());
    assertTrue(parsed("--matrix").network());

    List<Case> order = parsed("--seed", "1", "--matrix").cases();
    assertEquals(order, parsed("--matrix", "--seed", "1").cases());
    assertNotEquals(order, parsed("--matrix", "--seed", "2").cases());
  }

  private static void assertAll(List<Case> cases, DrillOptions options) {
    assertEquals(cases.size(), options.cases().size());
    assertEquals(Set.copyOf(cases), Set.copyOf(options.cases()));
  }

  @Test
  void aSeedThatNobodyHasChosenIsAnotherEachTime() {
    Set<Integer> seeds = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      seeds.add(parsed().seed());
    }

    assertTrue(seeds.size() > 1, seeds::toString);
  }

  private DrillOptions parsed(String... args) {
    DrillCommand command = new DrillCommand();
    new CommandLine(command).parseArgs(args);
    return command.options(new Home(folder.toAbsolutePath()));
  }
}
