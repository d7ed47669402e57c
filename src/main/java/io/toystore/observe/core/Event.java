package io.toystore.observe.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that has happened in a member, as observers see it. Events are the same for a running
 * store, for a simulated store and in a file.
 *
 * @param micros when, in microseconds since 1970 by the member's wall clock at its start; moves
 *     forward only
 * @param node the member, such as "order-2", "catalog" or "frontend-1"
 * @param startId the id of this start of the member, in hexadecimal; for a front-end also its
 *     address
 * @param from for a message that was received, its sender; otherwise empty
 * @param to for a message that was sent, its receiver; for other kinds the member that the event is
 *     about; otherwise empty
 * @param id distinguishes messages of a kind between two members, and is the same on both sides;
 *     empty if the event is not about a message
 * @param requestId the request id of the purchase that the event belongs to; empty if there is none
 * @param details values by name, sorted by name: strings, {@code Long}, {@code Double}, {@code
 *     Boolean}, and lists and maps of these
 */
public record Event(
    long micros,
    String node,
    String startId,
    EventKind kind,
    String from,
    String to,
    String id,
    String requestId,
    Map<String, Object> details) {

  public Event {
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }

  /** The detail of this name as a number; 0 when there is none. */
  public long number(String name) {
    return details.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** The detail of this name as text; empty when there is none. */
  public String text(String name) {
    Object value = details.get(name);
    return value == null ? "" : value.toString();
  }

  /** Whether the detail of this name is true. */
  public boolean is(String name) {
    return Boolean.TRUE.equals(details.get(name));
  }
}
