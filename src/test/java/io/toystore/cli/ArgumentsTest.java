package io.toystore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.client.ClientConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.SourceText;
import io.toystore.config.UserError;
import io.toystore.embedded.EmbeddedStore;
import io.toystore.order.OrderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  private static final String SAMPLE = SampleVerticle.class.getName();

  @TempDir Path folder;

  @Test
  void aVerticleIsNamedByItsClass() {
    Arguments arguments = Arguments.parse(SAMPLE);

    assertEquals(Optional.of(SampleVerticle.class), arguments.verticle());
    assertEquals(Optional.empty(), arguments.cluster());
    assertEquals(List.of(SAMPLE), arguments.forLauncher());
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.toystore.nowhere.Verticle", "", "@file"})
  void anUnknownVerticleIsRefusedWithTheNamesThatThereAre(String name) {
    String line = failure(name);

    assertTrue(line.contains("\"" + name + "\""), line);
    assertTrue(line.contains("store, catalog, order, frontend, client, verify"), line);
  }

  @Test
  void anUnknownWordGetsTheNearestOne() {
    assertEquals("there is no \"cataloge\": did you mean \"catalog\"?", failure("cataloge"));
    assertEquals("there is no \"Orders\": did you mean \"order\"?", failure("Orders", "-c"));
    assertEquals(
        "Unknown option: '--clinets=5': did you mean --clients?", failure("client", "--clinets=5"));
    assertEquals(
        "Unknown option: '-clutser': did you mean -cluster?", failure("order", "-clutser"));
  }

  @Test
  void aClassThatIsNoVerticleIsRefused() {
    assertEquals(
        "\"java.lang.String\" is not a verticle; --help lists the commands",
        failure("java.lang.String"));
  }

  @Test
  void aProgramComesFirst() {
    assertEquals(
        "\"verify\" must be the first word of the command line", failure("-conf", "{}", "verify"));
  }

  @Test
  void theCommandMayFollowTheLaunchersOptions() {
    Arguments arguments = Arguments.parse("-conf", "{\"id\": 1}", "--init", "order", "-c");

    assertEquals("order", arguments.name());
    assertEquals(Launched.ORDER.verticle(), arguments.verticle().orElseThrow());
    assertEquals(List.of("order", "--cluster"), arguments.forLauncher());
    assertTrue(ConfigReader.of(arguments.config()).launch().init());
  }

  @ParameterizedTest
  @ValueSource(strings = {"store", "io.toystore.embedded.EmbeddedStore", ""})
  void theStoreIsWhatRunsWhenNothingIsNamed(String named) {
    Arguments arguments = named.isEmpty() ? Arguments.parse() : Arguments.parse(named);

    assertEquals("store", arguments.name());
    assertEquals(EmbeddedStore.class, arguments.verticle().orElseThrow());
    assertEquals(named.isEmpty() ? List.of() : List.of(named), arguments.forLauncher());
  }

  @Test
  void theClientsOptionsOverrideItsConfiguration() {
    Arguments arguments =
        Arguments.parse(
            "client",
            "-conf",
            "{\"clients\": 3, \"iterations\": 4, \"idempotencyKeys\": false}",
            "--clients=10",
            "--url",
            "http://a:1",
            "--url=http://b:2",
            "-p",
            "0.25",
            "--quantity",
            "2",
            "--seed",
            "-7",
            "--keys",
            "--duration",
            "30",
            "--history",
            "h.jsonl");

    ClientConfig config = ClientConfig.read(arguments.config());
    assertEquals(10, config.clients());
    assertEquals(4, config.iterations());
    assertEquals(List.of("http://a:1", "http://b:2"), config.urls());
    assertEquals(0.25, config.probability());
    assertEquals(2, config.quantity());
    assertEquals(2, config.quantityMax());
    assertEquals(-7, config.seed());
    assertTrue(config.idempotencyKeys());
    assertEquals(30, config.durationSeconds());
    assertEquals("h.jsonl", config.history());
    assertEquals(List.of("client"), arguments.forLauncher());
    assertFalse(
        ClientConfig.read(
                Arguments.parse("client", "-conf", "{\"idempotencyKeys\": true}", "--no-keys")
                    .config())
            .idempotencyKeys());
  }

  @Test
  void theOrderReplicasOptionOverridesItsConfiguration() {
    String conf = "{\"id\": 1, \"crashAfterOrders\": 3}";

    assertEquals(3, crashAfter("order", "-conf", conf));
    assertEquals(5, crashAfter("order", "-conf", conf, "--crash-after", "5"));
    assertEquals(0, crashAfter("order", "-conf", "{\"id\": 1}"));
  }

  private static int crashAfter(String... args) {
    return OrderConfig.read(Arguments.parse(args).config()).crashAfterOrders();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --clients    | 0    | is 0, but must be a whole number from 1 to 10000
          --clients    | ten  | is "ten", but must be a whole number from 1 to 10000
          --iterations | 1.5  | is 1.5, but must be a whole number from 1 to 20000000
          -p           | 2    | is 2, but must be a number from 0.0 to 1.0
          --seed       | x    | is "x", but must be a whole number from -9007199254740992 to
          --quantity   | -1   | is -1, but must be a whole number from 1 to 1000000
          --duration   | 30s  | is "30s", but must be a whole number from 0 to 604800
          --history    | ''   | is "", but must be a string that is not empty
          --url        | ''   | is "", but must be a text that is not empty
          --url        | ftp: | : "ftp:" is not a URL
          """)
  void aWrongValueNamesItsOption(String option, String value, String problem) {
    Arguments arguments = Arguments.parse("client", "-conf", "{\"clients\": 5}", option, value);

    String line =
        assertThrows(UserError.class, () -> ClientConfig.read(arguments.config())).getMessage();
    String name = option.equals("-p") ? "--probability" : option;
    assertTrue(line.startsWith(name + (problem.startsWith(":") ? "" : " ") + problem), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-conf", "--conf", "-CONF", "-conf=", "--conf="})
  void everySpellingOfConfThatTheLauncherTakesIsChecked(String option) throws IOException {
    Path good = Files.writeString(folder.resolve("good.json"), "{\"port\": 1}");
    Path missing = folder.resolve("missing.json");

    ConfigReader reader = ConfigReader.of(Arguments.parse(with(option, good)).config());
    assertEquals(1, reader.integer("port", 0, 0, 1));
    assertEquals(
        Optional.of(new SourceText(good.toString(), "{\"port\": 1}")), reader.launch().source());
    assertEquals(List.of(SAMPLE), Arguments.parse(with(option, good)).forLauncher());
    assertEquals(missing + ": no such file", failure(with(option, missing)));
  }

  @Test
  void confMayBeTheJsonItself() {
    assertEquals(
        1,
        ConfigReader.of(Arguments.parse(SAMPLE, "-conf", "{\"port\": 1}").config())
            .integer("port", 0, 0, 1));
    String line = failure(SAMPLE, "-conf", "{\"port\": }");
    assertTrue(line.startsWith("-conf: line 1, column 10: not JSON: unexpected \"}\""), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void confIsNeitherEmptyNorBlank(String value) {
    assertEquals(
        "-conf: neither a path nor a JSON object: \"" + value + "\"",
        failure(SAMPLE, "-conf", value));
  }

  @Test
  void theLaunchersOtherJsonIsCheckedToo() {
    assertEquals("no.json: no such file", failure(SAMPLE, "-options", "no.json"));
    assertEquals("no.json: no such file", failure(SAMPLE, "--deployment-options", "no.json"));
    for (String option : List.of("-options", "-vertx-options", "-deployment-options")) {
      String line = failure(SAMPLE, option, "{\"instances\": 1,\n \"instances\": 2}");
      assertTrue(line.endsWith("\"instances\" is there twice, first at line 1, column 2"), line);
    }
  }

  @Test
  void theLaunchersOtherJsonIsReadOnceAndHere() {
    Arguments arguments =
        Arguments.parse(
            SAMPLE,
            "-OPTIONS",
            "{\"eventLoopPoolSize\": 2}",
            "--deployment-options={\"ha\": true}",
            "-w");

    assertEquals(List.of(SAMPLE, "--worker"), arguments.forLauncher());
    assertEquals(2, arguments.vertxOptions().orElseThrow().getInteger("eventLoopPoolSize"));
    assertTrue(arguments.deploymentOptions().orElseThrow().getBoolean("ha"));
    assertEquals(Optional.empty(), Arguments.parse(SAMPLE).vertxOptions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-init", "--init", "--INIT"})
  void initReachesTheVerticleAndNotTheLauncher(String option) {
    Arguments arguments = Arguments.parse(SAMPLE, option, "-cluster");

    assertTrue(ConfigReader.of(arguments.config()).launch().init());
    assertEquals(List.of(SAMPLE, "--cluster"), arguments.forLauncher());
    assertFalse(ConfigReader.of(Arguments.parse(SAMPLE).config()).launch().init());
  }

  @Test
  void theClusterIsTheLaunchersAndTheRestTheVerticles() {
    String conf = "{\"port\": 1, \"cluster\": {\"port\": 5709}}";

    assertEquals(5709, Arguments.parse(SAMPLE, "-c", "-conf", conf).cluster().orElseThrow().port());
    Arguments alone = Arguments.parse(SAMPLE, "-conf", conf);
    assertEquals(Optional.empty(), alone.cluster());
    assertFalse(alone.config().containsKey("cluster"));
    String line = failure(SAMPLE, "-conf", "{\"cluster\": {\"port\": 0}}");
    assertTrue(line.startsWith("-conf: line 1, column 22: \"cluster.port\" is 0"), line);
  }

  @Test
  void whatTheLauncherDoesNotKnowIsRefusedInOneLine() {
    assertEquals("Unknown option: '--colour'; --help says more", failure(SAMPLE, "--colour"));
    assertEquals(
        "Unmatched argument at index 1: 'again'; --help says more", failure(SAMPLE, "again"));
    assertEquals(
        "Unmatched argument at index 0: 'again'; catalog --help says more",
        failure("catalog", "again"));
  }

  @Test
  void theLaunchersValuesReachIt() {
    assertEquals(
        List.of(SAMPLE, "--cluster-public-port=5", "--instances=2"),
        Arguments.parse(SAMPLE, "-instances", "2", "-CLUSTER-public-port=5").forLauncher());
  }

  private static String[] with(String option, Path file) {
    return option.endsWith("=")
        ? new String[] {SAMPLE, option + file}
        : new String[] {SAMPLE, option, file.toString()};
  }

  private static String failure(String... args) {
    String line = assertThrows(UserError.class, () -> Arguments.parse(args)).getMessage();
    assertEquals(1, line.lines().count(), line);
    return line;
  }
}
