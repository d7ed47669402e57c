package io.toystore.config;

/** A configuration that cannot be used; the message names file, key, what was found and allowed. */
public final class ConfigException extends UserError {
  private static final long serialVersionUID = 1L;

  public ConfigException(String line) {
    super(line);
  }
}
