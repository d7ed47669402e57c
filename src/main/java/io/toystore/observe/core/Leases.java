package io.toystore.observe.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who watches a member, and until when: whoever has asked within the last {@link
 * Watch#LEASE_MILLIS}, and {@value Watch#MAX_OBSERVERS} observers at most. Times are milliseconds
 * of a clock that only moves forward. Not thread-safe.
 */
public final class Leases {
  /** What has become of a watch. */
  public enum Granted {
    NEW,
    RENEWED,
    /** There are as many observers as there may be. */
    NO_ROOM
  }

  private record Lease(Watch watch, long untilMillis) {}

  private final Map<Long, Lease> leases = new LinkedHashMap<>();
  private List<Watch> watches = List.of();

  /** An observer asks; the watch stands in the place of its last one. */
  public Granted ask(Watch watch, long nowMillis) {
    expire(nowMillis);
    boolean known = leases.containsKey(watch.observer());
    if (!known && leases.size() >= Watch.MAX_OBSERVERS) {
      return Granted.NO_ROOM;
    }
    leases.put(watch.observer(), new Lease(watch, nowMillis + Watch.LEASE_MILLIS));
    changed();
    return known ? Granted.RENEWED : Granted.NEW;
  }

  /** Forgets those that have not asked for too long; true when there was one. */
  public boolean expire(long nowMillis) {
    boolean any = leases.values().removeIf(lease -> nowMillis - lease.untilMillis() >= 0);
    if (any) {
      changed();
    }
    return any;
  }

  private void changed() {
    watches = leases.values().stream().map(Lease::watch).toList();
  }

  /** What the present observers want. */
  public List<Watch> watches() {
    return watches;
  }

  /** Whether this observer watches. */
  public boolean holds(long observer) {
    return leases.containsKey(observer);
  }

  public int size() {
    return leases.size();
  }

  /** The highest level that is wanted; {@link Level#RARE} if nobody watches. */
  public Level level() {
    return leases.values().stream()
        .map(lease -> lease.watch().level())
        .max(Level::compareTo)
        .orElse(Level.RARE);
  }

  /**
   * The mask that picks all that any observer's mask picks, of those that want any purchases; 0 if
   * nobody does.
   */
  public int mask() {
    return leases.values().stream()
        .filter(lease -> lease.watch().level() != Level.RARE)
        .mapToInt(lease -> lease.watch().mask())
        .min()
        .orElse(0);
  }
}
