package io.toystore.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The segments in a journal's folder, and their names: 20 digits, the index of the segment's first
 * entry. All methods that read the folder or a file block. Not thread-safe.
 */
final class Segments {
  private static final Pattern SEGMENT_NAME = Pattern.compile("00(\\d{18})\\.jsonl");

  /** Files that macOS puts into any folder, and that NFS keeps for files still open. */
  private static final Pattern SYSTEM_FILE = Pattern.compile("\\.DS_Store|\\._.*|\\.nfs.*");

  private final Path folder;

  /** The first index of each segment; matches the folder once {@link #load} was called. */
  private final TreeSet<Long> firstIndexes = new TreeSet<>();

  Segments(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads the names of the segments.
   *
   * @throws RefusedFolderException when the folder holds anything else
   */
  void load() throws IOException {
    firstIndexes.clear();
    firstIndexes.addAll(firstIndexesIn(folder));
  }

  Path folder() {
    return folder;
  }

  /** The first index of each segment, ascending; changes with the folder. */
  NavigableSet<Long> firstIndexes() {
    return Collections.unmodifiableNavigableSet(firstIndexes);
  }

  /** The folder has a new last segment, which begins with this entry. */
  void added(long first) {
    firstIndexes.add(first);
  }

  /** The folder has lost its last segment. */
  void removedLast() {
    firstIndexes.pollLast();
  }

  boolean isEmpty() {
    return firstIndexes.isEmpty();
  }

  long last() {
    return firstIndexes.last();
  }

  Path file(long first) {
    return file(folder, first);
  }

  FileChannel openForReading(long first) throws IOException {
    return FileChannel.open(file(first), StandardOpenOption.READ);
  }

  /** The error for a bad record at {@code offset}, where the entry {@code index} should be. */
  CorruptJournalException corrupt(long first, long offset, long index, String what) {
    return new CorruptJournalException(file(first), offset, index, what);
  }

  /**
   * The first indexes of the segments in {@code folder}.
   *
   * @throws RefusedFolderException when it holds anything else: a segment with a damaged name would
   *     otherwise go unnoticed, together with its entries
   */
  static TreeSet<Long> firstIndexesIn(Path folder) throws IOException {
    TreeSet<Long> firsts = new TreeSet<>();
    for (Path file : filesIn(folder)) {
      Matcher name = SEGMENT_NAME.matcher(file.getFileName().toString());
      if (!Files.isRegularFile(file)) {
        throw new RefusedFolderException(
            file + ": not a file, as a segment is; put the segment back, or move this away");
      }
      if (!name.matches()) {
        throw new RefusedFolderException(
            file
                + ": not the name of a segment, which is 20 digits from 0 to 9 and .jsonl; give it"
                + " its right name if it is one, else move it out of this folder");
      }
      firsts.add(Long.parseLong(name.group(1)));
    }
    return firsts;
  }

  /** The files in a journal's folder, without those that operating systems put there. */
  static List<Path> filesIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (!SYSTEM_FILE.matcher(file.getFileName().toString()).matches()) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** The segment in {@code journal}, a journal's folder, whose first entry is {@code first}. */
  static Path file(Path journal, long first) {
    return journal.resolve(String.format(Locale.ROOT, "%020d.jsonl", first));
  }
}
