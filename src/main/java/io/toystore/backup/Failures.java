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

/** What the file system refuses, in one line each. */
final class Failures {
  private Failures() {}

  /**
   * Does the work.
   *
   * @param made what it makes; named where the system does not name a file
   * @throws UserError when a file or a folder has kept it from being done
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

  /** The JDK leaves the reason out where the exception's type says it. */
  private static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "this user may not use it";
    }
    if (failure instanceof NoSuchFileException) {
      return "is not there, or was taken away";
    }
    return Objects.requireNonNullElse(failure.getReason(), failure.getClass().getSimpleName());
  }
}
