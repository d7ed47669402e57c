package io.toystore.cli;

import io.toystore.processes.Say;
import io.toystore.processes.Status;
import picocli.CommandLine.Command;

/** The command {@code cluster status}. */
@Command(
    name = "status",
    description = {
      "Lists the members; exits with 0 when all of them run.",
      "",
      "LOG END is the last record of a replica's journal, COMMITTED the last record that it knows"
          + " to be committed. A member that is not ready says why.",
      ""
    },
    footer = {"  java -jar target/toystore.jar cluster status"})
final class StatusCommand extends ClusterAction {
  @Override
  int run(Say say) {
    Status status = Status.of(cluster(say).plan());
    status.lines().forEach(say::line);
    return status.allRun() ? DONE : NOT_DONE;
  }
}
