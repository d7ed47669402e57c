package io.toystore.processes;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A first catalog for what buys and counts; the file {@code data/toys.json} holds what a person has
 * put there.
 */
public final class TenToys {
  static final List<String> NAMES =
      List.of(
          "Tux",
          "Whale",
          "Elephant",
          "Bird",
          "Lego",
          "Frisbee",
          "Barbie",
          "Monopoly",
          "Marbles",
          "Chess");

  private TenToys() {}

  /** The toys as {@code --toys} wants them, so many pieces of each. */
  public static String json(int pieces) {
    return NAMES.stream()
        .map(
            toy ->
                String.format(
                    Locale.ROOT,
                    "{\"name\": \"%s\", \"price\": 15.99, \"quantity\": %d}",
                    toy,
                    pieces))
        .collect(Collectors.joining(",\n", "[", "]\n"));
  }
}
