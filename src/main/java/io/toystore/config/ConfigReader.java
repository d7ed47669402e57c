package io.toystore.config;

import io.toystore.config.JsonNode.ArrayNode;
import io.toystore.config.JsonNode.Field;
import io.toystore.config.JsonNode.LiteralNode;
import io.toystore.config.JsonNode.NumberNode;
import io.toystore.config.JsonNode.ObjectNode;
import io.toystore.config.JsonNode.TextNode;
import io.toystore.model.NumericSetting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a JSON object strictly: every value has a type and a range, and {@link #done()} refuses
 * unknown keys. An absent key has its default; JSON's {@code null} does not count as absent. Every
 * failure is a {@link UserError}, which names line and column if the object was read from a text.
 *
 * <p>The launcher passes {@link LaunchOptions} to the verticle inside the configuration, under
 * {@link LaunchOptions#KEY}; this reader separates them from the user's keys. They include the
 * text, in which the place of a wrong value is looked up, so that values need not carry their
 * places.
 */
public final class ConfigReader {
  /** The key with which a settings record begins its message about a wrong value. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z]+");

  private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
  private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private final JsonObject json;
  private final LaunchOptions launch;

  /** The keys that lead from the whole configuration to this object. */
  private final List<String> path;

  private final Set<String> known = new TreeSet<>();
  private final Map<String, ConfigReader> nested = new LinkedHashMap<>();

  private ConfigReader(JsonObject json, LaunchOptions launch, List<String> path) {
    this.json = json;
    this.launch = launch;
    this.path = path;
  }

  /** A reader for a verticle's configuration. */
  public static ConfigReader of(JsonObject config) {
    JsonObject own = config.copy();
    LaunchOptions launch = LaunchOptions.takeFrom(own);
    return new ConfigReader(own, launch, List.of());
  }

  /**
   * The JSON object in a file.
   *
   * @throws UserError when the file cannot be read, or holds no JSON object
   */
  public static JsonObject load(Path file) {
    return parse(SourceText.read(file));
  }

  /**
   * The JSON object in a text. Whole numbers are {@code Integer} or, if necessary, {@code Long};
   * all others are {@code BigDecimal}.
   *
   * @throws UserError when the text is not a JSON object
   */
  public static JsonObject parse(SourceText source) {
    JsonNode root = StrictJson.read(source);
    if (!(root instanceof ObjectNode object)) {
      throw source.error(root.at(), "a JSON object is wanted, found " + root.shown());
    }
    Field reserved = object.fields().get(LaunchOptions.KEY);
    if (reserved != null) {
      throw source.error(reserved.at(), '"' + LaunchOptions.KEY + "\" is a reserved key");
    }
    return (JsonObject) plain(object);
  }

  /** The value in Vert.x's types. */
  private static Object plain(JsonNode node) {
    if (node instanceof ObjectNode object) {
      JsonObject plain = new JsonObject();
      object.fields().forEach((key, field) -> plain.put(key, plain(field.value())));
      return plain;
    }
    if (node instanceof ArrayNode array) {
      return new JsonArray(array.elements().stream().map(ConfigReader::plain).toList());
    }
    if (node instanceof NumberNode number) {
      return plain(number.value());
    }
    return node instanceof TextNode text ? text.value() : ((LiteralNode) node).value();
  }

  private static Number plain(BigDecimal value) {
    if (value.stripTrailingZeros().scale() > 0 || !isWithin(MIN_LONG, value, MAX_LONG)) {
      return value;
    }
    if (isWithin(MIN_INT, value, MAX_INT)) {
      return value.intValueExact();
    }
    return value.longValueExact();
  }

  private static boolean isWithin(BigDecimal min, BigDecimal value, BigDecimal max) {
    return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
  }

  /** The options of the command line. */
  public LaunchOptions launch() {
    return launch;
  }

  /** True when the key is given. */
  public boolean has(String key) {
    known.add(key);
    return json.containsKey(key);
  }

  public String string(String key, String defaultValue) {
    return optionalString(key).orElse(defaultValue);
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

  /** A word, such as a mode: the constant that has this name in lower case. */
  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E defaultValue) {
    Optional<String> word = optionalString(key);
    if (word.isEmpty()) {
      return defaultValue;
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
  public int integer(String key, int defaultValue, int min, int max) {
    return (int) longValue(key, defaultValue, min, max);
  }

  /** A whole number that has no default. */
  public int requiredInteger(String key, int min, int max) {
    if (!has(key)) {
      throw missing(key, wholeNumber(min, max));
    }
    return integer(key, 0, min, max);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public long longValue(String key, long defaultValue, long min, long max) {
    return longValue(key, defaultValue, min, max, false);
  }

  /** A whole number in the setting's range. */
  public long longValue(NumericSetting setting) {
    return longValue(setting, setting.defaultValue());
  }

  /** A whole number in the setting's range, with another default. */
  public long longValue(NumericSetting setting, long defaultValue) {
    return longValue(setting.key(), defaultValue, setting.min(), setting.max(), setting.zeroToo());
  }

  /** A whole number in the setting's range, which lies within an int. */
  public int integer(NumericSetting setting) {
    return Math.toIntExact(longValue(setting));
  }

  private long longValue(String key, long defaultValue, long min, long max, boolean orZero) {
    String wanted = (orZero ? "0 or " : "") + wholeNumber(min, max);
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return defaultValue;
    }
    if (found.get() instanceof Number number) {
      try {
        long whole = new BigDecimal(number.toString()).longValueExact();
        if (whole >= min && whole <= max || orZero && whole == 0) {
          return whole;
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // A fraction, or too large for a long: refused like any other number out of range.
        throw wrong(key, number, wanted);
      }
    }
    throw wrong(key, found.get(), wanted);
  }

  /** A number from {@code min} to {@code max}, both included, as the double nearest to it. */
  public double number(String key, double defaultValue, double min, double max) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return defaultValue;
    }
    if (found.get() instanceof Number number) {
      BigDecimal exact = new BigDecimal(number.toString());
      if (isWithin(BigDecimal.valueOf(min), exact, BigDecimal.valueOf(max))) {
        return exact.doubleValue();
      }
    }
    throw wrong(key, found.get(), "a number from " + min + " to " + max);
  }

  public boolean bool(String key, boolean defaultValue) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return defaultValue;
    }
    if (found.get() instanceof Boolean bool) {
      return bool;
    }
    throw wrong(key, found.get(), "true or false");
  }

  /** A list of strings, none of them blank; the list itself may be empty. */
  public List<String> strings(String key, List<String> defaultValue) {
    Optional<Object> found = value(key);
    if (found.isEmpty()) {
      return defaultValue;
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
        throw wrongElement(key, i, array.getValue(i), wanted);
      }
    }
    return List.copyOf(strings);
  }

  /** A path in the file system; a relative one starts at the working folder. */
  public Path path(String key, Path defaultValue) {
    return optionalPath(key).orElse(defaultValue);
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
      return nested.computeIfAbsent(key, k -> new ConfigReader(object, launch, pathTo(k)));
    }
    throw wrong(key, found, "an object");
  }

  /**
   * Must be called when everything has been read.
   *
   * @throws ConfigException when there is a key that was not read
   */
  public void done() {
    for (String key : json.fieldNames()) {
      if (!known.contains(key)) {
        throw problem(
            field(key).map(Field::at), "unknown key " + Quoted.of(dotted(key)) + hint(key));
      }
    }
    nested.values().forEach(ConfigReader::done);
  }

  /** An error that this reader cannot find itself, such as keys that exclude each other. */
  public ConfigException wrong(String key, Object found, String allowed) {
    Optional<String> option = option(key);
    return option.isPresent()
        ? new ConfigException(isWrong(option.get(), found, allowed))
        : problem(place(key), isWrong('"' + dotted(key) + '"', found, allowed));
  }

  private ConfigException wrongElement(String key, int index, Object found, String allowed) {
    Optional<String> option = option(key);
    if (option.isPresent()) {
      // Each element was given by its own option.
      return new ConfigException(isWrong(option.get(), found, "a text that is not empty"));
    }
    Optional<Integer> place =
        field(key).map(field -> ((ArrayNode) field.value()).elements().get(index).at());
    return problem(place, isWrong('"' + dotted(key) + "[" + index + "]\"", found, allowed));
  }

  private static String isWrong(String name, Object found, String allowed) {
    return name + " is " + describe(found) + ", but must be " + allowed;
  }

  /** The option of the command line that set the key, if any. */
  private Optional<String> option(String key) {
    return path.isEmpty() ? Optional.ofNullable(launch.optionOfKey().get(key)) : Optional.empty();
  }

  private ConfigException missing(String key, String wanted) {
    return problem(place(key), '"' + dotted(key) + "\" is missing: it must be " + wanted);
  }

  /**
   * An error that a settings record has found in its values.
   *
   * @param what the message, which begins with the wrong key
   */
  public ConfigException problem(String what) {
    Matcher key = KEY.matcher(what);
    if (!key.lookingAt()) {
      return problem(Optional.empty(), what);
    }
    Optional<String> option = option(key.group());
    return option.isPresent()
        ? new ConfigException(option.get() + what.substring(key.end()))
        : problem(place(key.group()), what);
  }

  /**
   * @param place an index into the text, if known
   */
  private ConfigException problem(Optional<Integer> place, String what) {
    Optional<SourceText> source = launch.source();
    if (source.isEmpty()) {
      return new ConfigException(what);
    }
    return new ConfigException(
        place
            .map(at -> source.get().problem(at, what))
            .orElseGet(() -> source.get().name() + ": " + what));
  }

  /** This object in the text, if present. */
  private Optional<ObjectNode> object() {
    if (launch.source().isEmpty()) {
      return Optional.empty();
    }
    JsonNode node = StrictJson.read(launch.source().get());
    for (String key : path) {
      Field field = node instanceof ObjectNode object ? object.fields().get(key) : null;
      if (field == null) {
        return Optional.empty();
      }
      node = field.value();
    }
    return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }

  private Optional<Field> field(String key) {
    return object().map(object -> object.fields().get(key));
  }

  /** Where the value of a key begins, or else the object without that key. */
  private Optional<Integer> place(String key) {
    return field(key).map(field -> field.value().at()).or(() -> object().map(JsonNode::at));
  }

  private List<String> pathTo(String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return List.copyOf(longer);
  }

  private String dotted(String key) {
    return String.join(".", pathTo(key));
  }

  private Optional<Object> value(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    return Optional.of(Objects.requireNonNullElse(json.getValue(key), Null.NULL));
  }

  private String hint(String key) {
    Optional<String> nearest = Nearest.to(key, known);
    if (nearest.isPresent()) {
      return ": did you mean \"" + dotted(nearest.get()) + "\"?";
    }
    return known.isEmpty()
        ? ""
        : known.stream().collect(Collectors.joining(", ", " (known here: ", ")"));
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
      return Quoted.of(text);
    }
    return String.valueOf(found);
  }

  /** Stands for JSON's null, which {@link Optional} cannot hold. */
  private enum Null {
    NULL
  }
}
