package io.toystore.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random decisions from a seed. Not thread-safe. */
final class Draws {
  private final SplittableRandom random;

  private Draws(SplittableRandom random) {
    this.random = random;
  }

  /**
   * The decisions about one round of a case, which depend on nothing else that the drill does.
   *
   * @param about the name of a case, or of another decision
   */
  static Draws of(long seed, String about, int round) {
    SplittableRandom ofSeed = new SplittableRandom(seed);
    SplittableRandom ofCase = new SplittableRandom(ofSeed.nextLong() + about.hashCode());
    return new Draws(new SplittableRandom(ofCase.nextLong() + round));
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  int between(int min, int max) {
    return random.nextInt(min, max + 1);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** The same elements in another order. */
  <T> List<T> shuffled(List<T> elements) {
    List<T> shuffled = new ArrayList<>(elements);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      T swapped = shuffled.set(i, shuffled.get(other));
      shuffled.set(other, swapped);
    }
    return shuffled;
  }
}
