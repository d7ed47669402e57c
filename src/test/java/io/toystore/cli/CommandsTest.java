package io.toystore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.ClientConfig;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the help says is so, and what the documents say of the command line as well. */
class CommandsTest {
  private static final Pattern COMMAND_LINE =
      Pattern.compile("java -jar target/toystore[.]jar( [^`#\n]*)?");

  /** A row of the manual's table: {@code | `client` | `--url URL` | ...}. */
  private static final Pattern OPTION_ROW =
      Pattern.compile("^\\| `([a-z ]+)` \\| `([^`]+)` \\|", Pattern.MULTILINE);

  private record Said(OptionalInt status, String out, String err) {}

  /** Every command that there is, by the words that name it; "" without any. */
  static Stream<String> commands() {
    List<String> paths = new ArrayList<>();
    collect("", Commands.tree(System.out, System.err), paths);
    return paths.stream();
  }

  private static void collect(String path, CommandLine command, List<String> paths) {
    paths.add(path);
    command
        .getSubcommands()
        .forEach((name, inner) -> collect((path + " " + name).strip(), inner, paths));
  }

  @Test
  void eachCommandThatTheIssueNamesIsThere() {
    assertTrue(
        commands()
            .toList()
            .containsAll(
                List.of(
                    "",
                    "store",
                    "catalog",
                    "order",
                    "frontend",
                    "client",
                    "verify",
                    "demo",
                    "cluster start",
                    "cluster status",
                    "cluster kill",
                    "cluster journal")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpDescribesTheCommandWithExamplesAndExitStatuses(String path) {
    for (String[] args : List.of(words(path + " --help"), words("help " + path))) {
      Said said = run(args);

      assertEquals(OptionalInt.of(0), said.status());
      assertEquals("", said.err());
      assertTrue(said.out().startsWith("Usage: java -jar toystore.jar " + path), said.out());
      assertTrue(said.out().contains("\nExit status:\n  0 "), said.out());
      assertTrue(said.out().lines().allMatch(line -> line.length() <= Commands.COLUMNS));
      assertFalse(examples(said.out()).isEmpty(), said.out());
    }
    CommandSpec spec = spec(path);
    assertTrue(spec.usageMessage().description().length > 0);
    for (OptionSpec option : spec.options()) {
      assertTrue(option.description().length > 0, () -> path + " " + option.longestName());
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theExamplesOfTheHelpAreAccepted(String path) {
    for (String example : examples(run(words(path + " --help")).out())) {
      Matcher line = COMMAND_LINE.matcher(example);
      assertTrue(line.find() || example.contains("toystore"), example);
      if (line.reset().find()) {
        assertAccepted(line.group(1));
      }
    }
  }

  @Test
  void theCommandLinesOfTheDocumentsAreAccepted() throws IOException {
    int found = 0;
    for (String file : List.of("README.md", "docs/operations.md", "docs/verification.md")) {
      Matcher line = COMMAND_LINE.matcher(Files.readString(Path.of(file)));
      while (line.find()) {
        // A place to be filled in, such as <tier> or FILE.
        if (!line.group().matches(".*(<|[^A-Z]FILE).*")) {
          found++;
          assertAccepted(line.group(1));
        }
      }
    }
    assertTrue(found > 10, "found " + found);
  }

  /** Parsed as a start would; only what it names need not be there. */
  private static void assertAccepted(String given) {
    String[] args = words(given == null ? "" : given.replace(")", ""));
    if (args.length > 0 && Launched.named(args[0]).isEmpty() && !args[0].startsWith("-")) {
      assertTrue(Commands.words().contains(args[0]) || args[0].equals("help"), args[0]);
      Commands.tree(System.out, System.err).parseArgs(args);
      return;
    }
    if (run(args).status().isEmpty()) {
      assertNotNull(Arguments.parse(args).name());
    }
  }

  @Test
  void theManualListsEachOptionThatACommandHasOfItsOwn() throws IOException {
    String manual = Files.readString(Path.of("docs", "operations.md"));
    int begin = manual.indexOf("\n### The command line\n");
    String section = manual.substring(begin, manual.indexOf("\n### ", begin + 1));
    Set<String> explained = new TreeSet<>();
    Matcher row = OPTION_ROW.matcher(section);
    while (row.find()) {
      CommandSpec command = spec(row.group(1));
      for (String name : row.group(2).split(", ")) {
        String option = name.replaceFirst(" .*", "");
        assertNotNull(command.findOption(option), row.group());
        explained.add(row.group(1) + " " + command.findOption(option).longestName());
      }
    }
    Set<String> own = new TreeSet<>();
    for (Launched launched : Launched.values()) {
      for (Setting setting : launched.settings()) {
        own.add(launched.word() + " " + setting.toOption().longestName());
      }
    }
    assertEquals(own, explained);
  }

  @Test
  void theHelpTellsTheTrueDefaultsOfTheClient() throws ReflectiveOperationException {
    ClientConfig defaults = ClientConfig.read(new JsonObject());
    Set<String> keys = new HashSet<>();
    for (RecordComponent component : ClientConfig.class.getRecordComponents()) {
      keys.add(component.getName());
    }
    for (Setting setting : Launched.CLIENT.settings()) {
      assertTrue(keys.contains(setting.key()), setting.key());
      Object value = ClientConfig.class.getMethod(setting.key()).invoke(defaults);
      String told = setting.help().replaceFirst("(?s).*Default: (.*?)(, .*)?[.]$", "$1");
      if (!setting.key().equals("seed")) {
        assertEquals(told.equals("none") ? "null" : told, shown(value), setting.key());
      }
    }
  }

  private static String shown(Object value) {
    return value instanceof List<?> list ? String.valueOf(list.get(0)) : String.valueOf(value);
  }

  @Test
  void helpIsForTheCommandThatIsNamed() {
    assertTrue(run("client", "--clients", "5", "-h").out().contains("--url=URL"));
    assertTrue(run("-HELP").out().contains("VERTICLE"));
    assertEquals(
        "toystore: there is no \"verfy\": did you mean \"verify\"?\n", run("help", "verfy").err());
    assertEquals(OptionalInt.of(2), run("help", "verfy").status());
  }

  @Test
  void everyOptionOfTheLauncherIsKept() {
    Set<String> launchers = new TreeSet<>();
    LaunchSpec.launchersOwn().forEach(option -> launchers.addAll(List.of(option.names())));
    for (Launched command : Launched.values()) {
      Set<String> names = new TreeSet<>();
      LaunchSpec.of(command).options().forEach(option -> names.addAll(List.of(option.names())));
      assertTrue(names.containsAll(launchers), () -> command + " has only " + names);
    }
  }

  @Test
  void aWrongCommandLineOfAProgramIsOneLine() {
    Said said = run("verify", "--compleet", "x");

    assertEquals(OptionalInt.of(2), said.status());
    assertEquals("toystore: Unknown option: '--compleet': did you mean --complete?\n", said.err());
  }

  @Test
  void whatIsLaunchedIsNotRunHere() {
    assertEquals(OptionalInt.empty(), run().status());
    assertEquals(OptionalInt.empty(), run("order", "-conf", "{}").status());
  }

  @Test
  void theShellCompletesCommandsAndOptions() throws Exception {
    String script =
        run("completion").out()
            + """

            compopt() { :; }
            complete_it() {
              COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
              _complete_toystore
              echo "${COMPREPLY[@]}"
            }
            complete_it toystore cl
            complete_it toystore client --it
            """;
    Process bash = new ProcessBuilder("bash", "-s").redirectErrorStream(true).start();
    bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().close();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, bash.waitFor(), output);
    List<String> lines = output.lines().map(String::strip).toList();
    assertEquals(List.of("client cluster", "--iterations"), lines);
  }

  private static CommandSpec spec(String path) {
    CommandLine command = Commands.tree(System.out, System.err);
    for (String word : words(path)) {
      command = command.getSubcommands().get(word);
      assertNotNull(command, path);
    }
    return command.getCommandSpec();
  }

  /** The lines under "Examples:". */
  private static List<String> examples(String help) {
    return help.lines()
        .dropWhile(line -> !line.equals("Examples:"))
        .skip(1)
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** As a shell splits a line; it knows single quotes only. */
  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words.toArray(String[]::new);
  }

  private static Said run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OptionalInt status =
        Commands.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args);
    return new Said(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
