package io.toystore.journal;

import java.io.IOException;

/**
 * A data folder that this replica must not use. The message is one line for the operator: it names
 * the file and says what to do. Nothing in the folder was changed.
 */
public class RefusedFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  public RefusedFolderException(String message) {
    super(message);
  }
}
