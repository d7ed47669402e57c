package io.toystore.console;

import io.toystore.config.FileNames;
import io.toystore.config.UserError;
import io.toystore.console.core.Expression;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checked request of the command line.
 *
 * @param cluster the cluster to join; empty if a front-end's stream is read
 * @param server the front-end whose stream is read; empty if a cluster is joined
 * @param token the operator's token for the front-end
 * @param wanted the events to request from members at first
 * @param fixedLevel the level, if the command line sets it
 * @param fixedMask the mask of the sample, if the command line sets it
 * @param printed the kinds to print; if empty, all except reports and answers about clocks
 * @param screen whether the console may show its screen, if there is a terminal
 * @param lines how to print each event without a screen
 * @param once whether to print the overview and end
 * @param until the condition to wait for
 * @param timeoutMillis how long {@code once} and {@code until} wait; 0 for no limit
 * @param durationMillis how long the console runs; 0 for no limit
 * @param commandLine the command line that watches the same store, without a token
 */
record ConsoleRequest(
    Optional<ConsoleConfig> cluster,
    Optional<URI> server,
    Optional<String> token,
    Wanted wanted,
    Optional<Level> fixedLevel,
    Optional<Integer> fixedMask,
    Set<EventKind> printed,
    boolean screen,
    StreamMode.Lines lines,
    boolean once,
    Optional<Expression> until,
    long timeoutMillis,
    long durationMillis,
    String commandLine) {
  /** How long {@code --once} waits unless {@code --timeout} says otherwise. */
  static final int ONCE_SECONDS = 10;

  private static final int MAX_SECONDS = 86_400;

  ConsoleRequest {
    printed = Set.copyOf(printed);
  }

  /**
   * Checks the options and reads the configuration, if one is needed.
   *
   * @throws UserError for the first error, in one line
   */
  static ConsoleRequest of(ConsoleOptions options, ConsoleEnvironment environment) {
    checkSource(options);
    checkOutput(options);
    EventSelection selection = new EventSelection(options);
    Optional<Expression> until = until(options.until);
    return new ConsoleRequest(
        options.clustered
            ? Optional.of(ConsoleConfig.load(FileNames.path(options.confOrDefault())))
            : Optional.empty(),
        Optional.ofNullable(options.url).map(ConsoleRequest::server),
        token(options, environment),
        selection.wanted(),
        selection.fixedLevel(),
        selection.fixedMask(),
        selection.printed(),
        !options.printsLines() && !options.once && until.isEmpty(),
        lines(options),
        options.once,
        until,
        millis("--timeout", options.timeoutSeconds, options.once ? ONCE_SECONDS : 0),
        millis("--duration", options.durationSeconds, 0),
        options.storeCommandLine());
  }

  private static void checkSource(ConsoleOptions options) {
    boolean hasUrl = options.url != null;
    if (options.clustered && hasUrl) {
      throw new UserError("-cluster and --url are alternatives: give only one of them");
    }
    if (!options.clustered && !hasUrl) {
      throw new UserError(
          "name the store: --url http://localhost:8080, or -cluster to join its cluster");
    }
    if (!options.clustered && options.conf != null) {
      throw new UserError("-conf needs -cluster");
    }
    if (options.token != null && !hasUrl) {
      throw new UserError("--token needs --url");
    }
  }

  private static void checkOutput(ConsoleOptions options) {
    List<String> outputs = new ArrayList<>();
    if (options.plain) {
      outputs.add("--plain");
    }
    if (options.json) {
      outputs.add("--json");
    }
    if (options.once) {
      outputs.add("--once");
    }
    if (outputs.size() > 1) {
      throw new UserError(String.join(" and ", outputs) + " cannot be combined");
    }
    if (options.once && options.until != null) {
      throw new UserError("--once and --until cannot be combined");
    }
    if (options.once && (!options.members.isEmpty() || !options.kinds.isEmpty())) {
      throw new UserError("--once looks at the whole store: leave out --member and --kinds");
    }
    if (options.timeoutSeconds != null && !options.once && options.until == null) {
      throw new UserError("--timeout needs --once or --until; --duration ends any console");
    }
  }

  private static StreamMode.Lines lines(ConsoleOptions options) {
    if (options.json) {
      return StreamMode.Lines.JSON;
    }
    boolean printsEvents = options.plain || !options.once && options.until == null;
    return printsEvents ? StreamMode.Lines.PLAIN : StreamMode.Lines.NONE;
  }

  private static Optional<Expression> until(String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Expression.parse(text));
    } catch (IllegalArgumentException e) {
      throw new UserError("--until \"" + text + "\": " + e.getMessage(), e);
    }
  }

  private static URI server(String url) {
    String problem = "--url is \"" + url + "\", but must be such as http://localhost:8080";
    try {
      URI uri = new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean hasMoreThanHost =
          !String.valueOf(uri.getRawPath()).isEmpty()
              || uri.getRawQuery() != null
              || uri.getRawFragment() != null
              || uri.getRawUserInfo() != null;
      if (!http || uri.getHost() == null || hasMoreThanHost || uri.getPort() > 65_535) {
        throw new UserError(problem);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new UserError(problem, e);
    }
  }

  /** The token of the option, or else of the environment; empty for a cluster. */
  private static Optional<String> token(ConsoleOptions options, ConsoleEnvironment environment) {
    if (options.url == null) {
      return Optional.empty();
    }
    Optional<String> token = Optional.ofNullable(options.token).or(environment::token);
    if (token.isPresent() && !token.get().matches("[!-~]+")) {
      throw new UserError(
          (options.token != null ? "--token" : ConsoleEnvironment.TOKEN_VARIABLE)
              + " must be printable ASCII without spaces, as operatorToken of the front-end is");
    }
    return token;
  }

  private static long millis(String option, Integer seconds, int defaultSeconds) {
    if (seconds == null) {
      return defaultSeconds * 1_000L;
    }
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new UserError(
          option + " is " + seconds + ", but must be a number of seconds, 1 to " + MAX_SECONDS);
    }
    return seconds * 1_000L;
  }
}
