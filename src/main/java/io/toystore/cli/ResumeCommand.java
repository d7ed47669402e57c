package io.toystore.cli;

import io.toystore.processes.Cluster;
import io.toystore.processes.Say;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code cluster resume}. */
@Command(
    name = "resume",
    description = {"Resumes a paused member.", ""},
    footer = {"  java -jar target/toystore.jar cluster resume order-3"})
final class ResumeCommand extends ClusterAction {
  @Parameters(paramLabel = "M", description = "A member; a paused leader cannot be found.")
  private String member;

  @Override
  int run(Say say) {
    Cluster cluster = cluster(say);
    cluster.resume(cluster.plan().member(member));
    return DONE;
  }
}
