package io.toystore.storage;

/** The number of the data folder's format, for tests outside this package. */
public final class FolderFormat {
  public static final long NUMBER = DataFolder.FORMAT;

  private FolderFormat() {}
}
