package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private enum Mode {
    BOUNDED,
    NEVER_STALE
  }

  @Test
  void readsEveryTypeAndTakesTheDefaultOfAnAbsentKey() {
    ConfigReader reader =
        reader(
            """
            {"host": "127.0.0.1", "port": 8080, "bound": 9000000000, "on": true, "rate": 0.5,
             "members": ["a:1", "b:2"], "data": "data/x", "mode": "never-stale",
             "cache": {"capacity": 3}}
            """);

    assertEquals("127.0.0.1", reader.string("host", "x"));
    assertEquals("127.0.0.1", reader.requiredString("host"));
    assertEquals("x", reader.string("dialect", "x"));
    assertEquals(8080, reader.integer("port", 1, 0, 65_535));
    assertEquals(8080, reader.requiredInteger("port", 0, 65_535));
    assertEquals(7, reader.integer("absent", 7, 0, 9));
    assertEquals(9_000_000_000L, reader.longValue("bound", 1, 0, Long.MAX_VALUE));
    assertTrue(reader.bool("on", false));
    assertTrue(reader.bool("off", true));
    assertEquals(0.5, reader.number("rate", 1, 0, 1));
    assertEquals(List.of("a:1", "b:2"), reader.strings("members", List.of()));
    assertEquals(List.of("z"), reader.strings("others", List.of("z")));
    assertEquals(Path.of("data/x"), reader.path("data", Path.of("y")));
    assertEquals(Optional.empty(), reader.optionalPath("toys"));
    assertEquals(Mode.NEVER_STALE, reader.oneOf("mode", Mode.class, Mode.BOUNDED));
    assertEquals(3, reader.object("cache").integer("capacity", 1, 0, 10));
    assertEquals(2, reader.object("none").integer("capacity", 2, 0, 10));
    reader.done();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "8080.5", "1e99", "\"8080\"", "true", "null", "{}", "[]"})
  void anIntegerIsAWholeNumberInItsRange(String found) {
    ConfigReader reader = reader("{\"port\": " + found + "}");

    String message = failure(() -> reader.integer("port", 1, 1, 65_535));

    assertTrue(message.startsWith("\"port\" is "), message);
    assertTrue(message.endsWith("must be a whole number from 1 to 65535"), message);
  }

  @Test
  void aWholeNumberMayBeWrittenWithAPoint() {
    assertEquals(8080, reader("{\"port\": 8080.0}").integer("port", 1, 1, 65_535));
  }

  @Test
  void everyTypeRefusesAnother() {
    ConfigReader reader =
        reader("{\"number\": 1, \"blank\": \" \", \"list\": [\"a\", 2], \"text\": \"true\"}");

    assertEquals(
        "\"number\" is 1, but must be a string that is not empty",
        failure(() -> reader.string("number", "")));
    assertEquals(
        "\"blank\" is \" \", but must be a string that is not empty",
        failure(() -> reader.string("blank", "")));
    assertEquals(
        "\"list[1]\" is 2, but must be a list of strings that are not empty",
        failure(() -> reader.strings("list", List.of())));
    assertEquals(
        "\"text\" is \"true\", but must be true or false",
        failure(() -> reader.bool("text", false)));
    assertEquals(
        "\"text\" is \"true\", but must be \"bounded\" or \"never-stale\"",
        failure(() -> reader.oneOf("text", Mode.class, Mode.BOUNDED)));
    assertEquals("\"list\" is a list, but must be an object", failure(() -> reader.object("list")));
  }

  @Test
  void aMissingKeyThatHasNoDefaultIsNamed() {
    assertEquals(
        "\"id\" is missing: it must be a whole number from 1 to 9",
        failure(() -> reader("{}").requiredInteger("id", 1, 9)));
    assertEquals(
        "\"data\" is missing: it must be a string",
        failure(() -> reader("{}").requiredString("data")));
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() {
    ConfigReader reader = reader("{\"prot\": 8080}");
    reader.integer("port", 1, 1, 65_535);
    reader.string("host", "");

    assertEquals("unknown key \"prot\": did you mean \"port\"?", failure(reader::done));
  }

  @Test
  void anUnknownKeyUnlikeAnyOtherComesWithThoseThatAreKnown() {
    ConfigReader reader = reader("{\"colour\": 1}");
    reader.has("port");
    reader.has("host");

    assertEquals("unknown key \"colour\" (known here: host, port)", failure(reader::done));
  }

  @Test
  void aNestedKeyIsNamedWithItsPath() {
    ConfigReader reader = reader("{\"cache\": {\"lease\": {\"millis\": -1, \"milis\": 2}}}");
    ConfigReader lease = reader.object("cache").object("lease");

    assertEquals(
        "\"cache.lease.millis\" is -1, but must be a whole number of at least 0",
        failure(() -> lease.integer("millis", 1, 0, Integer.MAX_VALUE)));
    assertEquals(
        "unknown key \"cache.lease.milis\": did you mean \"cache.lease.millis\"?",
        failure(reader::done));
  }

  @Test
  void everyErrorNamesTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tier.json");
    Files.writeString(file, "{\"port\": 0}");
    ConfigReader reader = ConfigReader.ofFile(file);

    assertEquals(
        file + ": \"port\" is 0, but must be a whole number from 1 to 9",
        failure(() -> reader.integer("port", 1, 1, 9)));
  }

  @Test
  void aFileThatHoldsNoObjectIsRefusedInOneLine(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.json");
    Path list = Files.writeString(folder.resolve("list.json"), "[1]");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"a\":\n 1,,}");
    Path empty = Files.writeString(folder.resolve("empty.json"), "");
    Path nothing = Files.writeString(folder.resolve("null.json"), "null");
    Path reserved = Files.writeString(folder.resolve("reserved.json"), "{\"launch\": {}}");

    assertEquals(missing + ": no such file", failure(() -> ConfigReader.load(missing)));
    assertEquals(folder + ": a folder, not a file", failure(() -> ConfigReader.load(folder)));
    assertEquals(
        list + ": a JSON object is wanted, found a list", failure(() -> ConfigReader.load(list)));
    assertEquals(
        nothing + ": a JSON object is wanted, found null",
        failure(() -> ConfigReader.load(nothing)));
    assertEquals(
        reserved + ": \"launch\" is a reserved key", failure(() -> ConfigReader.load(reserved)));
    for (Path file : List.of(broken, empty)) {
      String message = failure(() -> ConfigReader.load(file));
      assertTrue(message.startsWith(file + ": not JSON: "), message);
      assertEquals(1, message.lines().count(), message);
    }
  }

  @Test
  void theCommandLinesOptionsTravelBesideTheConfiguration() {
    LaunchOptions options = new LaunchOptions(true, Optional.of("conf/order.json"));

    ConfigReader reader = ConfigReader.of(options.addTo(new JsonObject().put("id", 1)));

    assertEquals(options, reader.launch());
    assertEquals(1, reader.requiredInteger("id", 1, 9));
    reader.done();
    assertEquals(LaunchOptions.NONE, reader("{}").launch());
  }

  private static ConfigReader reader(String json) {
    return ConfigReader.of(new JsonObject(json));
  }

  private static String failure(Executable code) {
    return assertThrows(ConfigException.class, code).getMessage();
  }
}
