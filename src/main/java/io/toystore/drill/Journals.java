package io.toystore.drill;

import io.toystore.processes.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Whether the journals of a running cluster have settled. */
final class Journals {
  private static final int CHUNK_BYTES = 1 << 16;

  private Journals() {}

  /**
   * Describes replicas that lag, and reservations that are still open.
   *
   * @param replicas the folders of the replicas' journals
   * @param catalog the folder of the catalog's journal
   * @return the description; empty when the journals have settled
   */
  static String unsettled(List<Path> replicas, Path catalog) throws IOException {
    List<String> left = new ArrayList<>();
    for (Path replica : replicas.subList(1, replicas.size())) {
      if (!sameBytes(replicas.get(0), replica)) {
        left.add("journals differ");
        break;
      }
    }
    long open = openReservations(catalog);
    if (open != 0) {
      left.add(open + " reservations are open");
    }
    return String.join(", ", left);
  }

  /** Whether two journals hold the same bytes, however they are split into files. */
  private static boolean sameBytes(Path first, Path second) throws IOException {
    try (InputStream left = bytes(first);
        InputStream right = bytes(second)) {
      while (true) {
        byte[] chunk = left.readNBytes(CHUNK_BYTES);
        if (!Arrays.equals(chunk, right.readNBytes(CHUNK_BYTES))) {
          return false;
        }
        if (chunk.length == 0) {
          return true;
        }
      }
    }
  }

  private static InputStream bytes(Path journal) throws IOException {
    List<InputStream> segments = new ArrayList<>();
    for (Path segment : segments(journal)) {
      segments.add(Files.newInputStream(segment));
    }
    return new SequenceInputStream(Collections.enumeration(segments));
  }

  private static long openReservations(Path journal) throws IOException {
    long open = 0;
    for (Path segment : segments(journal)) {
      try (Stream<String> lines = Files.lines(segment, StandardCharsets.ISO_8859_1)) {
        open += lines.mapToInt(Journals::opened).sum();
      }
    }
    return open;
  }

  private static int opened(String line) {
    if (line.contains("\"type\":\"Reserved\"")) {
      return 1;
    }
    return line.contains("\"type\":\"Settled\"") || line.contains("\"type\":\"GivenBack\"")
        ? -1
        : 0;
  }

  private static List<Path> segments(Path journal) throws IOException {
    return Folders.list(journal).stream()
        .filter(file -> file.toString().endsWith(".jsonl"))
        .toList();
  }
}
