package io.toystore.console.core;

/**
 * A key that was pressed.
 *
 * @param kind the kind of key
 * @param character for {@link Kind#CHARACTER} the character; otherwise 0
 */
public record Key(Kind kind, int character) {
  /** The keys that the console knows. */
  public enum Kind {
    CHARACTER,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    ENTER,
    ESCAPE,
    BACKSPACE
  }

  public static Key of(Kind kind) {
    return new Key(kind, 0);
  }

  public static Key of(int character) {
    return new Key(Kind.CHARACTER, character);
  }
}
