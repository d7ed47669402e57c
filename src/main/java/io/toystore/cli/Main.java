package io.toystore.cli;

import io.toystore.config.FileNames;
import io.toystore.config.UserError;
import io.toystore.output.LogFormat;
import io.vertx.launcher.application.ExitCodes;
import java.util.OptionalInt;

/**
 * The main class: the {@link Commands}, and for those that deploy a verticle {@link ToyStore}.
 * Apart from it, so that a program which deploys nothing loads neither Vert.x nor a log, which
 * would take longer than most of them do.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    try {
      LogFormat.check();
      FileNames.check(args);
    } catch (UserError | IllegalArgumentException e) {
      Failure.print(e.getMessage());
      System.exit(ExitCodes.USAGE);
    }
    OptionalInt ended = Commands.run(System.out, System.err, args);
    if (ended.isPresent()) {
      System.exit(ended.getAsInt());
    }
    ToyStore.start(args);
  }
}
