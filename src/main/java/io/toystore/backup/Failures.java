package io.toystore.backup;

import io.toystore.config.UserError;
import io.toystore.storage.JournalFailure;
import io.toystore.storage.RefusedFolderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** Reports errors of the file system in one line each. */
final class Failures {
  private Failures() {}

  /**
   * Does the work.
   *
   * @param made the folder that the work makes; named in errors that name no file
   * @throws UserError if a file or a folder caused the failure
   */
  static void inOneLine(Path made, Interruption.Step work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new UserError(line(made, e), e);
    } catch (UncheckedIOException e) {
      throw new UserError(line(made, e.getCause()), e);
    } catch (JournalFailure e) {
      if (e.getCause() instanceof IOException cause) {
        throw new UserError(line(made, cause), e);
      }
      throw e;
    }
  }

  private static String line(Path made, IOException failure) {
    if (failure instanceof FileSystemException of && of.getFile() != null) {
      return of.getFile() + ": " + reason(of);
    }
    return failure instanceof RefusedFolderException
        ? failure.getMessage()
        : made + ": " + failure.getMessage();
  }

  /** The JDK leaves the reason out if the exception's type implies it. */
  private static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "does not exist, or was removed";
    }
    return Objects.requireNonNullElse(failure.getReason(), failure.getClass().getSimpleName());
  }
}
