package io.toystore.cli;

import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.launcher.application.impl.VertxApplicationCommand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The options of the commands that deploy a verticle: those of Vert.x's launcher, in each spelling
 * that it accepts, {@code --init}, and the command's own settings.
 */
final class LaunchSpec {
  static final String INIT = "--init";
  static final String CONF = "-conf";
  static final String CLUSTER = "-cluster";
  static final String OPTIONS = "-options";
  static final String DEPLOYMENT_OPTIONS = "-deployment-options";

  /** How the examples start the program. */
  private static final String JAR = "java -jar target/toystore.jar";

  /** The launcher's options that the help lists first. */
  private static final Set<String> FIRST = Set.of(CONF, CLUSTER, "--help");

  /** How the help shows a launcher's option: the label of its value, and the description. */
  private record Wording(String label, String help) {}

  /** The wordings by the option's longest name; other options keep the launcher's own text. */
  private static final Map<String, Wording> WORDINGS =
      Map.of(
          CONF,
          new Wording(
              "FILE|JSON",
              "The configuration, as a file or as JSON; docs/operations.md explains all keys."
                  + " Default: {}."),
          CLUSTER,
          new Wording(
              "",
              "Joins the cluster that \"cluster\" in the configuration describes. Default: the"
                  + " process is alone."),
          "--help",
          new Wording("", "Prints this."),
          OPTIONS,
          new Wording("FILE|JSON", "Vert.x's own settings (VertxOptions)."),
          DEPLOYMENT_OPTIONS,
          new Wording("FILE|JSON", "How the verticle is deployed (DeploymentOptions)."),
          "-instances",
          new Wording("N", "How many instances of the verticle are deployed. Default: 1."),
          "-cluster-port",
          new Wording("N", "No effect: set \"cluster.busPort\" in the configuration."),
          "-cluster-host",
          new Wording("HOST", "No effect: set \"cluster.busHost\" in the configuration."),
          "-cluster-public-port",
          new Wording("N", "The event bus's port as others see it."),
          "-cluster-public-host",
          new Wording("HOST", "The event bus's host as others see it."));

  private LaunchSpec() {}

  /** A command on its own. */
  static CommandSpec of(Launched command) {
    CommandSpec spec = options(command.settings(), command.hasDataFolder()).name(command.word());
    spec.usageMessage().abbreviateSynopsis(true).description(command.help(), "");
    Map<String, String> statuses = exitStatuses();
    if (command == Launched.CLIENT) {
      statuses.put("0", "every acknowledged order was found again");
      statuses.put("1", "an acknowledged order was lost or wrong; or a stop took more than 15 s");
      statuses.put("2", "nothing could be shown, or the command line is wrong");
    } else if (command == Launched.ORDER) {
      statuses.put("137", "halted by --crash-after, or killed by SIGKILL");
    }
    return end(spec, command.examples(), statuses);
  }

  /** The program without a command: the whole store, or any verticle by the name of its class. */
  static CommandSpec ofAnyVerticle() {
    CommandSpec spec = options(List.of(), true).name(Commands.NAME);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(String.class)
            .paramLabel("VERTICLE")
            .description("The class of a verticle, which is deployed instead of the store.")
            .build());
    spec.addOption(
        OptionSpec.builder(Commands.VERSION)
            .arity("0")
            .type(boolean.class)
            .description("Prints the versions of the store, of Java and of Vert.x.")
            .build());
    spec.usageMessage()
        .synopsisHeading("Usage: ")
        .customSynopsis(
            Commands.NAME + " [COMMAND] [OPTION]...",
            "       " + Commands.NAME + " VERTICLE [OPTION]...")
        .description(
            "A distributed toy store that loses nothing. Without a command it runs as a whole in"
                + " this process, at http://localhost:8080; \"COMMAND --help\" says more of each.",
            "")
        .commandListHeading("%nCommands:%n");
    return end(spec, List.of("", "-conf conf/store.json", "client --clients 10"), exitStatuses());
  }

  private static Map<String, String> exitStatuses() {
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("0", "stopped as asked");
    statuses.put("1", "a stop took more than 15 s and was cut off");
    statuses.put("2", "the command line, or the configuration's file or cluster, is wrong");
    statuses.put("11", "the cluster was not joined, or a port of it is taken");
    statuses.put("15", "configuration, data folder or port was refused");
    statuses.put("70", "a disk failed or an invariant is broken; the log says which");
    statuses.put("129, 130, 143", "ended by SIGHUP, SIGINT or SIGTERM, in good order");
    return statuses;
  }

  private static CommandSpec options(List<Setting> settings, boolean hasDataFolder) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().width(Commands.COLUMNS).sortOptions(false);
    settings.forEach(setting -> spec.addOption(setting.toOption()));
    ArgGroupSpec.Builder others =
        ArgGroupSpec.builder().validate(false).heading("%nOf Vert.x's launcher:%n");
    for (OptionSpec option : launchersOwn()) {
      if (FIRST.contains(key(option))) {
        spec.addOption(copy(option));
      } else {
        others.addArg(copy(option));
      }
    }
    spec.addOption(
        OptionSpec.builder("-init", INIT)
            .arity("0")
            .type(boolean.class)
            .hidden(!hasDataFolder)
            .description(
                "Begins a data folder that is empty. Without it an empty folder is refused, which"
                    + " may be one that has lost its data; the whole store asks for it only where"
                    + " its configuration names the folder.")
            .build());
    return spec.addArgGroup(others.build());
  }

  private static CommandSpec end(
      CommandSpec spec, List<String> examples, Map<String, String> statuses) {
    spec.usageMessage()
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(statuses)
        .footerHeading("%nExamples:%n")
        .footer(
            examples.stream()
                .map(example -> ("  " + JAR + " " + example).stripTrailing())
                .toArray(String[]::new));
    return spec;
  }

  /** The options of Vert.x's launcher, as it parses them. */
  static List<OptionSpec> launchersOwn() {
    return new CommandLine(new VertxApplicationCommand(null, VertxApplicationHooks.DEFAULT, null))
        .getCommandSpec()
        .options();
  }

  /** Whether the option's value is JSON, which is parsed here and not by the launcher. */
  static boolean isJson(OptionSpec option) {
    return Set.of(CONF, OPTIONS, DEPLOYMENT_OPTIONS).contains(key(option));
  }

  /** The name by which an option is known here. */
  private static String key(OptionSpec option) {
    List<String> names = Arrays.asList(option.names());
    return names.contains("--help")
        ? "--help"
        : names.stream()
            .filter(name -> name.startsWith("-") && !name.startsWith("--") && name.length() > 3)
            .findFirst()
            .orElseThrow();
  }

  private static OptionSpec copy(OptionSpec option) {
    Wording wording = WORDINGS.get(key(option));
    return OptionSpec.builder(option.names())
        .type(option.type())
        .arity(option.arity())
        .usageHelp(option.usageHelp())
        .paramLabel(wording == null ? option.paramLabel() : wording.label())
        .description(wording == null ? option.description() : new String[] {wording.help()})
        .build();
  }
}
