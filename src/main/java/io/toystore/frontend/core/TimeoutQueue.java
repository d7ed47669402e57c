package io.toystore.frontend.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Items that become due the same time after they were last put in. Because this time is the same
 * for all, the order of insertion is the order in which they become due, and a poll costs nothing
 * while no item is due. Items are distinguished by {@link Object#equals}.
 */
final class TimeoutQueue<T> {
  private final long timeoutMillis;
  private final LinkedHashMap<T, Long> since = new LinkedHashMap<>();

  TimeoutQueue(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /** Puts in the item, or restarts its time. */
  void restart(T item, long nowMillis) {
    since.remove(item);
    since.put(item, nowMillis);
  }

  /** Removes the item; returns whether it was present. */
  boolean remove(T item) {
    return since.remove(item) != null;
  }

  /** Removes and returns the item that has been due longest; null if none is due. */
  T pollDue(long nowMillis) {
    if (since.isEmpty()) {
      return null;
    }
    Map.Entry<T, Long> eldest = since.entrySet().iterator().next();
    return nowMillis - eldest.getValue() < timeoutMillis ? null : poll();
  }

  /** Removes and returns the item that becomes due first; the queue must not be empty. */
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

  /** A view of all items, in the order in which they become due. */
  Set<T> items() {
    return since.keySet();
  }
}
