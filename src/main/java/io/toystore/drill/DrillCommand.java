package io.toystore.drill;

import io.toystore.config.Nearest;
import io.toystore.config.UserError;
import io.toystore.drill.Case.Kind;
import io.toystore.processes.Home;
import io.toystore.processes.Say;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code drill}. */
@Command(
    name = "drill",
    sortOptions = false,
    description = {
      "Faults on real processes: starts the store as a cluster, runs clients that retry nothing,"
          + " injects faults while they buy, and lets verify compare the clients' history with the"
          + " journals. The last line is PASS or FAIL; FOLDER/report.json has the details.",
      "",
      "A case passes when no request has failed, every acknowledged order is found, the replicas'"
          + " journals are the same, verify says PASS, and the faults had a visible effect. Where"
          + " the fault stops a front-end or the one catalog, clients retry, at the other"
          + " front-end, under the same key.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:PASS: all cases have passed",
      "1:FAIL: a case has failed, or the drill could not run",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar target/toystore.jar drill",
      "  java -jar target/toystore.jar drill --short",
      "  java -jar target/toystore.jar drill --seed 7 leader torn",
      "  java -jar target/toystore.jar drill --matrix"
    })
public final class DrillCommand implements Callable<Integer> {
  private static final int PASSED = 0;
  private static final int FAILED = 1;

  /** The bound of random seeds. */
  private static final int SEEDS = 1_000_000;

  private static final int CASE_COLUMNS = 80;

  @Parameters(
      paramLabel = "CASE",
      arity = "0..*",
      description =
          "The cases to run, in this order; default all that need nothing, or those of --network.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--matrix", description = "Every case of every kind.")
  private boolean matrix;

  @Option(names = "--short", description = "A kill, half a record and a pause, in half a minute.")
  private boolean brief;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Decides the order of the cases, which member is hurt where there is a choice, and how"
              + " long pauses are; default random. The same seed makes the same plan, whichever"
              + " cases run.")
  private Integer seed;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each case; default 1.")
  private int rounds = 1;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Virtual clients, which buy at 8 of 10 visits; default 5.")
  private int clients = 5;

  @Option(
      names = "--think",
      paramLabel = "MILLIS",
      description = "Pause of each client after a visit; default 10.")
  private int thinkMillis = 10;

  @Option(
      names = "--network",
      description = "Gives each member a network of its own; needs Linux and root.")
  private boolean network;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "The drill's folder; default data/drill.")
  private String data;

  private CommandSpec spec;

  /** Also adds the cases to the description. */
  @Spec
  void setSpec(CommandSpec given) {
    spec = given;
    List<String> lines = new ArrayList<>(Arrays.asList(given.usageMessage().description()));
    describe("Cases that need nothing:", Kind.PROCESSES, lines);
    describe("Cases that need a tool or two, and all but the first one root:", Kind.TOOLS, lines);
    describe(
        "With --network, for " + NetworkFaults.CUT_MILLIS / 1_000 + " s each:",
        Kind.NETWORK,
        lines);
    given.usageMessage().description(lines.toArray(String[]::new));
  }

  private static void describe(String heading, Kind kind, List<String> lines) {
    lines.add(heading);
    for (Case next : Case.of(kind)) {
      String word = next.word();
      for (String line : Drill.wrapped(next.help(), CASE_COLUMNS)) {
        lines.add(String.format(Locale.ROOT, "  %-13s %s", word, line));
        word = "";
      }
    }
    lines.add("");
  }

  @Override
  public Integer call() {
    Say say = new Say(spec.commandLine().getOut(), spec.commandLine().getErr());
    Home home = Home.ofProcess();
    DrillOptions options = options(home);
    boolean passed = false;
    Drill drill = null;
    try {
      Machine.ofProcess(script -> Files.exists(home.script(script)))
          .require(options.cases(), options.network());
      drill = new Drill(options, home, say);
      passed = drill.run();
    } catch (UserError | IOException e) {
      if (drill == null || !drill.isInterrupted()) {
        say.problem("toystore: " + e.getMessage());
      }
    }
    if (drill == null || !drill.isInterrupted()) {
      say.line(passed ? "PASS" : "FAIL");
    }
    return passed ? PASSED : FAILED;
  }

  /**
   * The options from the command line.
   *
   * @throws ParameterException when the command line is wrong
   */
  DrillOptions options(Home home) {
    atLeast("--rounds", rounds, 1);
    atLeast("--clients", clients, 1);
    atLeast("--think", thinkMillis, 0);
    if (seed != null) {
      atLeast("--seed", seed, 0);
    }
    int decided = seed == null ? new SplittableRandom().nextInt(SEEDS) : seed;
    return new DrillOptions(
        folder(home), cases(decided), decided, rounds, clients, thinkMillis, network || matrix);
  }

  private void atLeast(String option, int value, int min) {
    if (value < min) {
      throw wrong(option + " must be a whole number from " + min);
    }
  }

  private List<Case> cases(int decided) {
    if (matrix && brief) {
      throw wrong("either --matrix or --short");
    }
    if (!words.isEmpty() && (matrix || brief)) {
      throw wrong("--matrix and --short choose the cases themselves");
    }
    if (brief) {
      return List.of(Case.SHORT);
    }
    if (!words.isEmpty()) {
      return words.stream().map(this::named).toList();
    }
    List<Case> all = matrix ? Case.choices() : Case.of(network ? Kind.NETWORK : Kind.PROCESSES);
    return DrillOptions.shuffled(decided, all);
  }

  private Case named(String word) {
    Case found = Case.named(word).orElseThrow(() -> wrong(unknown(word)));
    if (found.kind() == Kind.NETWORK && !network) {
      throw wrong(word + " needs --network");
    }
    return found;
  }

  private static String unknown(String word) {
    List<String> known = Case.choices().stream().map(Case::word).toList();
    return "there is no case \""
        + word
        + Nearest.to(word, known)
            .map(nearest -> "\", the nearest one is \"" + nearest + "\"")
            .orElse("\", only " + String.join(" ", known));
  }

  private Path folder(Home home) {
    if (data == null) {
      return home.data("drill");
    }
    try {
      return Home.folder(data);
    } catch (UserError e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String line) {
    return new ParameterException(spec.commandLine(), line);
  }
}
