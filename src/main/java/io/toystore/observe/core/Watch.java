package io.toystore.observe.core;

import java.util.List;
import java.util.Set;

/**
 * What an observer wants from all members; published once a second. A member sends the wanted
 * events until {@link #LEASE_MILLIS} ms after the last watch.
 *
 * @param observer a random number that identifies the observer and its address
 * @param level the highest wanted level
 * @param kinds the wanted kinds of events; empty for all of the level
 * @param members the names of the wanted members; empty for all
 * @param mask selects the purchases and messages whose hash has no bit of this mask; 0 for all
 * @param askedMicros the observer's clock, which the member returns with its own ({@code clock})
 */
public record Watch(
    long observer,
    Level level,
    Set<EventKind> kinds,
    List<String> members,
    int mask,
    long askedMicros) {
  /** The version of watches, events and reports that this program speaks. */
  public static final int FORMAT = 1;

  /** How long a watch is valid. */
  public static final long LEASE_MILLIS = 3_000;

  /** The maximum number of observers of a member. */
  public static final int MAX_OBSERVERS = 8;

  /** The largest mask, which picks one of 2^20. */
  public static final int MAX_MASK = (1 << 20) - 1;

  public Watch {
    kinds = Set.copyOf(kinds);
    members = List.copyOf(members);
    if (mask < 0 || mask > MAX_MASK || (mask & mask + 1) != 0) {
      throw new IllegalArgumentException(
          "a mask is a power of two less one, " + MAX_MASK + " at most, not " + mask);
    }
  }

  /** Whether the observer wants events of this kind from this member, apart from sampling. */
  public boolean wants(EventKind kind, String member) {
    return kind.level().compareTo(level) <= 0
        && (kinds.isEmpty() || kinds.contains(kind))
        && (members.isEmpty() || members.contains(member));
  }
}
