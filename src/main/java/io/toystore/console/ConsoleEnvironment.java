package io.toystore.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The console's settings from the environment of its process.
 *
 * @param variables the environment's variables by name
 */
record ConsoleEnvironment(Map<String, String> variables) {
  static final String TOKEN_VARIABLE = "TOYSTORE_OPERATOR_TOKEN";

  ConsoleEnvironment {
    variables = Map.copyOf(variables);
  }

  /** The operator's token; empty if the variable is not set or empty. */
  Optional<String> token() {
    return Optional.ofNullable(variables.get(TOKEN_VARIABLE)).filter(token -> !token.isEmpty());
  }

  /** Whether the screen may use colours: https://no-color.org. */
  boolean allowsColours() {
    return variables.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Whether the terminal's character encoding is UTF-8, by the first of the locale's variables. */
  boolean isUtf8() {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String locale = variables.get(name);
      if (locale != null && !locale.isEmpty()) {
        return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return false;
  }
}
