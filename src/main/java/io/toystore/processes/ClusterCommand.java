package io.toystore.processes;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code cluster}; what it does, its subcommands do. */
@Command(
    name = "cluster",
    description = {
      "A cluster of the store on this machine, each member a process of its own: catalog, order-1"
          + " ..., frontend-1 ....",
      ""
    },
    subcommands = {
      StartCommand.class,
      StopCommand.class,
      StatusCommand.class,
      KillCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      RestartCommand.class,
      LogsCommand.class,
      JournalCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "A member M is named as status lists it; \"leader\" is the order replica that leads.",
      "Each command says more with --help.",
      "",
      "Examples:",
      "  cluster start --clean",
      "  cluster kill leader",
      "  cluster status",
      "  cluster restart order-3",
      "  cluster journal order-1 --follow",
      "  cluster stop"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:what was asked for is so", "1:it is not so", "2:the command line is wrong"})
public final class ClusterCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Prints this.")
  boolean help;

  /**
   * Runs a command of this package on its own.
   *
   * @param command such as a new {@link ClusterCommand}
   * @param args what follows its name on the command line
   * @return the exit status
   */
  public static int run(Object command, List<String> args, PrintStream out, PrintStream err) {
    CommandLine line =
        new CommandLine(command)
            .setExpandAtFiles(false)
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
            .setParameterExceptionHandler(ClusterCommand::refuse);
    return line.execute(args.toArray(String[]::new));
  }

  private static int refuse(ParameterException e, String... args) {
    CommandLine command = e.getCommandLine();
    String guess =
        e instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()
            ? ": did you mean " + unmatched.getSuggestions().get(0) + "?"
            : "";
    command
        .getErr()
        .println(
            "toystore: "
                + e.getMessage().lines().findFirst().orElse("a wrong argument")
                + guess
                + "; "
                + command.getCommandSpec().qualifiedName()
                + " --help says more");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }
}
