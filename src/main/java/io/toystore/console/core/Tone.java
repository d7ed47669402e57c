package io.toystore.console.core;

/** How a piece of text stands out. The text alone says the same: no tone carries a meaning. */
public enum Tone {
  PLAIN,
  /** Titles, and what is selected. */
  STRONG,
  /** What is there for reference. */
  FAINT,
  GOOD,
  WARNING,
  BAD,
  /** The first and the last line. */
  BAR
}
