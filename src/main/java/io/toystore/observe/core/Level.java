package io.toystore.observe.core;

/** How much an observer wants; each level includes those before it. */
public enum Level {
  /** Events that are rare in a healthy store: roles, terms, selections, restocks. */
  RARE(1),
  /** The way of sampled purchases through all tiers. */
  PURCHASES(2),
  /** Sampled messages, forces and commits. */
  WIRE(3);

  private final int number;

  Level(int number) {
    this.number = number;
  }

  /** 1 to 3, as it stands in a {@link Watch}. */
  public int number() {
    return number;
  }

  /**
   * The level of this number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Level of(int number) {
    for (Level level : values()) {
      if (level.number == number) {
        return level;
      }
    }
    throw new IllegalArgumentException("there is no level " + number + ", only 1 to 3");
  }
}
