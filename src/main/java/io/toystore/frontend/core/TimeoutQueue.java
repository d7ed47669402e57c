package io.toystore.frontend.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Things that fall due the same span after they were last put in. As the span is the same for all,
 * the order of insertion is the order of falling due, and looking for what is due costs nothing
 * while nothing is. The things are told apart by {@link Object#equals}.
 */
final class TimeoutQueue<T> {
  private final long timeoutMillis;
  private final LinkedHashMap<T, Long> since = new LinkedHashMap<>();

  TimeoutQueue(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /** Puts in the thing, or begins its span anew. */
  void restart(T thing, long nowMillis) {
    since.remove(thing);
    since.put(thing, nowMillis);
  }

  /** Whether it was in. */
  boolean remove(T thing) {
    return since.remove(thing) != null;
  }

  /** Takes out the longest due thing; null when none is due. */
  T pollDue(long nowMillis) {
    if (since.isEmpty()) {
      return null;
    }
    Map.Entry<T, Long> eldest = since.entrySet().iterator().next();
    return nowMillis - eldest.getValue() < timeoutMillis ? null : poll();
  }

  /** Takes out the thing that falls due first; there must be one. */
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

  /** A view, the one that falls due first at its head. */
  Set<T> things() {
    return since.keySet();
  }
}
