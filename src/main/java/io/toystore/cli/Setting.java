package io.toystore.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * An option that overrides a key of the configuration. The configuration checks the value. For
 * example, text that is not a number is passed on unchanged, and the configuration refuses it.
 *
 * @param names the option's spellings; the last one is used in error messages
 * @param label what its value is called in the help; empty for {@link Kind#FLAG}
 * @param help what it does, with its default
 */
record Setting(String key, Kind kind, List<String> names, String label, String help) {
  /** How the value enters the configuration. */
  enum Kind {
    NUMBER,
    TEXT,
    /** May be given several times. */
    TEXTS,
    /** True, and false in its negated spelling. */
    FLAG
  }

  private String name() {
    return names.get(names.size() - 1);
  }

  OptionSpec toOption() {
    OptionSpec.Builder option =
        OptionSpec.builder(names.toArray(String[]::new)).description(help).paramLabel(label);
    return switch (kind) {
      case NUMBER, TEXT -> option.type(String.class).arity("1").build();
      case TEXTS -> option.type(List.class).auxiliaryTypes(String.class).arity("1").build();
      case FLAG -> option.type(boolean.class).arity("0").negatable(true).build();
    };
  }

  /**
   * Puts the value into the configuration if the option is given.
   *
   * @param optionOfKey gets the name of the option as well, by its key
   */
  void override(ParseResult parsed, JsonObject config, Map<String, String> optionOfKey) {
    if (!parsed.hasMatchedOption(name())) {
      return;
    }
    Object given = parsed.matchedOptionValue(name(), (Object) null);
    switch (kind) {
      case NUMBER -> config.put(key, number((String) given));
      case TEXTS -> config.put(key, new JsonArray((List<?>) given));
      case TEXT, FLAG -> config.put(key, given);
    }
    optionOfKey.put(key, name());
  }

  private static Object number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
