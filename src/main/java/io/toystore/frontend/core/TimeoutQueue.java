package io.toystore.frontend.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Things that fall due a fixed time after they were last added. The time is the same for all, so
 * the order of insertion is the order of falling due, and checking costs nothing while nothing is
 * due. Things are distinguished by {@link Object#equals}.
 */
final class TimeoutQueue<T> {
  private final long timeoutMillis;
  private final LinkedHashMap<T, Long> since = new LinkedHashMap<>();

  TimeoutQueue(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /** Adds the thing, or restarts its time. */
  void restart(T thing, long nowMillis) {
    since.remove(thing);
    since.put(thing, nowMillis);
  }

  /** Removes the thing; returns whether it was present. */
  boolean remove(T thing) {
    return since.remove(thing) != null;
  }

  /** Removes and returns the thing that is due longest; null when none is due. */
  T pollDue(long nowMillis) {
    if (since.isEmpty()) {
      return null;
    }
    Map.Entry<T, Long> eldest = since.entrySet().iterator().next();
    return nowMillis - eldest.getValue() < timeoutMillis ? null : poll();
  }

  /** Removes and returns the thing that falls due first; the queue must not be empty. */
  T poll() {
    Iterator<T> eldest = since.keySet().iterator();
    T first = eldest.next();
    eldest.remove();
    return first;
  }

  int size() {
    return since.size();
  }

  boolean isEmpty() {
    return since.isEmpty();
  }

  /** A view of all things, in the order of falling due. */
  Set<T> things() {
    return since.keySet();
  }
}
