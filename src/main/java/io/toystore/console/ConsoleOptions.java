package io.toystore.console;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The options of the command {@code console} as picocli has read them, in the order of the help.
 * Nothing is checked here: {@link ConsoleRequest} and {@link EventSelection} do that.
 */
final class ConsoleOptions {
  private static final String DEFAULT_CONF = "conf/console.json";

  @Option(
      names = {"-cluster", "--cluster"},
      description = "Joins the cluster that the configuration describes.")
  boolean clustered;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description =
          "The configuration, for -cluster; docs/operations.md explains all keys. Default: "
              + DEFAULT_CONF
              + ".")
  String conf;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Reads the stream of this front-end, such as http://localhost:8080.")
  String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "An operator's token, if the front-end requires one. Other users of the machine see it in"
              + " the list of processes; without the option it is taken from the environment"
              + " variable "
              + ConsoleEnvironment.TOKEN_VARIABLE
              + ".")
  String token;

  @Option(
      names = "--plain",
      description =
          "Prints a line of key=value for each event; repeats of a rare event are one line with"
              + " times=N, once a second. Default if the output is not a terminal.")
  boolean plain;

  @Option(names = "--json", description = "Prints each event as its line of JSON.")
  boolean json;

  @Option(
      names = "--once",
      description = "Prints the overview once the store was heard, with its problems.")
  boolean once;

  @Option(
      names = "--until",
      paramLabel = "EXPR",
      description = "Ends as soon as this holds, such as leader!=3 or \"term>4 and order-3=live\".")
  String until;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description =
          "How many seconds --once and --until wait; default: "
              + ConsoleRequest.ONCE_SECONDS
              + " for --once, for ever for --until.")
  Integer timeoutSeconds;

  @Option(
      names = "--duration",
      paramLabel = "S",
      description = "Ends after this many seconds. Default: never.")
  Integer durationSeconds;

  @Option(
      names = "--level",
      paramLabel = "N",
      description =
          "Which events to request: 1 those that are rare in a healthy store, 2 also sampled"
              + " orders, 3 also sampled messages. Default: as the other options or the view need.")
  Integer level;

  @Option(
      names = "--kinds",
      paramLabel = "K,K",
      split = ",",
      description =
          "Only events of these kinds, such as selected,serving. Default: all of the level except"
              + " reports and answers about clocks.")
  List<String> kinds = new ArrayList<>();

  @Option(
      names = "--member",
      paramLabel = "M,M",
      split = ",",
      description = "Only these members, such as order-2,frontend-1.")
  List<String> members = new ArrayList<>();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "One of N orders and messages, N a power of two. Default: all, or in a terminal about"
              + " 20 orders a second.")
  Integer sample;

  /** The path of the configuration for {@code -cluster}. */
  String confOrDefault() {
    return conf == null ? DEFAULT_CONF : conf;
  }

  /** Whether an option asks for events as lines. */
  boolean printsLines() {
    return plain || json;
  }

  /** The command line that watches the same store, without a token. */
  String storeCommandLine() {
    String store = url != null ? "--url " + url : "-conf " + confOrDefault() + " -cluster";
    return "java -jar target/toystore.jar console " + store;
  }
}
