package io.toystore.cli;

import io.toystore.processes.Cluster;
import io.toystore.processes.Say;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** The command {@code cluster stop}. */
@Command(
    name = "stop",
    description = {"Stops all members: front-ends, then orders, then the catalog.", ""},
    footer = {"  java -jar target/toystore.jar cluster stop"})
final class StopCommand extends ClusterAction {
  @Override
  int run(Say say) throws IOException {
    long began = System.nanoTime();
    Path folder = folder();
    Cluster.endAll(folder, home(), say);
    say.line("stopped after " + Say.since(began));
    return DONE;
  }
}
