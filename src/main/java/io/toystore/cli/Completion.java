package io.toystore.cli;

import java.io.PrintStream;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** The command {@code completion}: prints a script for shell completion. */
@Command(
    name = "completion",
    description = {
      "Prints a script for bash and zsh that completes commands and options of the alias"
          + " \"toystore\".",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:printed", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  alias toystore='java -jar target/toystore.jar'",
      "  source <(java -jar target/toystore.jar completion)"
    })
final class Completion implements Runnable {
  /** The command whose arguments are completed. */
  private static final String ALIAS = "toystore";

  private final PrintStream out;
  private final PrintStream err;

  Completion(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public void run() {
    out.print(AutoComplete.bash(ALIAS, Commands.tree(out, err)));
    out.flush();
  }
}
