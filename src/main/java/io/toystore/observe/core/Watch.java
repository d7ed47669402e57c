package io.toystore.observe.core;

import java.util.List;
import java.util.Set;

/**
 * What an observer asks of all members, once a second. A member tells it what it wants for {@link
 * #LEASE_MILLIS} ms after the last one.
 *
 * @param observer a random number, which its address is made of
 * @param level how much it wants
 * @param kinds the kinds of events that it wants; empty: all of its level
 * @param members those that it wants to hear, by their names; empty: all
 * @param mask of purchases and messages those are wanted whose hash has no bit of this mask; 0: all
 * @param askedMicros the observer's clock, which comes back with the member's ({@code clock})
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

  /** How long one counts. */
  public static final long LEASE_MILLIS = 3_000;

  /** How many observers a member has at once. */
  public static final int MAX_OBSERVERS = 8;

  /** One of 2^20 is the least that a mask may leave. */
  public static final int MAX_MASK = (1 << 20) - 1;

  public Watch {
    kinds = Set.copyOf(kinds);
    members = List.copyOf(members);
    if (mask < 0 || mask > MAX_MASK || (mask & mask + 1) != 0) {
      throw new IllegalArgumentException(
          "a mask is a power of two less one, " + MAX_MASK + " at most, not " + mask);
    }
  }

  /** Whether it wants events of this kind from this member, sampling left aside. */
  public boolean wants(EventKind kind, String member) {
    return kind.level().compareTo(level) <= 0
        && (kinds.isEmpty() || kinds.contains(kind))
        && (members.isEmpty() || members.contains(member));
  }
}
