package io.toystore.console.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the order replicas hold the same entries, by their digests of the log up to the same
 * indexes.
 *
 * @param verdict unknown until two replicas have reported a digest of the same index
 * @param index the highest index that was compared; if the digests differ, the lowest that differs
 * @param between the replicas at the differing index; empty if no digests differ
 */
public record Digests(Equality verdict, long index, String between) {
  /** The result of the comparison. */
  public enum Equality {
    EQUAL,
    UNEQUAL,
    UNKNOWN
  }

  static final Digests UNKNOWN = new Digests(Equality.UNKNOWN, 0, "");

  static Digests compare(List<MemberModel> replicas) {
    TreeMap<Long, Map<String, String>> byIndex = new TreeMap<>();
    for (MemberModel replica : replicas) {
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
        return new Digests(Equality.UNEQUAL, known.getKey(), names);
      }
      highest = digests.size() > 1 ? known.getKey() : highest;
    }
    return highest == 0 ? UNKNOWN : new Digests(Equality.EQUAL, highest, "");
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
