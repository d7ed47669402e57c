package io.toystore.storage;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Thrown when a journal no longer holds what was stored in it. Nothing in the folder was changed.
 */
public final class CorruptJournalException extends RefusedFolderException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final long index;

  CorruptJournalException(Path file, long offset, long index, String what) {
    this(
        String.format(
            Locale.ROOT,
            "%s: %s at byte %d, where index %d should be; the journal is corrupt and was left as it"
                + " is; %s",
            file,
            what,
            offset,
            index,
            REMEDY),
        file,
        offset,
        index);
  }

  private CorruptJournalException(String message, Path file, long offset, long index) {
    super(message);
    this.file = file.toString();
    this.offset = offset;
    this.index = index;
  }

  /**
   * The exception for entries that were durable once and are now missing.
   *
   * @param folder the journal's folder
   * @param evidence how the caller knows that they were durable, as a clause
   */
  static CorruptJournalException missing(Path folder, long first, long last, String evidence) {
    return new CorruptJournalException(
        String.format(
            Locale.ROOT,
            "%s: %s missing (%s); nothing was changed; put the newest files back: an older copy of"
                + " the folder does not have these entries either",
            folder,
            first == last ? "entry " + first + " is" : "entries " + first + " to " + last + " are",
            evidence),
        folder,
        0,
        first);
  }

  /** The damaged segment, or the folder in which entries are missing. */
  public String file() {
    return file;
  }

  /** Where the first bad record begins, in bytes. */
  public long offset() {
    return offset;
  }

  /** The index that the record there should have. */
  public long index() {
    return index;
  }
}
