package io.toystore.simulation;

/**
 * A world without chance, for scenarios that are written by hand: every delay is the longest one
 * allowed, every clock is right, and a crash loses all that was not forced.
 */
final class ScriptedWorld extends World {
  ScriptedWorld() {
    super(0, false);
  }

  @Override
  boolean chance(double probability) {
    return false;
  }

  @Override
  long between(long low, long high) {
    return high;
  }

  @Override
  double clockRate() {
    return 1;
  }

  @Override
  int survivors(int unforced) {
    return 0;
  }
}
