package io.toystore.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.toystore.console.core.Line;
import io.toystore.console.core.Tone;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final String ALL = "\u001b[0m\u001b[2J";
  private static final String REST = "\u001b[K";
  private static final List<Line> THREE = List.of(Line.of("one"), Line.of("two"), Line.of("three"));

  private final Screen screen = new Screen(true);

  private static String at(int row) {
    return "\u001b[" + row + ";1H";
  }

  private static String all() {
    return ALL + at(1) + "one" + REST + at(2) + "two" + REST + at(3) + "three" + REST;
  }

  @Test
  void theFirstFrameIsDrawnWhole() {
    assertEquals(all(), screen.show(THREE, 80));
  }

  @Test
  void onlyLinesThatChangedAreWritten() {
    screen.show(THREE, 80);

    assertEquals("", screen.show(THREE, 80));
    assertEquals(
        at(2) + "2" + REST,
        screen.show(List.of(Line.of("one"), Line.of("2"), Line.of("three")), 80));
    assertEquals(at(2) + "two" + REST, screen.show(THREE, 80));
  }

  @Test
  void anotherToneIsAChange() {
    screen.show(List.of(Line.of("order-3")), 80);

    assertEquals(
        at(1) + "\u001b[1;31morder-3\u001b[0m" + REST,
        screen.show(List.of(Line.of("order-3", Tone.BAD)), 80));
  }

  @Test
  void aResizeDrawsAllAnew() {
    screen.show(THREE, 80);
    assertEquals(all(), screen.show(THREE, 60));

    assertEquals(ALL + at(1) + "one" + REST, screen.show(List.of(Line.of("one")), 60));
  }

  /** The size may be what it was, as after a resize there and back, or another program's output. */
  @Test
  void aForgottenScreenIsDrawnAnew() {
    screen.show(THREE, 80);
    screen.forget();

    assertEquals(all(), screen.show(THREE, 80));
  }

  @Test
  void aLineUpToTheEdgeIsNotClearedBehind() {
    assertEquals(ALL + at(1) + "12345", screen.show(List.of(Line.of("12345")), 5));
  }

  @Test
  void withoutColoursToneIsBrightnessOnly() {
    Screen plain = new Screen(false);
    for (Tone tone : Tone.values()) {
      String shown = plain.show(List.of(Line.of(tone.name(), tone)), 80);

      assertFalse(shown.matches("(?s).*\u001b\\[(\\d;)?[34]\\d(;\\d+)*m.*"), tone::name);
    }
  }
}
