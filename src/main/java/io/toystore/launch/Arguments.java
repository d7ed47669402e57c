package io.toystore.launch;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.FileNames;
import io.toystore.config.LaunchOptions;
import io.toystore.config.Quoted;
import io.toystore.config.SourceText;
import io.toystore.config.UserError;
import io.vertx.core.Deployable;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.launcher.application.impl.VertxApplicationCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line, checked before anything starts. It is parsed by the launcher's own command, so
 * that every spelling which the launcher accepts is understood here in the same way; the launcher
 * itself would only warn of a bad {@code -conf}, and run without it.
 *
 * @param forLauncher the arguments for the launcher: without {@code --init}, which is not its own,
 *     and without options that are JSON, which it would read less strictly and a second time
 * @param name what runs, as it was named
 * @param verticle what runs; empty for a name with a factory's prefix, which is Vert.x's affair
 * @param cluster how to join a cluster; empty without {@code -cluster}
 * @param vertxOptions the value of {@code -options}
 * @param deploymentOptions the value of {@code -deployment-options}
 * @param config what the verticle gets: the configuration without "cluster", and the {@link
 *     LaunchOptions}
 */
record Arguments(
    List<String> forLauncher,
    String name,
    Optional<Class<? extends Deployable>> verticle,
    Optional<ClusterConfig> cluster,
    Optional<JsonObject> vertxOptions,
    Optional<JsonObject> deploymentOptions,
    JsonObject config) {
  private static final List<String> INIT = List.of("-init", "--init");
  private static final String CONF = "-conf";
  private static final String OPTIONS = "-options";
  private static final String DEPLOYMENT_OPTIONS = "-deployment-options";

  /**
   * Parses and checks.
   *
   * @throws UserError when something is wrong, in one line
   */
  static Arguments parse(String... args) {
    ParseResult parsed;
    try {
      parsed = command().parseArgs(args);
    } catch (ParameterException e) {
      throw new UserError(e.getMessage().lines().findFirst().orElse("bad arguments"), e);
    }
    Optional<SourceText> source = source(parsed, CONF);
    JsonObject config = source.map(ConfigReader::parse).orElseGet(JsonObject::new);
    LaunchOptions options = new LaunchOptions(parsed.hasMatchedOption("--init"), source);
    ConfigReader tier = ConfigReader.of(options.addTo(config));
    ClusterConfig cluster = ClusterConfig.read(tier);
    boolean clustered = parsed.hasMatchedOption("-cluster");
    config.remove("cluster");

    String named = parsed.matchedPositionalValue(0, Verticles.EMBEDDED);
    boolean hasFactory = named.indexOf(':') >= 0;
    return new Arguments(
        forLauncher(parsed.commandSpec(), args),
        named.equals(Verticles.EMBEDDED) ? Verticles.EMBEDDED_NAME : named,
        hasFactory ? Optional.empty() : Optional.of(Verticles.named(named)),
        clustered ? Optional.of(cluster.resolved(tier)) : Optional.empty(),
        source(parsed, OPTIONS).map(ConfigReader::parse),
        source(parsed, DEPLOYMENT_OPTIONS).map(ConfigReader::parse),
        options.addTo(config));
  }

  /** True when the command line asks for help, whatever else it says. */
  static boolean wantHelp(String... args) {
    return Arrays.stream(args)
        .anyMatch(arg -> List.of("-h", "-help", "--help").contains(arg.toLowerCase(Locale.ROOT)));
  }

  static String usage() {
    return command().getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private static CommandLine command() {
    CommandLine command =
        new CommandLine(new VertxApplicationCommand(null, VertxApplicationHooks.DEFAULT, null));
    command.setCommandName("java -jar toystore.jar");
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(INIT.toArray(String[]::new))
                .type(boolean.class)
                .arity("0")
                .description(
                    "Begins a data folder that is empty.",
                    "Without it a tier refuses an empty folder, which may be a lost one.")
                .build());
    command
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "verify [options] FILE|FOLDER... checks histories and journals; verify --help"
                + " says more.");
    // A file of arguments would be read by the launcher too, and be judged by neither.
    return command.setOptionsCaseInsensitive(true).setExpandAtFiles(false);
  }

  /** The arguments without those that are dealt with here. */
  private static List<String> forLauncher(CommandSpec command, String... args) {
    Set<String> json =
        Stream.of(CONF, OPTIONS, DEPLOYMENT_OPTIONS)
            .flatMap(option -> Stream.of(command.findOption(option).names()))
            .collect(Collectors.toSet());
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i].toLowerCase(Locale.ROOT);
      if (json.contains(arg)) {
        // Its value is the next one.
        i++;
      } else if (!INIT.contains(arg)
          && json.stream().noneMatch(name -> arg.startsWith(name + "="))) {
        kept.add(args[i]);
      }
    }
    return kept;
  }

  /** The JSON that an option gives, as a file or as it stands. */
  private static Optional<SourceText> source(ParseResult parsed, String option) {
    return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null))
        .map(
            value ->
                value.stripLeading().startsWith("{")
                    ? new SourceText(option, value)
                    : SourceText.read(file(option, value)));
  }

  private static Path file(String option, String value) {
    if (value.isBlank()) {
      throw new UserError(option + ": neither a path nor a JSON object: " + Quoted.of(value));
    }
    try {
      return FileNames.path(value);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          option + " is " + Quoted.of(value) + ", but must be a JSON object or " + e.getMessage(),
          e);
    }
  }
}
