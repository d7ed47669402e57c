package io.toystore.client.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The requests of a whole run. The seed alone decides them: in two runs with the same plan every
 * virtual client looks up the same toys in the same order with the same intentions, whatever the
 * store answers. In an open loop, where a free client makes the next visit, the seed decides the
 * order of all visits ({@link #inTurn}), but not which client makes a visit.
 *
 * @param toys the names to choose from, at least one
 * @param clients how many virtual clients there are, at least 1
 * @param visits how many visits each makes, 0 or more
 * @param probability that a visit buys if there is stock, from 0 to 1
 * @param minQuantity the minimum pieces of a purchase, at least 1
 * @param maxQuantity the maximum pieces of a purchase, at least {@code minQuantity}; drawn evenly
 * @param seed of the random choices
 * @param runId the prefix of every idempotency key. Unlike the seed it must differ from run to run:
 *     a reused key would be answered with the order of the earlier run.
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

  /** A new virtual client with this number, from 0. */
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

  /**
   * The random numbers of a client. The seed is scrambled, so that seeds 1 and 2 share no client.
   */
  SplittableRandom randomOf(int number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
