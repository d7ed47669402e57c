package io.toystore.storage;

import io.toystore.text.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;

/**
 * The file {@code identity.json}: the replica that owns the folder, the folder's random id, and the
 * format of all its files. Initialisation writes this file last, so a folder without it was never
 * initialised. All methods block; not thread-safe.
 */
final class FolderIdentity {
  private final Disk disk;
  private final Path file;
  private final Identity identity;
  private long format;
  private long folderId;

  FolderIdentity(Disk disk, Path folder, Identity identity) {
    this.disk = disk;
    this.file = folder.resolve(DataFolder.IDENTITY);
    this.identity = identity;
  }

  /** A random number, drawn when the folder was initialised. */
  long folderId() {
    return folderId;
  }

  /** Whether an earlier version of the store has written the folder. */
  boolean isOfEarlierFormat() {
    return format < DataFolder.FORMAT;
  }

  /** Draws the id of a new folder; {@link #write} must follow. */
  void begin() {
    folderId = new SecureRandom().nextLong();
  }

  /** Writes the file, with the format of this version; durable on return. */
  void write() throws IOException {
    CheckedLine.replace(
        disk,
        file,
        new FlatJson()
            .put("group", identity.group())
            .put("replica", identity.replica())
            .put("size", identity.size())
            .put("incarnation", String.format(Locale.ROOT, "%016x", folderId))
            .put("format", DataFolder.FORMAT));
    format = DataFolder.FORMAT;
  }

  /**
   * Reads the file.
   *
   * @throws RefusedFolderException when the file is missing or damaged, or the folder belongs to
   *     another replica, is a part of a backup, or was written by a newer version of the store
   */
  void read() throws IOException {
    Map<String, Object> found = fields(file);
    same(file, found, "group", identity.group());
    same(file, found, "replica", (long) identity.replica());
    same(file, found, "size", (long) identity.size());
    format = refuseNewer(file, found);
    if (!(found.get("incarnation") instanceof String id)) {
      throw new RefusedFolderException(
          file.getParent()
              + ": a part of a backup, not a data folder; the command \"restore\" makes data"
              + " folders from a backup");
    }
    folderId = Long.parseUnsignedLong(id, 16);
  }

  /** The format that an identity names. Refuses a newer format than {@link DataFolder#FORMAT}. */
  static long refuseNewer(Path file, Map<String, Object> identity) throws RefusedFolderException {
    long found = identity.get("format") instanceof Long number ? number : 1;
    if (found > DataFolder.FORMAT) {
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: the folder has format %d, written by a newer version of the store; this"
                  + " version knows format %d: start the newer one",
              file,
              found,
              DataFolder.FORMAT));
    }
    return found;
  }

  /**
   * The fields of a small file that must be there.
   *
   * @throws RefusedFolderException when it is missing, or its checksum is wrong
   */
  static Map<String, Object> fields(Path file) throws IOException {
    require(file);
    return CheckedLine.read(file)
        .orElseThrow(
            () ->
                new RefusedFolderException(
                    file + ": its checksum is wrong; " + RefusedFolderException.REMEDY));
  }

  static void require(Path file) throws RefusedFolderException {
    if (!Files.exists(file)) {
      throw new RefusedFolderException(file + ": missing; " + RefusedFolderException.REMEDY);
    }
  }

  private static void same(Path file, Map<String, Object> fields, String key, Object wanted)
      throws RefusedFolderException {
    Object found = fields.get(key);
    if (!wanted.equals(found)) {
      throw new RefusedFolderException(
          String.format(
              Locale.ROOT,
              "%s: \"%s\" is %s, but this replica's is %s; name this replica's own folder",
              file,
              key,
              found,
              wanted));
    }
  }
}
