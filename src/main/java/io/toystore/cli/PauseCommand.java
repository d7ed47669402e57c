package io.toystore.cli;

import io.toystore.processes.Cluster;
import io.toystore.processes.Say;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code cluster pause}. */
@Command(
    name = "pause",
    description = {"Stops a member with SIGSTOP, as a long pause would.", ""},
    footer = {"  java -jar target/toystore.jar cluster pause leader"})
final class PauseCommand extends ClusterAction {
  @Parameters(paramLabel = "M", description = "A member; or leader, for the replica that leads.")
  private String member;

  @Override
  int run(Say say) {
    Cluster cluster = cluster(say);
    cluster.pause(member(cluster, member));
    return DONE;
  }
}
