package io.toystore.cli;

import io.toystore.config.FileNames;
import io.toystore.config.UserError;
import io.toystore.output.LogFormat;
import io.vertx.launcher.application.ExitCodes;
import java.util.OptionalInt;

/**
 * The main class: runs the {@link Commands}, or {@link ToyStore} for a command that deploys a
 * verticle. The two classes are separate, so that a program loads neither Vert.x nor a logger.
 * Loading them would take longer than most programs run.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    try {
      LogFormat.check();
      FileNames.check(args);
    } catch (UserError | IllegalArgumentException e) {
      FailureReport.print(e.getMessage());
      System.exit(ExitCodes.USAGE);
    }
    OptionalInt ended = Commands.run(System.out, System.err, args);
    if (ended.isPresent()) {
      System.exit(ended.getAsInt());
    }
    ToyStore.start(args);
  }
}
