package io.toystore.backup.core;

/** The given order logs are not all of one store. */
public final class ForeignLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int which;

  ForeignLogException(int which, int other, long index) {
    super("order logs " + which + " and " + other + " differ at entry " + index);
    this.which = which;
  }

  /** The position, among the given logs, of the log that disagrees with the chosen log. */
  public int which() {
    return which;
  }
}
