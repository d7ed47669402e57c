package io.toystore.cli;

import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.FileNames;
import io.toystore.config.LaunchOptions;
import io.toystore.config.Quoted;
import io.toystore.config.SourceText;
import io.toystore.config.UserError;
import io.toystore.embedded.EmbeddedStore;
import io.vertx.core.Deployable;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of a command that deploys a verticle, checked before anything starts. It is
 * parsed with the launcher's own options, so that the same spellings are accepted. The launcher
 * itself would only warn of a bad {@code -conf}, and run without it.
 *
 * @param forLauncher the arguments that the launcher gets: its own options, except those whose
 *     value is JSON. The launcher would parse the JSON again, less strictly.
 * @param name the command or verticle, as given
 * @param verticle the class to deploy; empty if the name has a factory's prefix; Vert.x then
 *     resolves the name
 * @param cluster how to join a cluster; empty without {@code -cluster}
 * @param vertxOptions the value of {@code -options}
 * @param deploymentOptions the value of {@code -deployment-options}
 * @param config the verticle's configuration: the key "cluster" is removed, options override keys,
 *     and the {@link LaunchOptions} are added
 */
record Arguments(
    List<String> forLauncher,
    String name,
    Optional<Class<? extends Deployable>> verticle,
    Optional<ClusterConfig> cluster,
    Optional<JsonObject> vertxOptions,
    Optional<JsonObject> deploymentOptions,
    JsonObject config) {

  /**
   * Parses and checks a command line.
   *
   * @throws UserError when the command line, or a file that it names, is wrong; the message is one
   *     line
   */
  static Arguments parse(String... args) {
    Optional<Launched> command = args.length == 0 ? Optional.empty() : Launched.named(args[0]);
    ParseResult parsed = parse(command, args);
    Optional<SourceText> source = source(parsed, LaunchSpec.CONF);
    JsonObject config = source.map(ConfigReader::parse).orElseGet(JsonObject::new);
    Map<String, String> optionOfKey = new TreeMap<>();
    for (Setting setting : command.map(Launched::settings).orElse(List.of())) {
      setting.override(parsed, config, optionOfKey);
    }
    LaunchOptions options =
        new LaunchOptions(parsed.hasMatchedOption(LaunchSpec.INIT), source, optionOfKey);
    ConfigReader tier = ConfigReader.of(options.addTo(config));
    ClusterConfig cluster = ClusterConfig.read(tier);
    boolean clustered = parsed.hasMatchedOption(LaunchSpec.CLUSTER);
    config.remove("cluster");

    Optional<String> named =
        command
            .map(Launched::word)
            .or(() -> Optional.ofNullable(parsed.matchedPositionalValue(0, (String) null)));
    String name = named.orElseGet(Launched.STORE::word);
    boolean hasFactory = name.indexOf(':') >= 0;
    Optional<Class<? extends Deployable>> verticle =
        hasFactory ? Optional.empty() : Optional.of(verticle(name));
    return new Arguments(
        forLauncher(named, parsed),
        verticle.equals(Optional.of(EmbeddedStore.class)) ? Launched.STORE.word() : name,
        verticle,
        clustered ? Optional.of(cluster.resolved(tier)) : Optional.empty(),
        source(parsed, LaunchSpec.OPTIONS).map(ConfigReader::parse),
        source(parsed, LaunchSpec.DEPLOYMENT_OPTIONS).map(ConfigReader::parse),
        options.addTo(config));
  }

  private static ParseResult parse(Optional<Launched> command, String... args) {
    CommandLine line =
        new CommandLine(command.map(LaunchSpec::of).orElseGet(LaunchSpec::ofAnyVerticle))
            .setOptionsCaseInsensitive(true)
            // The launcher would expand an @file too, and neither would check it.
            .setExpandAtFiles(false);
    try {
      return line.parseArgs(command.isPresent() ? Arrays.copyOfRange(args, 1, args.length) : args);
    } catch (ParameterException e) {
      throw new UserError(Commands.problem(e), e);
    }
  }

  private static Class<? extends Deployable> verticle(String name) {
    return Launched.verticle(name).orElseThrow(() -> Commands.unknown(name));
  }

  /** The arguments that the launcher gets. */
  private static List<String> forLauncher(Optional<String> named, ParseResult parsed) {
    List<String> kept = new ArrayList<>(named.stream().toList());
    for (OptionSpec option : LaunchSpec.launchersOwn()) {
      String name = option.longestName();
      if (parsed.hasMatchedOption(name) && !LaunchSpec.isJson(option)) {
        boolean isFlag = option.arity().max() == 0;
        kept.add(isFlag ? name : name + "=" + parsed.matchedOptionValue(name, (Object) null));
      }
    }
    return kept;
  }

  /** The JSON that an option gives, as a file or inline. */
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
