package io.toystore.observe.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The observers of a member: at most {@value Watch#MAX_OBSERVERS}, each of which has asked within
 * the last {@link Watch#LEASE_MILLIS} ms. Times are milliseconds of a clock that only moves
 * forward. Not thread-safe.
 */
public final class Leases {
  /** The result of a watch. */
  public enum Granted {
    NEW,
    RENEWED,
    /** The maximum number of observers is reached. */
    NO_ROOM
  }

  private record Lease(Watch watch, long untilMillis) {}

  private final Map<Long, Lease> leases = new LinkedHashMap<>();
  private List<Watch> watches = List.of();

  /** Grants or renews a lease; the watch replaces the observer's previous one. */
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

  /** Removes expired leases; returns whether there were any. */
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

  /** Whether this observer has a lease. */
  public boolean holds(long observer) {
    return leases.containsKey(observer);
  }

  public int size() {
    return leases.size();
  }

  /** The highest level that is wanted; {@link Level#RARE} without observers. */
  public Level level() {
    return leases.values().stream()
        .map(lease -> lease.watch().level())
        .max(Level::compareTo)
        .orElse(Level.RARE);
  }

  /**
   * The mask that picks everything that any observer's mask picks, among the observers that want
   * purchases; 0 if there are none.
   */
  public int mask() {
    return leases.values().stream()
        .filter(lease -> lease.watch().level() != Level.RARE)
        .mapToInt(lease -> lease.watch().mask())
        .min()
        .orElse(0);
  }
}
