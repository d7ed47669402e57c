package io.toystore.client.core;

import java.util.Locale;

/**
 * An order that is not what the store had told.
 *
 * @param told what the client had been told
 * @param found what it was told instead, in words
 */
public record Mismatch(Kind kind, ToldOrder told, String found) {

  /** What is wrong with the order. */
  public enum Kind {
    /** One number for two purchases. */
    TOLD_TWICE,
    /** 404: the order is lost. */
    MISSING,
    /** The answer speaks of another number. */
    WRONG_NUMBER,
    /** The order is for another toy. */
    WRONG_NAME,
    /** The order is for more or fewer pieces. */
    WRONG_QUANTITY,
    /** A success whose body is no order. */
    UNREADABLE
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "order %d, told for %d x %s: %s",
        told.number(),
        told.quantity(),
        told.name(),
        found);
  }
}
