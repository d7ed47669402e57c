package io.toystore.backup;

import io.toystore.config.UserError;
import io.toystore.storage.CheckedLine;
import io.toystore.storage.LogWriter;
import io.toystore.storage.LogWriter.Written;
import io.toystore.text.FlatJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The contents of a backup. The manifest's file is written and forced after all others, so a backup
 * without a manifest is incomplete. The file holds JSON objects, each on a line with a checksum:
 * the first describes the backup, the others name its files.
 *
 * @param madeAt when the backup began, as ISO 8601 in UTC; informational only
 * @param version of the store that made the backup
 * @param orderReplicas how many order replicas the store had
 * @param orders how many orders the backup has
 * @param orderEntries how many entries the order log has
 * @param orderTerm the highest term that an order replica had promised
 * @param catalogEntries how many entries the catalog's log has
 * @param catalogTerm the highest term that the catalog had promised
 */
record Manifest(
    String madeAt,
    String version,
    int orderReplicas,
    long orders,
    long orderEntries,
    long orderTerm,
    long catalogEntries,
    long catalogTerm,
    List<Written> files) {
  static final String NAME = "manifest.jsonl";

  /** The current format of backups; each change of the format raises it. */
  static final long FORMAT = 1;

  /** The pattern of file names, which excludes paths that lead out of the backup. */
  private static final Pattern FILE =
      Pattern.compile("(order|catalog)/(journal/)?[0-9a-z]+\\.jsonl?");

  Manifest {
    files = List.copyOf(files);
  }

  /** The sum of the sizes of all files. */
  long bytes() {
    return files.stream().mapToLong(Written::bytes).sum();
  }

  byte[] toBytes() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(
        CheckedLine.of(
            FlatJson.ofType("Backup")
                .put("format", FORMAT)
                .put("madeAt", madeAt)
                .put("version", version)
                .put("orderReplicas", orderReplicas)
                .put("orders", orders)
                .put("orderEntries", orderEntries)
                .put("orderTerm", orderTerm)
                .put("catalogEntries", catalogEntries)
                .put("catalogTerm", catalogTerm)
                .put("files", files.size())));
    for (Written file : files) {
      text.writeBytes(
          CheckedLine.of(
              FlatJson.ofType("File")
                  .put("path", file.path())
                  .put("bytes", file.bytes())
                  .put("sha256", file.sha256())));
    }
    return text.toByteArray();
  }

  /**
   * Reads the manifest of a backup.
   *
   * @throws UserError if the folder is not a backup, or is incomplete, or has an unknown format
   */
  static Manifest read(Path backup) throws IOException {
    Path file = backup.resolve(NAME);
    if (!Files.isDirectory(backup)) {
      throw new UserError(backup + ": no such folder");
    }
    if (!Files.exists(file)) {
      throw new UserError(
          backup + ": not a complete backup: it has no " + NAME + "; take another one");
    }
    List<Map<String, Object>> lines = new ArrayList<>();
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    for (String line : text.split("(?<=\n)", -1)) {
      if (line.isEmpty() && !lines.isEmpty()) {
        break; // After the last line feed.
      }
      lines.add(
          CheckedLine.parse(line.getBytes(StandardCharsets.ISO_8859_1))
              .orElseThrow(
                  () ->
                      changed(
                          file + ": the checksum of line " + (lines.size() + 1) + " is wrong")));
    }
    try {
      return parse(file, lines);
    } catch (ClassCastException | NullPointerException | ArithmeticException e) {
      throw new UserError(file + ": not what \"backup\" writes", e);
    }
  }

  private static Manifest parse(Path file, List<Map<String, Object>> lines) {
    Map<String, Object> head = lines.get(0);
    if (!"Backup".equals(head.get("type"))) {
      throw changed(file + ": its first line is missing");
    }
    long format = (Long) head.get("format");
    if (format > FORMAT) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: the backup has format %d, which version %s of the store has written; this one"
                  + " knows %d: restore it by the newer one",
              file,
              format,
              head.get("version"),
              FORMAT));
    }
    List<Written> files = new ArrayList<>();
    for (Map<String, Object> line : lines.subList(1, lines.size())) {
      String path = (String) line.get("path");
      if (!FILE.matcher(path).matches()) {
        throw new UserError(file + ": names a file that does not belong in a backup: " + path);
      }
      files.add(new Written(path, (Long) line.get("bytes"), (String) line.get("sha256")));
    }
    if (files.size() != (Long) head.get("files")) {
      throw changed(file + ": names " + files.size() + " files of " + head.get("files"));
    }
    return new Manifest(
        (String) head.get("madeAt"),
        (String) head.get("version"),
        Math.toIntExact((Long) head.get("orderReplicas")),
        (Long) head.get("orders"),
        (Long) head.get("orderEntries"),
        (Long) head.get("orderTerm"),
        (Long) head.get("catalogEntries"),
        (Long) head.get("catalogTerm"),
        files);
  }

  /**
   * Reads every file, and compares its size and checksum with the manifest.
   *
   * @throws UserError if a file is missing or has changed
   */
  void check(Path backup, BackupProgress progress) throws IOException {
    byte[] buffer = new byte[1 << 18];
    long done = 0;
    for (Written written : files) {
      Path file = backup.resolve(written.path());
      if (!Files.isRegularFile(file)) {
        throw changed(file + ": missing");
      }
      if (Files.size(file) != written.bytes()) {
        throw changed(file + ": has " + Files.size(file) + " bytes, but had " + written.bytes());
      }
      MessageDigest sha = LogWriter.sha256();
      try (InputStream in = Files.newInputStream(file)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          sha.update(buffer, 0, count);
          done += count;
          progress.at(done, bytes());
        }
      }
      if (!HexFormat.of().formatHex(sha.digest()).equals(written.sha256())) {
        throw changed(file + ": its checksum is wrong");
      }
    }
  }

  private static UserError changed(String what) {
    return new UserError(
        what + ": the backup was cut off or changed after it was made; take another one");
  }
}
