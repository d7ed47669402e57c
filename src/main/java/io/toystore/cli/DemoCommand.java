package io.toystore.cli;

import io.toystore.config.UserError;
import io.toystore.processes.Demo;
import io.toystore.processes.Home;
import io.toystore.processes.Say;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code demo}. */
@Command(
    name = "demo",
    description = {
      "A demonstration: starts the store as separate processes in data/demo, sends clients to it,"
          + " kills the order leader with SIGKILL in the middle, brings it back, and has verify"
          + " compare what the clients saw with what the members have stored. The last line is"
          + " PASS or FAIL.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:PASS: all that was checked holds",
      "1:FAIL: something does not, or the demonstration could not run",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = "  java -jar target/toystore.jar demo")
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Say say = new Say(spec.commandLine().getOut(), spec.commandLine().getErr());
    boolean passed = false;
    Demo demo = new Demo(Home.ofProcess(), say, Demo.VISITS);
    try {
      passed = demo.run();
    } catch (UserError | IOException e) {
      if (!demo.isInterrupted()) {
        say.problem("toystore: " + e.getMessage());
      }
    }
    if (!demo.isInterrupted()) {
      say.line(passed ? "PASS" : "FAIL");
    }
    return passed ? ClusterAction.DONE : ClusterAction.NOT_DONE;
  }
}
