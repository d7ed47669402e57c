package io.toystore.cli;

import io.toystore.config.UserError;
import io.toystore.processes.Cluster;
import io.toystore.processes.Home;
import io.toystore.processes.Member;
import io.toystore.processes.Say;
import io.toystore.processes.UnknownMemberException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The base of the commands of {@code cluster}: the cluster's folder, and the report of failures.
 */
@Command(
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:success", "1:failure", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n")
abstract class ClusterAction implements Callable<Integer> {
  static final int DONE = 0;
  static final int NOT_DONE = 1;

  /** The command line's name for the order replica that leads. */
  private static final String LEADER = "leader";

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = {
        "The cluster's folder; default data/run. A member's journal is in FOLDER/M/journal, its"
            + " output in FOLDER/M/log.txt."
      })
  private String data;

  /** Runs the command; returns the exit status. */
  abstract int run(Say say) throws IOException;

  @Override
  public final Integer call() {
    Say say = new Say(spec.commandLine().getOut(), spec.commandLine().getErr());
    try {
      return run(say);
    } catch (UnknownMemberException e) {
      throw wrong(e.getMessage());
    } catch (UserError e) {
      say.problem("toystore: " + e.getMessage());
    } catch (NoSuchFileException e) {
      say.problem("toystore: " + e.getFile() + ": no such file");
    } catch (AccessDeniedException e) {
      say.problem("toystore: " + e.getFile() + ": permission denied");
    } catch (IOException e) {
      say.problem("toystore: " + e.getMessage());
    }
    return NOT_DONE;
  }

  /** The exception to throw for a wrong command line. */
  ParameterException wrong(String line) {
    return new ParameterException(spec.commandLine(), line);
  }

  Home home() {
    return Home.ofProcess();
  }

  /** The cluster's folder, which need not exist. */
  Path folder() {
    if (data == null) {
      return home().data("run");
    }
    try {
      return Home.folder(data);
    } catch (UserError e) {
      throw wrong(e.getMessage());
    }
  }

  /** The cluster that was started last in the folder. */
  Cluster cluster(Say say) {
    return Cluster.in(folder(), say);
  }

  /** The member of this name, or the leader. */
  static Member member(Cluster cluster, String name) {
    return name.equals(LEADER) ? cluster.leader() : cluster.plan().member(name);
  }
}
