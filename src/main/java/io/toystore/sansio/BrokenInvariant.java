package io.toystore.sansio;

/**
 * Something that the protocol excludes has happened. Whoever catches it stops the tier and says so:
 * going on could tell a client something that is not true.
 */
public final class BrokenInvariant extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokenInvariant(String message) {
    super(message);
  }
}
