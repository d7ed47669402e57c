package io.toystore.backup.core;

/** The order logs given are not all of one store. */
public final class ForeignLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int which;

  ForeignLogException(int which, int other, long index) {
    super("order logs " + which + " and " + other + " differ at entry " + index);
    this.which = which;
  }

  /** The log that does not agree with the one that was chosen, by its place among those given. */
  public int which() {
    return which;
  }
}
