package io.toystore.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.config.ConfigReader;
import io.toystore.config.SourceText;
import io.toystore.config.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(
      strings = {"cataloge", "java.lang.String", "io.toystore.nowhere.Verticle", "", "@file"})
  void anUnknownVerticleIsRefusedWithTheNamesThatThereAre(String name) {
    String line = failure(name);

    assertTrue(line.contains("\"" + name + "\""), line);
    assertTrue(line.contains("frontend, catalog, order, client"), line);
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

    assertEquals(List.of(SAMPLE, "-w"), arguments.forLauncher());
    assertEquals(2, arguments.vertxOptions().orElseThrow().getInteger("eventLoopPoolSize"));
    assertTrue(arguments.deploymentOptions().orElseThrow().getBoolean("ha"));
    assertEquals(Optional.empty(), Arguments.parse(SAMPLE).vertxOptions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-init", "--init", "--INIT"})
  void initReachesTheVerticleAndNotTheLauncher(String option) {
    Arguments arguments = Arguments.parse(SAMPLE, option, "-cluster");

    assertTrue(ConfigReader.of(arguments.config()).launch().init());
    assertEquals(List.of(SAMPLE, "-cluster"), arguments.forLauncher());
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
    assertEquals("Unknown option: '--colour'", failure(SAMPLE, "--colour"));
    assertEquals("Unmatched argument at index 1: 'again'", failure(SAMPLE, "again"));
  }

  @Test
  void helpNamesTheLaunchersOptionsAndOurs() {
    assertTrue(Arguments.wantHelp("catalog", "--help"));
    assertFalse(Arguments.wantHelp("catalog"));
    assertTrue(Arguments.usage().contains("-conf"));
    assertTrue(Arguments.usage().contains("--init"));
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
