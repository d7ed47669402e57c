package io.toystore.launch;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.FileNames;
import io.toystore.config.LaunchOptions;
import io.toystore.config.UserError;
import io.vertx.core.Deployable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.launcher.application.impl.VertxApplicationCommand;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line, checked before anything starts. It is parsed by the launcher's own command, so
 * that every spelling which the launcher accepts is understood here in the same way; the launcher
 * itself would only warn of a bad {@code -conf}, and run without it.
 *
 * @param forLauncher the arguments for the launcher: without {@code --init}, which is not its own
 * @param name what runs, as it was named
 * @param verticle what runs; empty for a name with a factory's prefix, which is Vert.x's affair
 * @param cluster how to join a cluster; empty without {@code -cluster}
 * @param config what the verticle gets: the configuration without "cluster", and the {@link
 *     LaunchOptions}
 */
record Arguments(
    List<String> forLauncher,
    String name,
    Optional<Class<? extends Deployable>> verticle,
    Optional<ClusterConfig> cluster,
    JsonObject config) {
  private static final List<String> INIT = List.of("-init", "--init");

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
    json(parsed, "-options");
    json(parsed, "-deployment-options");
    Optional<JsonObject> given = json(parsed, "-conf");
    JsonObject config = given.orElseGet(JsonObject::new);
    Optional<String> file = file(parsed, "-conf").map(Path::toString);
    LaunchOptions options = new LaunchOptions(parsed.hasMatchedOption("--init"), file);
    ConfigReader tier = ConfigReader.of(options.addTo(config));
    ClusterConfig cluster = ClusterConfig.read(tier);
    boolean clustered = parsed.hasMatchedOption("-cluster");
    config.remove("cluster");

    String named = parsed.matchedPositionalValue(0, Verticles.EMBEDDED);
    boolean hasFactory = named.indexOf(':') >= 0;
    Predicate<String> isInit = arg -> INIT.stream().anyMatch(arg::equalsIgnoreCase);
    return new Arguments(
        Arrays.stream(args).filter(isInit.negate()).toList(),
        named.equals(Verticles.EMBEDDED) ? Verticles.EMBEDDED_NAME : named,
        hasFactory ? Optional.empty() : Optional.of(Verticles.named(named)),
        clustered ? Optional.of(cluster.resolved(tier)) : Optional.empty(),
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
    return command.setOptionsCaseInsensitive(true);
  }

  /** The JSON that an option gives, as a file or as it stands. */
  private static Optional<JsonObject> json(ParseResult parsed, String option) {
    Optional<Path> file = file(parsed, option);
    if (file.isPresent()) {
      return file.map(ConfigReader::load);
    }
    return value(parsed, option).map(text -> ConfigReader.parse(Buffer.buffer(text), option));
  }

  private static Optional<Path> file(ParseResult parsed, String option) {
    return value(parsed, option)
        .filter(text -> !text.stripLeading().startsWith("{"))
        .map(
            text -> {
              try {
                return FileNames.path(text);
              } catch (IllegalArgumentException e) {
                throw new UserError(
                    option + " is " + text + ", but must be a JSON object or " + e.getMessage(), e);
              }
            });
  }

  private static Optional<String> value(ParseResult parsed, String option) {
    return Optional.ofNullable(parsed.matchedOptionValue(option, null));
  }
}
