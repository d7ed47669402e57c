package io.toystore.client.core;

import java.util.Locale;

/**
 * An order that differs from what the store had acknowledged.
 *
 * @param acknowledged the order as first acknowledged
 * @param found the contradicting answer, in words
 */
public record Mismatch(Kind kind, AcknowledgedOrder acknowledged, String found) {

  /** What is wrong with the order. */
  public enum Kind {
    /** One number was acknowledged for two purchases. */
    TOLD_TWICE,
    /** 404: the order is lost. */
    MISSING,
    /** The answer is an order of another number. */
    WRONG_NUMBER,
    /** The order is for another toy. */
    WRONG_NAME,
    /** The order is for more or fewer pieces. */
    WRONG_QUANTITY,
    /** A success whose body is not an order. */
    UNREADABLE
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "order %d, acknowledged for %d x %s: %s",
        acknowledged.number(),
        acknowledged.quantity(),
        acknowledged.name(),
        found);
  }
}
