package io.toystore.storage;

/**
 * Thrown when a read, write or force has failed. The replica stops serving: what the disk holds is
 * unknown, and a second force could report success for pages that the kernel has already given up.
 */
public final class JournalFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
