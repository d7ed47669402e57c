package io.toystore.config;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads one JSON object strictly: every value has its type and range, and {@link #done()} refuses
 * what nobody asked for. A key that is absent takes its default; JSON's {@code null} is not a way
 * to leave a key out. Every failure is a {@link ConfigException}.
 *
 * <p>The launcher hands {@link LaunchOptions} to the verticle inside the configuration, under
 * {@link LaunchOptions#KEY}; this reader keeps them apart from the user's keys.
 */
public final class ConfigReader {
  private final JsonObject json;
  private final LaunchOptions launch;
  private final String path;
  private final Set<String> known = new TreeSet<>();
  private final Map<String, ConfigReader> nested = new LinkedHashMap<>();

  private ConfigReader(JsonObject json, LaunchOptions launch, String path) {
    this.json = json;
    this.launch = launch;
    this.path = path;
  }

  /** Reads what a verticle was deployed with. */
  public static ConfigReader of(JsonObject config) {
    JsonObject own = config.copy();
    LaunchOptions launch = LaunchOptions.takeFrom(own);
    return new ConfigReader(own, launch, "");
  }

  /**
   * Reads a file as the launcher would.
   *
   * @throws ConfigException when the file cannot be read, or holds no JSON object
   */
  public static ConfigReader ofFile(Path file) {
    return ConfigReader.of(
        new LaunchOptions(false, Optional.of(file.toString())).addTo(load(file)));
  }

  /**
   * The JSON object in a file.
   *
   * @throws ConfigException when the file cannot be read, or holds no JSON object
   */
  public static JsonObject load(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "a folder, not a file" : "cannot be read: " + e;
      throw new ConfigException(file + ": " + why);
    }
    return parse(Buffer.buffer(bytes), file.toString());
  }

  /**
   * The JSON object in a text.
   *
   * @param source where the text is from, for the error
   * @throws ConfigException when it is no JSON object
   */
  public static JsonObject parse(Buffer text, String source) {
    Object value;
    try {
      value = Json.decodeValue(text);
    } catch (DecodeException e) {
      throw new ConfigException(source + ": not JSON: " + firstLine(e.getMessage()));
    }
    if (value instanceof JsonObject object) {
      if (object.containsKey(LaunchOptions.KEY)) {
        throw new ConfigException(source + ": \"" + LaunchOptions.KEY + "\" is a reserved key");
      }
      return object;
    }
    throw new ConfigException(source + ": a JSON object is wanted, found " + describe(value));
  }

  /** What the command line said beside the configuration. */
  public LaunchOptions launch() {
    return launch;
  }

  /** True when the key is given. */
  public boolean has(String key) {
    known.add(key);
    return json.containsKey(key);
  }

  public String string(String key, String byDefault) {
    return optionalString(key).orElse(byDefault);
  }

  public String requiredString(String key) {
    return optionalString(key).orElseThrow(() -> missing(key, "a string"));
  }

  /** A string that is not blank, if the key is given. */
  public Optional<String> optionalString(String key) {
    return value(key)
        .map(
            found -> {
              if (found instanceof String text && !text.isBlank()) {
                return text;
              }
              throw wrong(key, found, "a string that is not empty");
            });
  }

  /**
   * A host's name or address, if the key is given; an IPv6 address without brackets. The name is
   * not looked up.
   */
  public Optional<String> optionalHost(String key) {
    return optionalString(key)
        .map(
            text -> {
              try {
                return Host.parse(text);
              } catch (IllegalArgumentException e) {
                throw wrong(key, text, e.getMessage());
              }
            });
  }

  /** One of a few words, such as a mode: the constant whose name it is, in lower case. */
  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E byDefault) {
    Optional<String> word = optionalString(key);
    if (word.isEmpty()) {
      return byDefault;
    }
    List<String> allowed = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (name.equals(word.get())) {
        return constant;
      }
      allowed.add('"' + name + '"');
    }
    throw wrong(key, word.get(), String.join(" or ", allowed));
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public int integer(String key, int byDefault, int min, int max) {
    return (int) longValue(key, byDefault, min, max);
  }

  /** A whole number that has no default. */
  public int requiredInteger(String key, int min, int max) {
    if (!has(key)) {
      throw missing(key, wholeNumber(min, max));
    }
    return integer(key, 0, min, max);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public long longValue(String key, long byDefault, long min, long max) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return byDefault;
    }
    if (found.get() instanceof Number number) {
      try {
        long whole = new BigDecimal(number.toString()).longValueExact();
        if (whole >= min && whole <= max) {
          return whole;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // A fraction, or beyond a long: refused below, like any other number out of range.
        throw wrong(key, number, wholeNumber(min, max));
      }
    }
    throw wrong(key, found.get(), wholeNumber(min, max));
  }

  /** A number from {@code min} to {@code max}, both included. */
  public double number(String key, double byDefault, double min, double max) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return byDefault;
    }
    if (found.get() instanceof Number number) {
      double value = number.doubleValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw wrong(key, found.get(), "a number from " + min + " to " + max);
  }

  public boolean bool(String key, boolean byDefault) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return byDefault;
    }
    if (found.get() instanceof Boolean bool) {
      return bool;
    }
    throw wrong(key, found.get(), "true or false");
  }

  /** A list of strings, none of them blank; the list itself may be empty. */
  public List<String> strings(String key, List<String> byDefault) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return byDefault;
    }
    String wanted = "a list of strings that are not empty";
    if (!(found.get() instanceof JsonArray array)) {
      throw wrong(key, found.get(), wanted);
    }
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (array.getValue(i) instanceof String text && !text.isBlank()) {
        strings.add(text);
      } else {
        throw wrong(key + "[" + i + "]", array.getValue(i), wanted);
      }
    }
    return List.copyOf(strings);
  }

  /** A path in the file system; a relative one starts at the working folder. */
  public Path path(String key, Path byDefault) {
    return optionalPath(key).orElse(byDefault);
  }

  public Optional<Path> optionalPath(String key) {
    return optionalString(key)
        .map(
            text -> {
              try {
                return FileNames.path(text);
              } catch (IllegalArgumentException e) {
                throw wrong(key, text, e.getMessage());
              }
            });
  }

  /**
   * The object under a key; an empty one when the key is absent. {@link #done()} of this reader
   * covers it too.
   */
  public ConfigReader object(String key) {
    Object found = value(key).orElseGet(JsonObject::new);
    if (found instanceof JsonObject object) {
      return nested.computeIfAbsent(key, k -> new ConfigReader(object, launch, path + k + "."));
    }
    throw wrong(key, found, "an object");
  }

  /**
   * To be called when everything has been read.
   *
   * @throws ConfigException when there is a key that nobody has asked for
   */
  public void done() {
    for (String key : json.fieldNames()) {
      if (!known.contains(key)) {
        throw problem("unknown key \"" + path + key + "\"" + hint(key));
      }
    }
    nested.values().forEach(ConfigReader::done);
  }

  /**
   * An error about a key that this reader itself cannot see, such as two that exclude each other.
   */
  public ConfigException wrong(String key, Object found, String allowed) {
    return problem("\"" + path + key + "\" is " + describe(found) + ", but must be " + allowed);
  }

  private ConfigException missing(String key, String wanted) {
    return problem("\"" + path + key + "\" is missing: it must be " + wanted);
  }

  public ConfigException problem(String what) {
    return new ConfigException(launch.file().map(file -> file + ": ").orElse("") + what);
  }

  private Optional<Object> value(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    return Optional.of(Objects.requireNonNullElse(json.getValue(key), Null.NULL));
  }

  private String hint(String key) {
    int tolerated = Math.max(2, key.length() / 3);
    Optional<String> nearest =
        known.stream()
            .filter(candidate -> distance(key, candidate) <= tolerated)
            .min(Comparator.comparingInt(candidate -> distance(key, candidate)));
    if (nearest.isPresent()) {
      return ": did you mean \"" + path + nearest.get() + "\"?";
    }
    return known.isEmpty()
        ? ""
        : known.stream().collect(Collectors.joining(", ", " (known here: ", ")"));
  }

  /** Levenshtein's distance, upper and lower case taken for the same. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }

  private static String wholeNumber(long min, long max) {
    if (max == Long.MAX_VALUE || max == Integer.MAX_VALUE) {
      return "a whole number of at least " + min;
    }
    return "a whole number from " + min + " to " + max;
  }

  private static String describe(Object found) {
    if (found == null || found == Null.NULL) {
      return "null";
    }
    if (found instanceof JsonObject) {
      return "an object";
    }
    if (found instanceof JsonArray) {
      return "a list";
    }
    if (found instanceof String text) {
      String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
      return '"' + firstLine(shown) + '"';
    }
    return String.valueOf(found);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /** Stands for JSON's null, which {@link Optional} cannot hold. */
  private enum Null {
    NULL
  }
}
