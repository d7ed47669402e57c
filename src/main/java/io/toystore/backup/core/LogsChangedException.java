package io.toystore.backup.core;

/**
 * The logs have changed between the looks and the copy: a new leader has cut off uncommitted
 * entries, or a log is damaged. Make the cut again.
 */
public final class LogsChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogsChangedException(String message) {
    super(message);
  }
}
