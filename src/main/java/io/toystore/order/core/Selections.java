package io.toystore.order.core;

import io.toystore.message.OrderMessage.Selected;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which leader each front-end has selected, as front-ends publish it (design, section 5.3). For
 * people only: a replica decides nothing by it. Beyond {@value #MAX_FRONTENDS} front-ends, the one
 * that has been silent longest is forgotten.
 */
public final class Selections {
  private static final int MAX_FRONTENDS = 64;

  private final Map<Long, Integer> leaders =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
          return size() > MAX_FRONTENDS;
        }
      };

  private long heard;

  void heard(Selected message) {
    leaders.remove(message.frontend()); // Or it would keep its place among the older ones.
    leaders.put(message.frontend(), message.replica());
    heard++;
  }

  /** How many selections were heard since this start. */
  public long heard() {
    return heard;
  }

  /** The id of the leader that each front-end has selected last, by the front-end's start id. */
  public Map<Long, Integer> leaders() {
    return Collections.unmodifiableMap(leaders);
  }
}
