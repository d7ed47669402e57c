package io.toystore.catalog.core;

import io.toystore.sansio.Check;

/** Pieces of a toy that were taken out of stock for a request id, and their state. */
final class Reservation {
  /** A reservation begins as pending, and is closed once and for good. */
  enum State {
    PENDING,
    SETTLED,
    GIVEN_BACK
  }

  private final String id;
  private final Toy toy;
  private final long quantity;
  private final long price;
  private final long version;
  private long term;
  private long number;
  private State state;

  /**
   * @param price of the toy when the pieces were reserved, in hundredths
   * @param version of the toy after the reservation
   * @param term of the leader that last asked for the reservation
   * @param number within that term
   */
  Reservation(
      String id,
      Toy toy,
      long quantity,
      long price,
      long version,
      long term,
      long number,
      State state) {
    this.id = id;
    this.toy = toy;
    this.quantity = quantity;
    this.price = price;
    this.version = version;
    this.term = term;
    this.number = number;
    this.state = state;
  }

  String id() {
    return id;
  }

  Toy toy() {
    return toy;
  }

  long quantity() {
    return quantity;
  }

  long price() {
    return price;
  }

  long version() {
    return version;
  }

  long term() {
    return term;
  }

  long number() {
    return number;
  }

  State state() {
    return state;
  }

  boolean pending() {
    return state == State.PENDING;
  }

  boolean isFor(String name, long pieces) {
    return quantity == pieces && toy.name().equals(name);
  }

  /**
   * Whether the reservation is below the mark: its term is lower than {@code markTerm}, or the same
   * and its number is lower than {@code mark}.
   */
  boolean isBelow(long markTerm, long mark) {
    return term < markTerm || term == markTerm && number < mark;
  }

  void close(State outcome) {
    Check.that(
        state == State.PENDING && outcome != State.PENDING, "%s cannot be %s", this, outcome);
    state = outcome;
  }

  void renumber(long newTerm, long newNumber) {
    Check.that(isBelow(newTerm, newNumber), "%s cannot become %s/%s", this, newTerm, newNumber);
    term = newTerm;
    number = newNumber;
  }

  @Override
  public String toString() {
    return "reservation " + id + " (" + state + ", " + term + "/" + number + ")";
  }
}
