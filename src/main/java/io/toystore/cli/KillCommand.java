package io.toystore.cli;

import io.toystore.processes.Cluster;
import io.toystore.processes.Say;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code cluster kill}. */
@Command(
    name = "kill",
    description = {"Ends a member with SIGKILL.", ""},
    footer = {
      "  java -jar target/toystore.jar cluster kill leader",
      "  java -jar target/toystore.jar cluster kill frontend-1"
    })
final class KillCommand extends ClusterAction {
  @Parameters(paramLabel = "M", description = "A member; or leader, for the replica that leads.")
  private String member;

  @Override
  int run(Say say) {
    Cluster cluster = cluster(say);
    cluster.kill(member(cluster, member));
    return DONE;
  }
}
