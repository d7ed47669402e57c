package io.toystore.config;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The command line's options for a verticle. They travel inside the configuration, under a key that
 * a file must not use.
 *
 * @param init whether {@code --init} was given: an empty data folder may be initialised
 * @param source the text that the configuration was read from, if any, for error messages
 * @param optionOfKey the option's name for each top-level key that an option has set, for error
 *     messages
 */
public record LaunchOptions(
    boolean init, Optional<SourceText> source, Map<String, String> optionOfKey) {
  /** The reserved key. */
  public static final String KEY = "launch";

  public static final LaunchOptions NONE = new LaunchOptions(false, Optional.empty(), Map.of());

  public LaunchOptions {
    optionOfKey = Map.copyOf(optionOfKey);
  }

  /** A copy of the configuration that carries these options. */
  public JsonObject addTo(JsonObject config) {
    JsonObject own = new JsonObject().put("init", init);
    source.ifPresent(read -> own.put("source", read.name()).put("text", read.text()));
    JsonObject options = new JsonObject();
    optionOfKey.forEach(options::put);
    return config.copy().put(KEY, own.put("optionOfKey", options));
  }

  /** Removes the options from the configuration, and returns them. */
  static LaunchOptions takeFrom(JsonObject config) {
    if (!(config.remove(KEY) instanceof JsonObject own)) {
      return NONE;
    }
    JsonObject options = own.getJsonObject("optionOfKey", new JsonObject());
    Map<String, String> optionOfKey = new TreeMap<>();
    options.forEach(entry -> optionOfKey.put(entry.getKey(), (String) entry.getValue()));
    return new LaunchOptions(
        own.getBoolean("init", false),
        Optional.ofNullable(own.getString("source"))
            .map(name -> new SourceText(name, own.getString("text"))),
        optionOfKey);
  }
}
