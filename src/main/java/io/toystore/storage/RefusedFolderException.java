package io.toystore.storage;

import java.io.IOException;

/**
 * Thrown for a data folder that this replica must not use. The message is one line for the
 * operator: it names the file and says what to do. Nothing in the folder was changed.
 */
public class RefusedFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What to do about a replica that has lost what it stored, as the end of a sentence. */
  static final String REMEDY =
      "do not put an older copy of the folder in its place, because that copy lacks what this"
          + " replica has confirmed: order replicas go on without it while most of them run, and"
          + " \"restore\" makes a whole new store from a backup";

  public RefusedFolderException(String message) {
    super(message);
  }
}
