package io.toystore.runtime;

import io.toystore.config.UserError;
import io.toystore.output.LogFormat;
import io.toystore.output.StandardStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a tier cannot go on: a broken invariant, a failed write. It says so and ends
 * the process at once, without a word to anyone that could be untrue; the disk is as it was.
 */
@FunctionalInterface
public interface Fatal {
  /** The exit status of a process that has stopped itself. */
  int EXIT_STATUS = 70;

  /** That of one that was refused, as its data folder is at the start. */
  int REFUSED_STATUS = 15;

  void stop(String tier, Throwable cause);

  /** Logs, waits for a moment until that is written, and halts the process. */
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
