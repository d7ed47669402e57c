package io.toystore.config;

/**
 * Thrown for an invalid configuration; the message names the file, the key, the found value and
 * what is allowed.
 */
public final class ConfigException extends UserError {
  private static final long serialVersionUID = 1L;

  public ConfigException(String line) {
    super(line);
  }
}
