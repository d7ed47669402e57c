package io.toystore.runtime;

import io.toystore.config.UserError;
import io.toystore.output.LogFormat;
import io.toystore.output.StandardStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles an error after which a tier cannot go on: a broken invariant, a failed write. It logs the
 * error and ends the process at once. It sends no message, which could be untrue, and writes
 * nothing to the disk.
 */
@FunctionalInterface
public interface Fatal {
  /** The exit status of a process that has stopped itself. */
  int EXIT_STATUS = 70;

  /**
   * The exit status of a process that must not start, for example because its data folder is
   * refused.
   */
  int REFUSED_STATUS = 15;

  void stop(String tier, Throwable cause);

  /** Logs the cause, waits for a moment until it is written, and halts the process. */
  Fatal HALT =
      (tier, cause) -> {
        Logger log = LoggerFactory.getLogger(Fatal.class);
        boolean refused = cause instanceof UserError;
        if (refused) {
          System.err.println(LogFormat.ofProcess().line("ERROR", cause.getMessage()));
        } else {
          log.error("{} stops: {}", tier, cause.getMessage(), cause);
        }
        StandardStreams.awaitLastLines();
        Runtime.getRuntime().halt(refused ? REFUSED_STATUS : EXIT_STATUS);
      };
}
