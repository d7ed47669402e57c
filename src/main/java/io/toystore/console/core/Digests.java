package io.toystore.console.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the order replicas hold the same entries, as their digests of the log up to the same
 * indexes tell.
 *
 * @param verdict unknown until two replicas have told one of the same index
 * @param index the highest that is compared; of unequal ones the lowest that differs
 * @param between whose digests differ; empty when they do not
 */
public record Digests(Verdict verdict, long index, String between) {
  /** What the comparison says. */
  public enum Verdict {
    EQUAL,
    UNEQUAL,
    UNKNOWN
  }

  static final Digests UNKNOWN = new Digests(Verdict.UNKNOWN, 0, "");

  static Digests compare(List<Member> replicas) {
    TreeMap<Long, Map<String, String>> byIndex = new TreeMap<>();
    for (Member replica : replicas) {
      replica
          .digests()
          .forEach(
              (index, digest) ->
                  byIndex
                      .computeIfAbsent(index, unused -> new HashMap<>())
                      .put(replica.name(), digest));
    }
    long highest = 0;
    for (Map.Entry<Long, Map<String, String>> known : byIndex.entrySet()) {
      Map<String, String> digests = known.getValue();
      if (digests.values().stream().distinct().count() > 1) {
        String names = String.join(", ", digests.keySet().stream().sorted().toList());
        return new Digests(Verdict.UNEQUAL, known.getKey(), names);
      }
      highest = digests.size() > 1 ? known.getKey() : highest;
    }
    return highest == 0 ? UNKNOWN : new Digests(Verdict.EQUAL, highest, "");
  }

  /** In words, after "replicas equal: ". */
  String text() {
    return switch (verdict) {
      case EQUAL -> "yes, up to " + Text.number(index);
      case UNEQUAL -> "NO, at " + Text.number(index) + ": " + between;
      case UNKNOWN -> "not known yet";
    };
  }
}
