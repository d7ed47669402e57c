package io.toystore.cli;

import picocli.CommandLine.Command;

/** The command {@code cluster}; its subcommands do the work. */
@Command(
    name = "cluster",
    description = {
      "A cluster of the store on this machine, each member a process of its own: catalog, order-1"
          + " ..., frontend-1 .... A member M is named as status lists it; \"leader\" is the order"
          + " replica that leads.",
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
      JournalCommand.class
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:success", "1:failure", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar target/toystore.jar cluster start --clean",
      "  java -jar target/toystore.jar cluster kill leader",
      "  java -jar target/toystore.jar cluster status",
      "  java -jar target/toystore.jar cluster journal order-1 --follow",
      "  java -jar target/toystore.jar cluster stop"
    })
public final class ClusterCommand {}
