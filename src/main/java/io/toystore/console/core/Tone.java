package io.toystore.console.core;

/** The emphasis of a piece of text. A tone carries no information that the text does not have. */
public enum Tone {
  PLAIN,
  /** Titles and the selected item. */
  STRONG,
  /** Headings and other secondary text. */
  FAINT,
  GOOD,
  WARNING,
  BAD,
  /** The first and the last line. */
  BAR
}
