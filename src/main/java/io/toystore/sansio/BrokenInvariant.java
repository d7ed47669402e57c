package io.toystore.sansio;

/**
 * Something that the protocol excludes has happened. The shell that catches this error stops the
 * tier and reports it, because continuing could give a client a false answer.
 */
public final class BrokenInvariant extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokenInvariant(String message) {
    super(message);
  }
}
