package io.toystore.client.core;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/** One simulated customer: its visits, one after the other. */
public final class VirtualClient implements Iterator<Visit> {
  private final LoadPlan plan;
  private final int number;
  private final SplittableRandom random;
  private int visits;

  VirtualClient(LoadPlan plan, int number) {
    this.plan = plan;
    this.number = number;
    this.random = plan.randomOf(number);
  }

  @Override
  public boolean hasNext() {
    return visits < plan.visits();
  }

  /**
   * The next visit. All random values are drawn now, used or not, so that the store's answers do
   * not change later visits.
   */
  @Override
  public Visit next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all visits are made");
    }
    int toy = random.nextInt(plan.toys().size());
    boolean willing = random.nextDouble() < plan.probability();
    int quantity = random.nextInt(plan.minQuantity(), plan.maxQuantity() + 1);
    String key = plan.runId() + '-' + number + '-' + visits;
    visits++;
    return new Visit(toy, willing, quantity, key);
  }
}
