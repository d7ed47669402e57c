package io.toystore.client.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a whole run is going to ask for. The seed alone decides it: two runs with the same plan have
 * every virtual client look up the same toys in the same order with the same intentions, whatever
 * the store answers. In an open loop, where the client that is free makes the next visit, the seed
 * decides the order of all visits ({@link #inTurn}), and not which client makes which.
 *
 * @param toys the names to choose from, at least one
 * @param clients how many virtual clients there are, at least 1
 * @param visits how many visits each makes, 0 or more
 * @param probability how likely a visit is to buy if there is stock, from 0 to 1
 * @param minQuantity the fewest pieces to buy, at least 1
 * @param maxQuantity the most pieces to buy, at least {@code minQuantity}; drawn evenly
 * @param seed of the random choices
 * @param runId begins every idempotency key. It must differ from run to run, unlike the seed: a key
 *     used again would be answered with the order of the earlier run.
 */
public record LoadPlan(
    List<String> toys,
    int clients,
    int visits,
    double probability,
    int minQuantity,
    int maxQuantity,
    long seed,
    String runId) {

  public LoadPlan {
    toys = List.copyOf(toys);
    require(!toys.isEmpty(), "a plan needs a toy");
    require(clients > 0 && visits >= 0, "a plan needs a client, and no negative visits");
    require(probability >= 0 && probability <= 1, "a probability lies between 0 and 1");
    require(minQuantity > 0 && maxQuantity >= minQuantity, "quantities are positive and ordered");
    require(maxQuantity < Integer.MAX_VALUE, "too large a quantity");
  }

  /** The virtual client of this number, from 0, at its beginning. */
  public VirtualClient client(int number) {
    require(number >= 0 && number < clients, "no such client");
    return new VirtualClient(this, number);
  }

  /**
   * All visits in one fixed order: the first of each client, then the second of each, and so on.
   */
  public Iterator<Visit> inTurn() {
    List<VirtualClient> all = new ArrayList<>(clients);
    for (int number = 0; number < clients; number++) {
      all.add(client(number));
    }
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return all.get(next).hasNext();
      }

      @Override
      public Visit next() {
        Visit visit = all.get(next).next();
        next = (next + 1) % clients;
        return visit;
      }
    };
  }

  /** How many visits all clients make together. */
  public long totalVisits() {
    return (long) clients * visits;
  }

  /** One client's generator; the seed is scrambled, so that seeds 1 and 2 share no client. */
  SplittableRandom randomOf(int number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
