package io.toystore.model;

/** The size of the group of order replicas, whose ids are 1 to the size. */
public final class OrderGroup {
  public static final NumericSetting SIZE = new NumericSetting("orderReplicas", 1, 99, 3);

  private OrderGroup() {}

  /**
   * @throws IllegalArgumentException when a group cannot have so many replicas
   */
  public static void checkSize(int replicas) {
    SIZE.check(replicas);
    if (replicas % 2 == 0) {
      throw new IllegalArgumentException(SIZE.key() + " must be odd, is " + replicas);
    }
  }
}
