package io.toystore.observe;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.security.SecureRandom;
import java.util.Map;

/** The member that events come from: its name and the id of this start. Not thread-safe. */
final class EventOrigin {
  private String node;
  private String startId = Long.toHexString(new SecureRandom().nextLong());

  /**
   * @param node the member's name, such as "order-1"
   */
  EventOrigin(String node) {
    this.node = node;
  }

  /** Replaces the name and the start id; called before there is any event. */
  void identify(String newNode, long newStartId) {
    node = newNode;
    startId = Long.toHexString(newStartId);
  }

  String node() {
    return node;
  }

  /** In hexadecimal digits. */
  String startId() {
    return startId;
  }

  /** An event of the member about itself, now. */
  Event event(EventKind kind, Map<String, Object> details) {
    return new Event(Clocks.micros(), node, startId, kind, "", "", "", "", details);
  }
}
