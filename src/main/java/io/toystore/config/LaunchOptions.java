package io.toystore.config;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What the command line tells a verticle beside its configuration. It travels inside the
 * configuration, under a key that a file must not use.
 *
 * @param init {@code --init} was given: a data folder that is empty may be begun
 * @param source what the configuration was read from, for error messages, if it was
 */
public record LaunchOptions(boolean init, Optional<SourceText> source) {
  /** The reserved key. */
  public static final String KEY = "launch";

  public static final LaunchOptions NONE = new LaunchOptions(false, Optional.empty());

  /** A copy of the configuration that carries these options. */
  public JsonObject addTo(JsonObject config) {
    JsonObject own = new JsonObject().put("init", init);
    source.ifPresent(read -> own.put("source", read.name()).put("text", read.text()));
    return config.copy().put(KEY, own);
  }

  /** Removes the options from the configuration, and returns them. */
  static LaunchOptions takeFrom(JsonObject config) {
    if (!(config.remove(KEY) instanceof JsonObject own)) {
      return NONE;
    }
    return new LaunchOptions(
        own.getBoolean("init", false),
        Optional.ofNullable(own.getString("source"))
            .map(name -> new SourceText(name, own.getString("text"))));
  }
}
