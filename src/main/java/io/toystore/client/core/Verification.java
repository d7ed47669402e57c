package io.toystore.client.core;

import io.toystore.sansio.Check;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what the store told with what it says when it is asked again. Orders are told first;
 * then each is asked for once, and at most one of {@link #found}, {@link #missing} and {@link
 * #unreadable} says what came of it. Where none does, because no answer came, the order is neither
 * proved nor disproved: it stays {@link #unverified}.
 */
public final class Verification {
  /** How many mismatches are kept in full; the others are only counted. */
  public static final int MAX_SAMPLES = 20;

  private final List<String> toys;

  /** In the order of telling, each number once. */
  private final List<ToldOrder> told = new ArrayList<>();

  private final Map<Long, ToldOrder> byNumber = new HashMap<>();
  private final List<Mismatch> samples = new ArrayList<>();
  private final Map<Mismatch.Kind, Long> mismatches = new EnumMap<>(Mismatch.Kind.class);
  private int asked;
  private long verified;

  /**
   * Nothing told yet, nothing asked.
   *
   * @param toys the names that {@link #told} counts by position
   */
  public Verification(List<String> toys) {
    this.toys = List.copyOf(toys);
  }

  /**
   * The store has answered {@code number} to a purchase of that toy. If it had answered the same
   * number before, that is a mismatch, and the first telling stays.
   *
   * @param toy position in the list of toys
   */
  public void told(long number, int toy, int quantity) {
    ToldOrder order = new ToldOrder(number, toys.get(toy), quantity);
    ToldOrder first = byNumber.putIfAbsent(number, order);
    if (first == null) {
      told.add(order);
    } else {
      mismatch(Mismatch.Kind.TOLD_TWICE, first, "told for another purchase as well");
    }
  }

  /** Whether an order is left to ask for. */
  public boolean hasNext() {
    return asked < told.size();
  }

  /** The next order to ask for, in the order of telling. */
  public ToldOrder next() {
    Check.that(hasNext(), "all %d orders were asked for", asked);
    return told.get(asked++);
  }

  /** The store answered with this order. */
  public void found(ToldOrder order, long number, String name, long quantity) {
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
  public void missing(ToldOrder order) {
    mismatch(Mismatch.Kind.MISSING, order, "not found");
  }

  /** The store answered with success, and with something that is no order. */
  public void unreadable(ToldOrder order) {
    mismatch(Mismatch.Kind.UNREADABLE, order, "the answer is no order");
  }

  /** How many different orders were told. */
  public int toldOrders() {
    return told.size();
  }

  /** How many were found as told. */
  public long verified() {
    return verified;
  }

  /** How many are neither verified nor a mismatch: not asked for, or asked for in vain. */
  public long unverified() {
    return told.size() - verified - (mismatches() - mismatches(Mismatch.Kind.TOLD_TWICE));
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

  private void mismatch(Mismatch.Kind kind, ToldOrder order, String found) {
    mismatches.merge(kind, 1L, Long::sum);
    if (samples.size() < MAX_SAMPLES) {
      samples.add(new Mismatch(kind, order, found));
    }
  }
}
