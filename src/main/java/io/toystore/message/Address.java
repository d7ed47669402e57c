package io.toystore.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a message goes. Every event-bus address of the store is made here and nowhere else.
 *
 * @param kind what listens there
 * @param id the replica's id, the front-end's start id or the observer's number; 0 for a kind with
 *     one listener, or one that messages are published to
 */
public record Address(Kind kind, long id) {
  /** What listens at an address. */
  public enum Kind {
    /** One order replica. */
    ORDER,
    /** The catalog. */
    CATALOG,
    /** One start of one front-end. */
    FRONTEND,
    /** Published: product changes, for every front-end. */
    INVALIDATIONS,
    /** Published: which replica a front-end has selected as leader, for every order replica. */
    SELECTIONS,
    /** Published: the version of each member. No member depends on it. */
    GREETINGS,
    /** Published: observers' requests to every member. No member depends on them. */
    WATCH,
    /** One observer. */
    OBSERVER
  }

  private static final String PREFIX = "toystore.";

  public static final Address CATALOG = new Address(Kind.CATALOG, 0);
  public static final Address INVALIDATIONS = new Address(Kind.INVALIDATIONS, 0);
  public static final Address SELECTIONS = new Address(Kind.SELECTIONS, 0);
  public static final Address GREETINGS = new Address(Kind.GREETINGS, 0);
  public static final Address WATCH = new Address(Kind.WATCH, 0);

  public static Address order(int replica) {
    return new Address(Kind.ORDER, replica);
  }

  public static Address frontend(long startId) {
    return new Address(Kind.FRONTEND, startId);
  }

  public static Address observer(long number) {
    return new Address(Kind.OBSERVER, number);
  }

  /**
   * Every address that the store needs to work, except those of front-ends, which change with each
   * start.
   */
  public static List<Address> lasting(int orderReplicas) {
    List<Address> all = new ArrayList<>(List.of(CATALOG, INVALIDATIONS, SELECTIONS, GREETINGS));
    for (int replica = 1; replica <= orderReplicas; replica++) {
      all.add(order(replica));
    }
    return all;
  }

  /** Whether a message to this address is published to all listeners, rather than sent to one. */
  public boolean published() {
    return switch (kind) {
      case INVALIDATIONS, SELECTIONS, GREETINGS, WATCH -> true;
      case ORDER, CATALOG, FRONTEND, OBSERVER -> false;
    };
  }

  /** Whether a string is an event-bus address of the store. */
  public static boolean isOnBus(String address) {
    return address.startsWith(PREFIX);
  }

  /** Whether a string is an event-bus address that messages are published to. */
  public static boolean isPublishedOnBus(String address) {
    return List.of(INVALIDATIONS, SELECTIONS, GREETINGS, WATCH).stream()
        .anyMatch(published -> published.onBus().equals(address));
  }

  /** The event-bus address as a string, the same in every process. */
  public String onBus() {
    String base = PREFIX + kind.name().toLowerCase(Locale.ROOT);
    return switch (kind) {
      case ORDER -> base + "." + id;
      case FRONTEND, OBSERVER -> base + "." + Long.toHexString(id);
      case CATALOG, INVALIDATIONS, SELECTIONS, GREETINGS, WATCH -> base;
    };
  }
}
