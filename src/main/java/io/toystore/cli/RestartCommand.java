package io.toystore.cli;

import io.toystore.processes.Cluster;
import io.toystore.processes.Say;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code cluster restart}. */
@Command(
    name = "restart",
    description = {
      "Starts a member again, stopping it first if it runs; returns when it serves. The member"
          + " runs the cluster's own copy of the jar; the command says if a newer jar was built"
          + " since.",
      ""
    },
    footer = {
      "  java -jar target/toystore.jar cluster restart order-3",
      "  java -jar target/toystore.jar cluster restart order-3 --env TOYSTORE_LOG=json"
    })
final class RestartCommand extends ClusterAction {
  @Parameters(paramLabel = "M", description = "A member; or leader, for the replica that leads.")
  private String member;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "A variable of its environment, until its next start; may be repeated.")
  private List<String> environment = new ArrayList<>();

  @Option(
      names = "--new-jar",
      description = "Gives the cluster the jar that was built last; later starts use it too.")
  private boolean newJar;

  @Override
  int run(Say say) throws IOException {
    for (String variable : environment) {
      if (!variable.matches("(?s)[A-Za-z_][A-Za-z_0-9]*=.*")) {
        throw wrong("--env wants NAME=VALUE, not " + variable);
      }
    }
    Cluster cluster = cluster(say);
    cluster.restart(member(cluster, member), environment, home().jar(), newJar);
    return DONE;
  }
}
