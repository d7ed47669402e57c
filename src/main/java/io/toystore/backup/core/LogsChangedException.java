package io.toystore.backup.core;

/**
 * The logs that were read are not those that were looked at before: a new leader has cut off what
 * was never committed, or a log is damaged. The cut is to be made anew.
 */
public final class LogsChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogsChangedException(String message) {
    super(message);
  }
}
