package io.toystore.catalog.core;

import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The catalog's rules once more, as plainly as they can be written: everything is scanned, and the
 * whole state is copied after every entry, so that a crash is one look into the list.
 */
final class PlainCatalog {
  record Toy(long price, long stock, long sold, long supplied, long version, boolean removed) {}

  record Held(
      String name, long quantity, long price, long version, long term, long number, String state) {}

  /** What an operator has asked for under a key. */
  record Correction(String name, OptionalLong price, long change) {}

  record State(
      TreeMap<String, Toy> toys,
      TreeMap<String, Held> reservations,
      TreeMap<String, Correction> corrections,
      long term,
      long mark) {
    State copy() {
      return new State(
          new TreeMap<>(toys), new TreeMap<>(reservations), new TreeMap<>(corrections), term, mark);
    }

    /** The toy if it is for sale, or null. */
    Toy forSale(String name) {
      Toy toy = toys.get(name);
      return toy == null || toy.removed() ? null : toy;
    }

    long pendingOf(String name) {
      return reservations.values().stream()
          .filter(h -> h.state().equals("PENDING") && h.name().equals(name))
          .mapToLong(Held::quantity)
          .sum();
    }
  }

  /** The state after each entry; the first is the one before any. */
  final List<State> states = new ArrayList<>();

  private final int window;
  private State now = new State(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0, 0);

  /** Keys of corrections that were refused since the start. */
  private final Set<String> refused = new HashSet<>();

  private long highestTerm;
  private long lowestOpen;

  PlainCatalog(int window) {
    this.window = window;
    states.add(now.copy());
  }

  State now() {
    return now;
  }

  long index() {
    return states.size() - 1L;
  }

  /** Only the first {@code kept} entries have survived. */
  void restart(int kept) {
    states.subList(kept + 1, states.size()).clear();
    now = states.get(kept).copy();
    refused.clear();
    entry();
    highestTerm = now.term();
    lowestOpen = now.mark();
  }

  void entry() {
    states.add(now.copy());
  }

  void make(String name, long price, long quantity) {
    now.toys().put(name, new Toy(price, quantity, 0, quantity, 1, false));
    entry();
  }

  void put(String name, long price, long quantity) {
    Toy toy = now.toys().get(name);
    if (toy == null) {
      make(name, price, quantity);
    } else if (toy.removed() || toy.price() != price || toy.stock() != quantity) {
      long supplied = toy.supplied() + quantity - toy.stock();
      now.toys()
          .put(name, new Toy(price, quantity, toy.sold(), supplied, toy.version() + 1, false));
      entry();
    }
  }

  /** RFC 9110, section 13.2.2, as plainly as it can be written. */
  static boolean holds(Precondition condition, Toy toy, long folderId) {
    boolean matches = isNamed(condition.ifMatch(), toy, folderId);
    boolean noneMatches = !isNamed(condition.ifNoneMatch(), toy, folderId);
    return (condition.ifMatch().kind() == Kind.ABSENT || matches)
        && (condition.ifNoneMatch().kind() == Kind.ABSENT || noneMatches);
  }

  private static boolean isNamed(Precondition.Tags tags, Toy toy, long folderId) {
    return toy != null
        && (tags.kind() == Kind.ANY
            || tags.tags().stream()
                .anyMatch(t -> t.folderId() == folderId && t.version() == toy.version()));
  }

  void restock(String name, long quantity) {
    move(name, quantity, 0, quantity, 1);
    entry();
  }

  void remove(String name) {
    Toy toy = now.toys().get(name);
    long supplied = toy.supplied() - toy.stock();
    now.toys().put(name, new Toy(toy.price(), 0, toy.sold(), supplied, toy.version() + 1, true));
    entry();
  }

  /**
   * @param holds whether the toy is for sale and its precondition holds
   */
  void correct(Optional<String> key, Correction correction, boolean holds, long maxStock) {
    if (key.isPresent()
        && (now.corrections().containsKey(key.get()) || refused.contains(key.get()))) {
      return;
    }
    long stock = holds ? now.toys().get(correction.name()).stock() + correction.change() : -1;
    if (stock < 0 || stock > maxStock) {
      key.ifPresent(refused::add);
      return;
    }
    Toy toy = now.toys().get(correction.name());
    now.toys()
        .put(
            correction.name(),
            new Toy(
                correction.price().orElse(toy.price()),
                stock,
                toy.sold(),
                toy.supplied() + correction.change(),
                toy.version() + 1,
                false));
    key.ifPresent(text -> now.corrections().put(text, correction));
    entry();
  }

  List<ReserveResult> reserve(Reserve message) {
    List<ReserveResult> results = new ArrayList<>();
    if (message.term() >= highestTerm) {
      heed(message.term(), Math.max(1, message.lowestOpen()));
    }
    for (ReserveItem item : message.items()) {
      ReserveStatus status;
      Held held = now.reservations().get(item.requestId());
      boolean taken =
          now.reservations().entrySet().stream()
              .anyMatch(
                  e ->
                      !e.getKey().equals(item.requestId())
                          && e.getValue().term() == message.term()
                          && e.getValue().number() == item.number());
      boolean stale =
          message.term() < highestTerm
              || item.number() < lowestOpen
              || item.number() > lowestOpen + window
              || taken;
      if (!stale
          && held != null
          && below(held.term(), held.number(), message.term(), item.number())) {
        Held renumbered =
            new Held(
                held.name(),
                held.quantity(),
                held.price(),
                held.version(),
                message.term(),
                item.number(),
                held.state());
        now.reservations().put(item.requestId(), renumbered);
        record();
      }
      if (stale) {
        status = ReserveStatus.STALE;
      } else if (item.quantity() == 0) {
        status = ReserveStatus.WITHDRAWN;
      } else if (held != null) {
        boolean same = held.name().equals(item.name()) && held.quantity() == item.quantity();
        status =
            held.state().equals("GIVEN_BACK")
                ? ReserveStatus.GIVEN_BACK
                : same ? ReserveStatus.RESERVED : ReserveStatus.MISMATCH;
      } else if (now.forSale(item.name()) == null) {
        status = ReserveStatus.PRODUCT_NOT_FOUND;
      } else if (now.toys().get(item.name()).stock() < item.quantity()) {
        status = ReserveStatus.NOT_ENOUGH_STOCK;
      } else {
        status = ReserveStatus.RESERVED;
        Toy toy = now.toys().get(item.name());
        move(item.name(), -item.quantity(), 0, 0, 1);
        held =
            new Held(
                item.name(),
                item.quantity(),
                toy.price(),
                toy.version() + 1,
                message.term(),
                item.number(),
                "PENDING");
        now.reservations().put(item.requestId(), held);
        record();
      }
      boolean told = status == ReserveStatus.RESERVED;
      results.add(
          new ReserveResult(
              item.number(),
              item.requestId(),
              status,
              told ? held.price() : 0,
              told ? held.version() : 0));
    }
    recordTerm();
    return results;
  }

  /** Whether the protocol allows the outcome; the others break an invariant. */
  boolean allows(SettleItem item, long term) {
    Held held = now.reservations().get(item.requestId());
    if (held == null) {
      long open = term > highestTerm ? 1 : lowestOpen;
      return term < highestTerm
          || below(item.reservedTerm(), item.number(), Math.max(term, highestTerm), open);
    }
    return held.state().equals("PENDING") || item.placed() == held.state().equals("SETTLED");
  }

  void settle(Settle message) {
    if (message.term() > highestTerm) {
      heed(message.term(), 1);
    }
    for (SettleItem item : message.items()) {
      Held held = now.reservations().get(item.requestId());
      if (held == null || !held.state().equals("PENDING")) {
        continue;
      }
      long quantity = held.quantity();
      if (item.placed()) {
        move(held.name(), 0, quantity, 0, 0);
      } else if (now.toys().get(held.name()).removed()) {
        move(held.name(), 0, 0, -quantity, 1);
      } else {
        move(held.name(), quantity, 0, 0, 1);
      }
      Held closed =
          new Held(
              held.name(),
              quantity,
              held.price(),
              held.version(),
              held.term(),
              held.number(),
              item.placed() ? "SETTLED" : "GIVEN_BACK");
      now.reservations().put(item.requestId(), closed);
      forget();
      entry();
    }
    recordTerm();
  }

  private void heed(long term, long open) {
    lowestOpen = term > highestTerm ? open : Math.max(open, lowestOpen);
    highestTerm = term;
  }

  private void recordTerm() {
    if (highestTerm > now.term()) {
      record();
    }
  }

  /** An entry that carries the mark. */
  private void record() {
    now = new State(now.toys(), now.reservations(), now.corrections(), highestTerm, lowestOpen);
    forget();
    entry();
  }

  private void forget() {
    now.reservations()
        .values()
        .removeIf(
            h ->
                !h.state().equals("PENDING")
                    && below(h.term(), h.number(), now.term(), now.mark()));
  }

  private void move(String name, long stock, long sold, long supplied, long versions) {
    Toy toy = now.toys().get(name);
    now.toys()
        .put(
            name,
            new Toy(
                toy.price(),
                toy.stock() + stock,
                toy.sold() + sold,
                toy.supplied() + supplied,
                toy.version() + versions,
                toy.removed()));
  }

  private static boolean below(long term, long number, long markTerm, long mark) {
    return term < markTerm || term == markTerm && number < mark;
  }
}
