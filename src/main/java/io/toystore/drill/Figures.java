package io.toystore.drill;

import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The figures of a case, from its history. All counts are of attempts.
 *
 * @param unknown attempts without an answer
 * @param slowestMillis the time of the slowest answer
 * @param gapsMillis from each fault to the first acknowledgement of a purchase that began after the
 *     fault, in the order of the faults; faults without such a purchase are left out
 * @param unknownAt the unknown attempts by the server that was asked
 */
record Figures(
    long operations,
    long purchases,
    long refused,
    long unknown,
    long slowestMillis,
    List<Long> gapsMillis,
    Map<String, Long> unknownAt) {
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  static final Figures NONE = new Figures(0, 0, 0, 0, 0, List.of(), Map.of());

  /**
   * Reads a history.
   *
   * @param lines of the client's {@code history}; a torn line is left out
   * @param faults when the faults took effect, by the clock of the history
   */
  static Figures of(Stream<String> lines, List<Long> faults) {
    Reader reader = new Reader(faults);
    lines.forEach(reader::take);
    return reader.figures();
  }

  /** The lower median; empty without a gap. */
  OptionalLong medianGapMillis() {
    return gapsMillis.stream()
        .sorted()
        .skip(Math.max(0, gapsMillis.size() - 1) / 2)
        .mapToLong(Long::longValue)
        .findFirst();
  }

  OptionalLong worstGapMillis() {
    return gapsMillis.stream().mapToLong(Long::longValue).max();
  }

  private static final class Reader {
    private record Id(Object client, Object process, Object operation) {}

    private record Begun(long at, boolean purchase, String server) {}

    private final List<Long> faults;

    /** The first acknowledgement after each fault; 0 until there is one. */
    private final long[] nextPurchase;

    private final Map<Id, Begun> open = new HashMap<>();
    private final Map<String, Long> unknownAt = new TreeMap<>();
    private long operations;
    private long purchases;
    private long refused;
    private long slowest;

    Reader(List<Long> faults) {
      this.faults = faults;
      this.nextPurchase = new long[faults.size()];
    }

    void take(String text) {
      if (!text.endsWith("}")) {
        return;
      }
      Map<String, Object> line = FlatJson.parse(text.getBytes(StandardCharsets.UTF_8));
      Id id = new Id(line.get("client"), line.get("process"), line.get("op"));
      long at = (Long) line.get("at");
      if (line.get("type").equals("invoke")) {
        operations++;
        boolean purchase = line.get("call").equals("purchase");
        open.put(id, new Begun(at, purchase, String.valueOf(line.get("server"))));
        return;
      }
      Begun begun = open.remove(id);
      if (begun == null) {
        throw new IllegalArgumentException("an answer without a request: " + text);
      }
      slowest = Math.max(slowest, at - begun.at);
      switch (String.valueOf(line.get("type"))) {
        case "unknown" -> unknownAt.merge(begun.server, 1L, Long::sum);
        case "refused" -> refused++;
        default -> {
          if (begun.purchase) {
            purchases++;
            acknowledged(begun.at, at);
          }
        }
      }
    }

    private void acknowledged(long begun, long at) {
      for (int i = 0; i < nextPurchase.length; i++) {
        if (begun > faults.get(i) && (nextPurchase[i] == 0 || at < nextPurchase[i])) {
          nextPurchase[i] = at;
        }
      }
    }

    Figures figures() {
      open.values().forEach(begun -> unknownAt.merge(begun.server, 1L, Long::sum));
      List<Long> gaps = new ArrayList<>();
      for (int i = 0; i < nextPurchase.length; i++) {
        if (nextPurchase[i] != 0) {
          gaps.add(millis(nextPurchase[i] - faults.get(i)));
        }
      }
      return new Figures(
          operations,
          purchases,
          refused,
          unknownAt.values().stream().mapToLong(Long::longValue).sum(),
          millis(slowest),
          List.copyOf(gaps),
          Map.copyOf(unknownAt));
    }

    private static long millis(long nanos) {
      return (nanos + NANOS / 2) / NANOS;
    }
  }
}
