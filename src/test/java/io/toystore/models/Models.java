package io.toystore.models;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The searches of the protocol's models by Spin that the tests make. {@code ModelsTest} makes them
 * one by one. As a program, this file alone makes them all: {@code scripts/test.sh} runs it beside
 * the compilers, which leave a core idle. It must do without other classes of the store, and
 * without libraries.
 *
 * <p>Each search needs the programs {@code spin} and {@code gcc}. With {@code tcc} they take half
 * as long: it compiles a model in 40 ms where gcc needs a second, and most of these searches are
 * over in less.
 */
final class Models {
  static final Path FOLDER = Path.of("docs", "protocol");

  private static final long LIMIT_SECONDS = 120;
  private static final int LIMIT_MEGABYTES = 1500;
  private static final Pattern ERRORS = Pattern.compile("errors: (\\d+)");

  private Models() {}

  /** A model within bounds; {@code mutant} is empty for the model as it stands. */
  record Search(String model, String bounds, String mutant) {

    /** A mutant's search ends at the first error. */
    int expectedErrors() {
      return mutant.isEmpty() ? 0 : 1;
    }

    @Override
    public String toString() {
      return (model + " " + bounds + " " + mutant).strip();
    }
  }

  static List<Search> sound() {
    return List.of(
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
        new Search("purchase", "RECONCILE IDS=1", ""),
        new Search("purchase", "RECONCILE OLD_COPY IDS=1 NUMBERS=1 RESTOCKS=0", ""),
        new Search("cache", "VERSIONS=2", ""),
        new Search("prevote", "REPLICAS=3", ""),
        new Search("prevote", "REPLICAS=5", ""));
  }

  static List<Search> mutants() {
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
    String compared = "RECONCILE IDS=1 NUMBERS=1 RESTOCKS=0";
    add(mutants, "purchase", compared, "UNCOMPARED", "PENDING_OF_NOW", "SETTLED_ONLY");
    add(mutants, "purchase", compared + " OLD_COPY", "OTHER_STARTS_ANSWER");
    add(mutants, "cache", "VERSIONS=2", "STORE_BELOW_FLOOR", "STORE_AFTER_DROP");
    add(mutants, "cache", "VERSIONS=2", "JOIN_OLDER_FILL", "PURCHASE_RAISES_NOTHING");
    add(mutants, "cache", "VERSIONS=2", "KEEP_ON_GAP", "WINDOW_FROM_ANSWER");
    add(mutants, "cache", "VERSIONS=2 OTHERS=0", "KEEP_ON_OTHER_INCARNATION");
    add(mutants, "prevote", "REPLICAS=5", "OLD_ROUND_COUNTS", "COUNT_TWICE");
    add(mutants, "prevote", "REPLICAS=5", "OWN_VIEW_ONLY", "ONE_ANSWER_IS_ENOUGH");
    add(mutants, "prevote", "REPLICAS=5", "ALL_MUST_ANSWER");
    return mutants;
  }

  private static void add(List<Search> to, String model, String bounds, String... mutants) {
    for (String mutant : mutants) {
      to.add(new Search(model, bounds, "MUT_" + mutant));
    }
  }

  /** The first of the programs that is needed and not installed; null when there is none. */
  static String missingProgram() {
    return Stream.of("spin", "gcc").filter(one -> !isInstalled(one)).findFirst().orElse(null);
  }

  /**
   * Searches all states.
   *
   * @param folder where what is made on the way is left
   * @return how many errors were found
   * @throws IllegalStateException when a step fails, or the search was given up
   */
  static int errors(Search search, Path folder) throws IOException, InterruptedException {
    Path model = FOLDER.resolve(search.model() + ".pml").toAbsolutePath();
    List<String> spin = new ArrayList<>(List.of("spin"));
    for (String definition : (search.bounds() + " " + search.mutant()).strip().split(" +")) {
      spin.add("-D" + definition);
    }
    spin.addAll(List.of("-a", model.toString()));
    run(folder, "spin", spin);
    run(
        folder,
        "compiler",
        List.of(
            isInstalled("tcc") ? "tcc" : "gcc",
            "-w",
            "-DSAFETY",
            "-DNOREDUCE",
            "-DNOCOMP",
            "-DMEMLIM=" + LIMIT_MEGABYTES,
            "-o",
            "pan",
            "pan.c"));
    String report =
        run(folder, "pan", List.of(folder.resolve("pan").toString(), "-m100000", "-w20")).strip();
    require(!report.contains("Search not completed") || !search.mutant().isEmpty(), report);
    Matcher matcher = ERRORS.matcher(report);
    require(matcher.find(), report);
    return Integer.parseInt(matcher.group(1));
  }

  private static String run(Path folder, String step, List<String> command)
      throws IOException, InterruptedException {
    File output = folder.resolve(step + ".out").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      require(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), step + " takes too long");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output.toPath());
    require(process.exitValue() == 0, said);
    return said;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** Makes all searches, in an empty folder; the exit status is 1 when one ends as it must not. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]).toAbsolutePath();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly)));
    List<Search> searches = new ArrayList<>(sound());
    searches.addAll(mutants());
    int wrong = 0;
    for (Search search : searches) {
      String found;
      try {
        int errors = errors(search, folder);
        found = errors == search.expectedErrors() ? null : errors + " errors";
      } catch (IllegalStateException e) {
        found = e.getMessage();
      }
      if (found != null) {
        wrong++;
        System.out.println("models: " + search + ": " + found);
      }
    }
    System.out.printf("models: %d searches, %d ended as they must not%n", searches.size(), wrong);
    System.exit(wrong == 0 ? 0 : 1);
  }
}
