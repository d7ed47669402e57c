package io.toystore.config;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What the command line tells a verticle beside its configuration. It travels inside the
 * configuration, under a key that a file must not use.
 *
 * @param init {@code --init} was given: a data folder that is empty may be begun
 * @param file the configuration's file, for error messages, if it came from one
 */
public record LaunchOptions(boolean init, Optional<String> file) {
  /** The reserved key. */
  public static final String KEY = "launch";

  public static final LaunchOptions NONE = new LaunchOptions(false, Optional.empty());

  /** A copy of the configuration that carries these options. */
  public JsonObject addTo(JsonObject config) {
    JsonObject own = new JsonObject().put("init", init);
    file.ifPresent(name -> own.put("file", name));
    return config.copy().put(KEY, own);
  }

  /** Removes the options from the configuration, and returns them. */
  static LaunchOptions takeFrom(JsonObject config) {
    if (!(config.remove(KEY) instanceof JsonObject own)) {
      return NONE;
    }
    return new LaunchOptions(
        own.getBoolean("init", false), Optional.ofNullable(own.getString("file")));
  }
}
