package io.toystore.client.core;

import io.toystore.sansio.Check;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the orders that the store acknowledged with its answers to later reads. First orders are
 * acknowledged; then each order is asked for once, and at most one of {@link #found}, {@link
 * #missing} and {@link #unreadable} reports the answer. If no answer came, the order stays {@link
 * #unverified}.
 */
public final class Verification {
  /** How many mismatches are kept in full; the others are only counted. */
  public static final int MAX_SAMPLES = 20;

  private final List<String> toys;

  /** In the order of acknowledgement, each number once. */
  private final List<AcknowledgedOrder> acknowledged = new ArrayList<>();

  private final Map<Long, AcknowledgedOrder> byNumber = new HashMap<>();
  private final List<Mismatch> samples = new ArrayList<>();
  private final Map<Mismatch.Kind, Long> mismatches = new EnumMap<>(Mismatch.Kind.class);
  private int asked;
  private long verified;

  /**
   * A verification without orders.
   *
   * @param toys the names that {@link #acknowledged} refers to by position
   */
  public Verification(List<String> toys) {
    this.toys = List.copyOf(toys);
  }

  /**
   * The store has acknowledged a purchase of that toy with this number. If the number was
   * acknowledged before, that is a mismatch, and the first acknowledgement is kept.
   *
   * @param toy position in the list of toys
   */
  public void acknowledged(long number, int toy, int quantity) {
    AcknowledgedOrder order = new AcknowledgedOrder(number, toys.get(toy), quantity);
    AcknowledgedOrder first = byNumber.putIfAbsent(number, order);
    if (first == null) {
      acknowledged.add(order);
    } else {
      mismatch(Mismatch.Kind.TOLD_TWICE, first, "acknowledged for another purchase as well");
    }
  }

  /** Whether an order is left to ask for. */
  public boolean hasNext() {
    return asked < acknowledged.size();
  }

  /** The next order to ask for, in the order of acknowledgement. */
  public AcknowledgedOrder next() {
    Check.that(hasNext(), "all %d orders were asked for", asked);
    return acknowledged.get(asked++);
  }

  /** The store answered with this order. */
  public void found(AcknowledgedOrder order, long number, String name, long quantity) {
    if (number != order.number()) {
      mismatch(Mismatch.Kind.WRONG_NUMBER, order, "the answer is order " + number);
    } else if (!name.equals(order.name())) {
      mismatch(Mismatch.Kind.WRONG_NAME, order, "the answer is for " + name);
    } else if (quantity != order.quantity()) {
      mismatch(Mismatch.Kind.WRONG_QUANTITY, order, "the answer is for " + quantity + " pieces");
    } else {
      verified++;
    }
  }

  /** The store said that there is no such order. */
  public void missing(AcknowledgedOrder order) {
    mismatch(Mismatch.Kind.MISSING, order, "not found");
  }

  /** The store answered with success, but the body is not an order. */
  public void unreadable(AcknowledgedOrder order) {
    mismatch(Mismatch.Kind.UNREADABLE, order, "the answer is not an order");
  }

  /** How many different orders were acknowledged. */
  public int acknowledgedOrders() {
    return acknowledged.size();
  }

  /** How many were found as acknowledged. */
  public long verified() {
    return verified;
  }

  /** How many are neither verified nor a mismatch: not asked for, or not answered. */
  public long unverified() {
    return acknowledged.size() - verified - (mismatches() - mismatches(Mismatch.Kind.TOLD_TWICE));
  }

  /** How many mismatches there are of this kind. */
  public long mismatches(Mismatch.Kind kind) {
    return mismatches.getOrDefault(kind, 0L);
  }

  /** How many mismatches there are. */
  public long mismatches() {
    return mismatches.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The first {@value #MAX_SAMPLES} mismatches. */
  public List<Mismatch> samples() {
    return List.copyOf(samples);
  }

  private void mismatch(Mismatch.Kind kind, AcknowledgedOrder order, String found) {
    mismatches.merge(kind, 1L, Long::sum);
    if (samples.size() < MAX_SAMPLES) {
      samples.add(new Mismatch(kind, order, found));
    }
  }
}
