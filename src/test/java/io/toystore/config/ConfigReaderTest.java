package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.NumericSetting;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  @Test
  void zeroMayStandBesideARange() {
    ConfigReader reader = reader("{\"off\": 0, \"low\": 9, \"below\": -1, \"on\": 10}");
    assertEquals(0, reader.longValue(orZero("off")));
    assertEquals(10, reader.longValue(orZero("on")));
    assertEquals(5_000, reader.longValue(orZero("absent")));
    for (String key : List.of("low", "below")) {
      String message = failure(() -> reader.longValue(orZero(key)));
      assertTrue(message.contains("0 or a whole number from 10 to 86400000"), message);
    }
  }

  private static NumericSetting orZero(String key) {
    return new NumericSetting(key, 10, 86_400_000, true, 5_000);
  }

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
  void everyErrorNamesTheTextWithLineAndColumn() {
    ConfigReader reader =
        readerOf(
            """
            {"name": "Bär", "port": 0,
             "list": ["ä", 1], "cache": {"colours 😀": [1,
               {}], "size": "x"}}
            """);

    assertEquals(
        "a.json: line 1, column 25: \"port\" is 0, but must be a whole number from 1 to 9",
        failure(() -> reader.integer("port", 1, 1, 9)));
    assertEquals(
        "a.json: line 2, column 16: \"list[1]\" is 1, but must be a list of strings that are not"
            + " empty",
        failure(() -> reader.strings("list", List.of())));
    assertEquals(
        "a.json: line 3, column 17: \"cache.size\" is \"x\", but must be true or false",
        failure(() -> reader.object("cache").bool("size", true)));
    assertEquals(
        "a.json: line 2, column 29: \"cache.id\" is missing: it must be a whole number from 1 to 9",
        failure(() -> reader.object("cache").requiredInteger("id", 1, 9)));
    assertEquals(
        "a.json: line 1, column 25: port must be free",
        reader.problem("port must be free").getMessage());
    assertEquals(
        "a.json: line 1, column 1: host: a default does not suit",
        reader.problem("host: a default does not suit").getMessage());
    reader.has("name");
    assertEquals(
        "a.json: line 2, column 30: unknown key \"cache.colours 😀\" (known here: id, size)",
        failure(reader::done));
  }

  @Test
  void whatIsNotInTheTextIsNamedWithoutAPlace() {
    SourceText source = new SourceText("a.json", "{}");
    JsonObject changed = new JsonObject().put("tier", new JsonObject().put("port", 0));
    LaunchOptions options = new LaunchOptions(false, Optional.of(source), Map.of());

    ConfigReader reader = ConfigReader.of(options.addTo(changed)).object("tier");

    assertEquals(
        "a.json: \"tier.port\" is 0, but must be a whole number from 1 to 9",
        failure(() -> reader.integer("port", 1, 1, 9)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993.5",
        "1.0000000000000000001",
        "9223372036854775808",
        "1e19",
        "-9223372036854775809",
        "0.99999999999999999999",
        "1e-99"
      })
  void aWholeNumberIsExact(String written) {
    ConfigReader reader = readerOf("{\"n\": " + written + "}");

    String message = failure(() -> reader.longValue("n", 1, Long.MIN_VALUE, Long.MAX_VALUE - 1));

    assertTrue(message.contains("but must be a whole number"), message);
  }

  @Test
  void aWholeNumberBeyondWhatADoubleHoldsIsReadExactly() {
    ConfigReader reader =
        readerOf(
            "{\"n\": 9007199254740993, \"m\": 9223372036854775807, \"k\": 9007199254740993.0}");

    assertEquals(9_007_199_254_740_993L, reader.longValue("n", 1, 0, Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, reader.longValue("m", 1, 0, Long.MAX_VALUE));
    assertEquals(9_007_199_254_740_993L, reader.longValue("k", 1, 0, Long.MAX_VALUE));
    assertTrue(failure(() -> reader.longValue("n", 1, 0, 1L << 53)).contains("9007199254740993"));
  }

  @Test
  void aNumberIsWithinItsRangeExactly() {
    assertEquals(1, readerOf("{\"p\": 1.00}").number("p", 0, 0, 1));
    for (String written : List.of("1.0000000000000000001", "-1e-99")) {
      ConfigReader reader = readerOf("{\"p\": " + written + "}");
      String message = failure(() -> reader.number("p", 0, 0, 1));
      assertTrue(message.contains("but must be a number from 0.0 to 1.0"), message);
    }
  }

  @Test
  void aWholeNumberIsAnIntegerForVertxHoweverItIsWritten() {
    JsonObject json =
        ConfigReader.parse(
            new SourceText(
                "-options",
                "{\"a\": 1e2, \"b\": -0, \"c\": 2147483648, \"d\": 0.5, \"e\": [null]}"));

    assertEquals(100, json.getValue("a"));
    assertEquals(0, json.getValue("b"));
    assertEquals(2_147_483_648L, json.getValue("c"));
    assertEquals(0.5, json.getDouble("d"));
    assertEquals(json, json.copy());
  }

  @Test
  void whatHoldsNoObjectIsRefusedInOneLine(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.json");
    Path reserved = Files.writeString(folder.resolve("reserved.json"), "{\n\"launch\": {}}");

    assertEquals(missing + ": no such file", failure(() -> ConfigReader.load(missing)));
    assertEquals(folder + ": a folder, not a file", failure(() -> ConfigReader.load(folder)));
    assertEquals(
        "a.json: line 1, column 2: a JSON object is wanted, found a list",
        failure(() -> readerOf(" [1]")));
    assertEquals(
        "a.json: line 1, column 1: a JSON object is wanted, found null",
        failure(() -> readerOf("null")));
    assertEquals(
        reserved + ": line 2, column 1: \"launch\" is a reserved key",
        failure(() -> ConfigReader.load(reserved)));
  }

  @Test
  void theCommandLinesOptionsTravelBesideTheConfiguration() {
    SourceText source = new SourceText("conf/order.json", "{\"id\": 1}");
    LaunchOptions options = new LaunchOptions(true, Optional.of(source), Map.of());

    ConfigReader reader = ConfigReader.of(options.addTo(new JsonObject().put("id", 1)));

    assertEquals(options, reader.launch());
    assertEquals(1, reader.requiredInteger("id", 1, 9));
    reader.done();
    assertEquals(LaunchOptions.NONE, reader("{}").launch());
  }

  private static ConfigReader readerOf(String text) {
    SourceText source = new SourceText("a.json", text);
    LaunchOptions options = new LaunchOptions(false, Optional.of(source), Map.of());
    return ConfigReader.of(options.addTo(ConfigReader.parse(source)));
  }

  private static ConfigReader reader(String json) {
    return ConfigReader.of(new JsonObject(json));
  }

  private static String failure(Executable code) {
    return assertThrows(UserError.class, code).getMessage();
  }
}
