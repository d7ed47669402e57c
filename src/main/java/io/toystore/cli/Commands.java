package io.toystore.cli;

import io.toystore.backup.BackupCommand;
import io.toystore.backup.RestoreCommand;
import io.toystore.config.Nearest;
import io.toystore.config.UserError;
import io.toystore.console.ConsoleCommand;
import io.toystore.drill.DrillCommand;
import io.toystore.verify.Verify;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands of the program. The commands in {@link Launched} deploy a verticle and keep running.
 * The other commands, called programs, do their work and end. The first word of the command line
 * names the command; without a command, all arguments go to the launcher.
 */
public final class Commands {
  /** What the help calls the program. */
  static final String NAME = "java -jar toystore.jar";

  static final String VERSION = "--version";

  /** The width of the help; each example fits on one line. */
  static final int COLUMNS = 100;

  private static final String HELP = "help";
  private static final List<String> HELP_OPTIONS = List.of("-h", "-help", "--help");

  /** Picocli's message for an unknown option that begins with the letter of another option. */
  private static final Pattern LETTERS =
      Pattern.compile("Unknown option: '.*' \\(while processing option: '(.*)'\\)");

  /** The exit status for a wrong command line. */
  private static final int USAGE = 2;

  /** The exit status of a program that could not do its work. */
  private static final int NOT_DONE = 1;

  /** The exit status of a program that has a defect. */
  private static final int SOFTWARE = 70;

  /**
   * The programs, as picocli's annotated commands, in the order of the help. Each program is
   * created with the streams for its output and its errors. It is created only when it is needed,
   * because reading its annotations takes a while. All share the options for help and the messages
   * for wrong command lines.
   */
  private static final Map<String, BiFunction<PrintStream, PrintStream, Object>> PROGRAMS =
      new LinkedHashMap<>();

  static {
    PROGRAMS.put("verify", Verify::new);
    PROGRAMS.put("backup", (out, err) -> new BackupCommand());
    PROGRAMS.put("restore", (out, err) -> new RestoreCommand());
    PROGRAMS.put("cluster", (out, err) -> new ClusterCommand());
    PROGRAMS.put("demo", (out, err) -> new DemoCommand());
    PROGRAMS.put("drill", (out, err) -> new DrillCommand());
    PROGRAMS.put("console", ConsoleCommand::new);
    PROGRAMS.put("completion", Completion::new);
  }

  private Commands() {}

  /**
   * Handles a command line that deploys nothing: prints the help or the version, or runs a program
   * to its end.
   *
   * @return the exit status; empty when the arguments are for {@link Arguments}
   */
  public static OptionalInt run(PrintStream out, PrintStream err, String... args) {
    try {
      if (wantHelp(args)) {
        helpFor(out, err, args).usage(out, Help.Ansi.OFF);
        return OptionalInt.of(0);
      }
      if (Arrays.asList(args).contains(VERSION)) {
        out.println(Version.text());
        return OptionalInt.of(0);
      }
    } catch (UserError e) {
      return OptionalInt.of(refuse(err, e.getMessage(), USAGE));
    }
    if (args.length == 0 || !PROGRAMS.containsKey(args[0])) {
      return OptionalInt.empty();
    }
    CommandLine program =
        program(args[0], out, err)
            .setCommandName(args[0])
            .setExpandAtFiles(false)
            .setParameterExceptionHandler((e, unused) -> refuse(err, problem(e), USAGE))
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  if (e instanceof UserError) {
                    return refuse(err, e.getMessage(), NOT_DONE);
                  }
                  e.printStackTrace(err);
                  return SOFTWARE;
                });
    return OptionalInt.of(program.execute(Arrays.copyOfRange(args, 1, args.length)));
  }

  private static int refuse(PrintStream err, String line, int status) {
    err.println("toystore: " + line);
    return status;
  }

  /** All commands as one tree. */
  static CommandLine tree(PrintStream out, PrintStream err) {
    CommandLine root = new CommandLine(LaunchSpec.ofAnyVerticle());
    for (Launched command : Launched.values()) {
      root.addSubcommand(LaunchSpec.of(command));
    }
    PROGRAMS.keySet().forEach(name -> root.addSubcommand(name, program(name, out, err)));
    return root;
  }

  private static CommandLine program(String name, PrintStream out, PrintStream err) {
    CommandLine program =
        new CommandLine(PROGRAMS.get(name).apply(out, err))
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setUsageHelpWidth(COLUMNS);
    addHelp(program);
    return program;
  }

  /** Adds the help's options to the help itself; {@link #run} handles them before all else. */
  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(HELP_OPTIONS.toArray(String[]::new))
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Prints this.")
                .build());
    command.getSubcommands().values().forEach(Commands::addHelp);
  }

  /** All words that a command line may begin with. */
  static List<String> words() {
    List<String> words = new ArrayList<>();
    for (Launched command : Launched.values()) {
      words.add(command.word());
    }
    words.addAll(PROGRAMS.keySet());
    return words;
  }

  /** The error for a word that is neither a command nor a verticle, with a suggestion. */
  static UserError unknown(String word) {
    if (PROGRAMS.containsKey(word)) {
      return new UserError("\"" + word + "\" must be the first word of the command line");
    }
    String remedy =
        Nearest.to(word, words())
            .map(nearest -> "did you mean \"" + nearest + "\"?")
            .orElseGet(
                () ->
                    "name one of "
                        + String.join(", ", words())
                        + ", or a verticle class; --help says more");
    return new UserError("there is no \"" + word + "\": " + remedy);
  }

  /** One line that says what is wrong with a command line, and what to do. */
  static String problem(ParameterException e) {
    String line = e.getMessage().lines().findFirst().orElse("the command line is wrong");
    Matcher letters = LETTERS.matcher(line);
    if (letters.matches()) {
      line = "Unknown option: '" + letters.group(1) + "'";
    }
    CommandSpec command = e.getCommandLine().getCommandSpec();
    Optional<String> nearest =
        e instanceof UnmatchedArgumentException unmatched
            ? nearest(
                command, letters.matches() ? letters.group(1) : unmatched.getUnmatched().get(0))
            : Optional.empty();
    if (nearest.isPresent()) {
      return line + ": did you mean " + nearest.get() + "?";
    }
    String path = command.qualifiedName().replace(NAME, "").strip();
    return line + "; " + (path + " --help").strip() + " says more";
  }

  private static Optional<String> nearest(CommandSpec command, String unmatched) {
    String word = unmatched.replaceFirst("=.*", "");
    if (!word.startsWith("-")) {
      return Nearest.to(word, command.subcommands().keySet());
    }
    List<String> names = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      names.addAll(List.of(option.names()));
    }
    // Any two one-letter options are near each other, so a short option gets no suggestion.
    return word.length() <= 3 ? Optional.empty() : Nearest.to(word, names);
  }

  /** True when the command line asks for help, even if it also has other words. */
  private static boolean wantHelp(String... args) {
    return args.length > 0 && args[0].equals(HELP)
        || Arrays.stream(args).anyMatch(arg -> HELP_OPTIONS.contains(arg.toLowerCase(Locale.ROOT)));
  }

  /** The command that the first words name; after "help", every word must name a command. */
  private static CommandLine helpFor(PrintStream out, PrintStream err, String... args) {
    CommandLine command = tree(out, err);
    boolean strict = args[0].equals(HELP);
    for (String word : strict ? Arrays.copyOfRange(args, 1, args.length) : args) {
      CommandLine next = command.getSubcommands().get(word);
      if (next != null) {
        command = next;
      } else if (strict && !HELP_OPTIONS.contains(word)) {
        throw unknown(word);
      }
    }
    return command;
  }
}
