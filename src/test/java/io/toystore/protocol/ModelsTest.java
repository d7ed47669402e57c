package io.toystore.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol's models, checked by Spin with small bounds, and their mutants, each of which breaks
 * one rule and must be found wrong: a model that passes its mutants proves nothing. The folder
 * {@code docs/protocol} says what is modelled and what larger bounds have been searched.
 *
 * <p>Each check needs the programs {@code spin} and {@code gcc}, and is skipped without them. With
 * {@code tcc} they take half as long: it compiles a model in 40 ms where gcc needs a second, and
 * most of these searches are over in less.
 */
@Tag("models")
class ModelsTest {
  private static final Path MODELS = Path.of("docs", "protocol");
  private static final long LIMIT_SECONDS = 120;
  private static final int LIMIT_MEGABYTES = 1500;
  private static final Pattern ERRORS = Pattern.compile("errors: (\\d+)");
  private static final Pattern MUTANT = Pattern.compile("\\bMUT_[A-Z_]+");

  /** Rules that others make up for, within the bounds searched; see the folder's README. */
  private static final Set<String> SECOND_LINES =
      Set.of(
          "MUT_ONE_HAS_TOLD",
          "MUT_OLD_PROMISES_COUNT",
          "MUT_STORE_OTHER_INCARNATION",
          "MUT_STORE_OVER_NEWER");

  @TempDir Path folder;

  /** A model within bounds; {@code mutant} is empty for the model as it stands. */
  record Search(String model, String bounds, String mutant) {
    @Override
    public String toString() {
      return (model + " " + bounds + " " + mutant).strip();
    }
  }

  static Stream<Search> sound() {
    return Stream.of(
        new Search("replication", "CRASHES=1 PROPOSALS=1", ""),
        new Search("replication", "CRASHES=1 PROPOSALS=2 TERMS=2 READS", ""),
        new Search("replication", "CRASHES=0 TERMS=4 PROPOSALS=0", ""),
        new Search("replication", "CRASHES=0 PROPOSALS=1 LOST_DISKS=1", ""),
        new Search("replication", "CRASHES=1 PROPOSALS=1 TERMS=2 MEMORY", ""),
        new Search("membership", "CRASHES=1", ""),
        new Search("purchase", "IDS=1", ""),
        new Search("purchase", "IDS=1 INITIAL_STOCK=0", ""),
        new Search("purchase", "IDS=1 INITIAL_STOCK=0 CLIENT_KEY=0", ""),
        new Search("purchase", "IDS=1 TERMS=3 NUMBERS=1", ""),
        new Search("purchase", "IDS=2 TERMS=1", ""),
        new Search("purchase", "IDS=2 NUMBERS=1", ""),
        new Search("cache", "VERSIONS=2", ""),
        new Search("prevote", "REPLICAS=3", ""),
        new Search("prevote", "REPLICAS=5", ""));
  }

  static Stream<Search> mutants() {
    List<Search> mutants = new ArrayList<>();
    String calm = "CRASHES=0 PROPOSALS=1";
    add(mutants, "replication", calm, "ADOPT_LONGEST", "FOLLOWER_COMMITS_OWN_END");
    add(mutants, "replication", calm, "KEEP_OWN_LOG", "ACCEPT_LOWER_TERM");
    add(mutants, "replication", "CRASHES=0", "CONFIRM_OWN_END");
    String crash = "CRASHES=1 PROPOSALS=1";
    add(mutants, "replication", crash, "COUNT_UNFORCED", "PROMISE_NOT_PERSISTED", "ALWAYS_CUT");
    add(mutants, "replication", "CRASHES=0 TERMS=4 PROPOSALS=0", "COMMIT_OLD_TERMS");
    add(mutants, "replication", "CRASHES=0 TERMS=4 PROPOSALS=2", "NO_TERM_OPENED");
    add(mutants, "replication", calm + " READS", "READ_BEFORE_OPENED", "READ_UNCONFIRMED");
    String lostDisk = "CRASHES=0 LOST_DISKS=1 PROPOSALS=";
    add(mutants, "replication", lostDisk + "1 TERMS=2", "REJOIN_AS_NEW", "NO_COPY");
    add(mutants, "replication", lostDisk + "1 TERMS=2", "OLD_CONFIRMATIONS_COUNT");
    add(mutants, "replication", lostDisk + "1 TERMS=2", "COMMIT_NOTED_BEFORE_TOLD");
    add(mutants, "replication", lostDisk + "0", "TOLD_TERM_IGNORED", "COPY_UNCONFIRMED");
    String memory = "CRASHES=1 PROPOSALS=1 TERMS=2 MEMORY";
    add(mutants, "replication", memory, "REMEMBER_UNCOMMITTED", "REMEMBER_LEADERS_COMMIT");
    add(mutants, "membership", "CRASHES=0", "MAJORITY_BEGINS", "ANY_FOLDER_KNOWN");
    add(mutants, "membership", "CRASHES=0", "EARLIER_ANSWERS_COUNT");
    add(mutants, "membership", "CRASHES=1", "ONLY_NEW_ONES_COUNT");
    String oneNumber = "IDS=1 NUMBERS=1";
    add(mutants, "purchase", oneNumber, "NOT_RENUMBERED", "DEPOSED_MAY_RESERVE");
    add(mutants, "purchase", oneNumber, "MARK_NOT_DURABLE", "GIVE_BACK_UNLOGGED");
    add(mutants, "purchase", oneNumber, "FORGET_ANY_CLOSED", "GIVE_UP_UNANSWERED");
    add(mutants, "purchase", "IDS=2 TERMS=1", "BELOW_MARK_MAY_RESERVE");
    add(mutants, "purchase", "IDS=2 TERMS=1", "FORGET_BY_UNRECORDED_MARK");
    String soldOut = "IDS=1 INITIAL_STOCK=0";
    add(mutants, "purchase", soldOut, "REFUSAL_FORGOTTEN", "ANY_REFUSAL_TOLD");
    add(mutants, "purchase", soldOut, "LATE_RESERVED_TAKEN");
    add(mutants, "purchase", soldOut + " CLIENT_KEY=0", "REFUSAL_NOT_LOGGED");
    add(mutants, "cache", "VERSIONS=2", "STORE_BELOW_FLOOR", "STORE_AFTER_DROP");
    add(mutants, "cache", "VERSIONS=2", "JOIN_OLDER_FILL", "PURCHASE_RAISES_NOTHING");
    add(mutants, "cache", "VERSIONS=2", "KEEP_ON_GAP", "WINDOW_FROM_ANSWER");
    add(mutants, "cache", "VERSIONS=2 OTHERS=0", "KEEP_ON_OTHER_INCARNATION");
    add(mutants, "prevote", "REPLICAS=5", "OLD_ROUND_COUNTS", "COUNT_TWICE");
    add(mutants, "prevote", "REPLICAS=5", "OWN_VIEW_ONLY", "ONE_ANSWER_IS_ENOUGH");
    add(mutants, "prevote", "REPLICAS=5", "ALL_MUST_ANSWER");
    return mutants.stream();
  }

  private static void add(List<Search> to, String model, String bounds, String... mutants) {
    for (String mutant : mutants) {
      to.add(new Search(model, bounds, "MUT_" + mutant));
    }
  }

  @BeforeAll
  static void spinIsInstalled() {
    for (String program : List.of("spin", "gcc")) {
      assumeTrue(
          isInstalled(program), program + " is not installed: the protocol's models go unchecked");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sound")
  void theModelHolds(Search search) throws Exception {
    assertEquals(0, errors(search));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void theMutantIsCaught(Search search) throws Exception {
    assertEquals(1, errors(search));
  }

  @Test
  void everyMutantInTheModelsIsCaughtHereOrSaidToBeASecondLine() throws Exception {
    Set<String> inModels = new TreeSet<>();
    try (Stream<Path> files = Files.list(MODELS)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".pml")).toList()) {
        Matcher matcher = MUTANT.matcher(Files.readString(file));
        while (matcher.find()) {
          inModels.add(matcher.group());
        }
      }
    }
    Set<String> here = new TreeSet<>(SECOND_LINES);
    mutants().forEach(one -> here.add(one.mutant()));
    assertEquals(inModels, here);
  }

  /** What the exhaustive search reports; it ends at the first error. */
  private int errors(Search search) throws Exception {
    Path model = MODELS.resolve(search.model() + ".pml").toAbsolutePath();
    List<String> spin = new ArrayList<>(List.of("spin"));
    for (String definition : (search.bounds() + " " + search.mutant()).strip().split(" +")) {
      spin.add("-D" + definition);
    }
    spin.addAll(List.of("-a", model.toString()));
    run("spin", spin);
    run(
        "compiler",
        List.of(
            isInstalled("tcc") ? "tcc" : "gcc",
            "-w",
            "-DSAFETY",
            "-DNOREDUCE",
            "-DMEMLIM=" + LIMIT_MEGABYTES,
            "-o",
            "pan",
            "pan.c"));
    String report =
        run("pan", List.of(folder.resolve("pan").toString(), "-m100000", "-w20")).strip();
    assertTrue(!report.contains("Search not completed") || !search.mutant().isEmpty(), report);
    Matcher matcher = ERRORS.matcher(report);
    assertTrue(matcher.find(), report);
    return Integer.parseInt(matcher.group(1));
  }

  private String run(String step, List<String> command) throws IOException, InterruptedException {
    File output = folder.resolve(step + ".out").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), step + " takes too long");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output.toPath());
    assertEquals(0, process.exitValue(), said);
    return said;
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
