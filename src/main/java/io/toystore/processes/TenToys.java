package io.toystore.processes;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An initial catalog for commands that count orders; {@code data/toys.json} is the user's own and
 * may have any content.
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

  /** The toys in the format of {@code --toys}. */
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
