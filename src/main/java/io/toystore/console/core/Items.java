package io.toystore.console.core;

/**
 * The items that the cursor can be on, each named by a string that does not change when lines move.
 */
final class Items {
  private static final String MEMBER = "member ";
  private static final String ORDER = "order ";
  private static final String EVENT = "event ";

  private Items() {}

  static String of(MemberState member) {
    return MEMBER + member.name();
  }

  static String member(String name) {
    return MEMBER + name;
  }

  static String of(Trail trail) {
    return ORDER + trail.requestId();
  }

  static String order(String requestId) {
    return ORDER + requestId;
  }

  static String of(Seen seen) {
    return EVENT + seen.sequence();
  }

  /** The run to which the event belongs, see {@link Repeats}; the cursor can be on it. */
  static String run(Seen seen) {
    return EVENT + seen.run();
  }

  /** The name of the member; null if the item is not a member. */
  static String memberOf(String item) {
    return after(MEMBER, item);
  }

  /** The request of the order; null if the item is not an order. */
  static String orderOf(String item) {
    return after(ORDER, item);
  }

  /** Whether the item is an event, or a run of events. */
  static boolean isEvent(String item) {
    return after(EVENT, item) != null;
  }

  private static String after(String prefix, String item) {
    return item != null && item.startsWith(prefix) ? item.substring(prefix.length()) : null;
  }
}
