package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
  private static final List<String> TOYS = List.of("Tux", "Whale", "Lego");

  private static LoadPlan plan(double probability, long seed, String runId) {
    return new LoadPlan(TOYS, 4, 3_000, probability, 2, 5, seed, runId);
  }

  private static List<Visit> visits(VirtualClient client) {
    List<Visit> visits = new ArrayList<>();
    client.forEachRemaining(visits::add);
    return visits;
  }

  private static List<String> intentions(LoadPlan plan, int client) {
    return visits(plan.client(client)).stream()
        .map(visit -> visit.toy() + " " + visit.willing() + " " + visit.quantity())
        .toList();
  }

  @Test
  void theSameSeedMakesTheSameVisits() {
    assertEquals(visits(plan(0.5, 7, "a").client(2)), visits(plan(0.5, 7, "a").client(2)));
  }

  @Test
  void otherSeedsAndOtherClientsMakeOtherVisits() {
    Set<List<String>> all = new HashSet<>();
    for (long seed = 0; seed < 3; seed++) {
      for (int client = 0; client < 4; client++) {
        all.add(intentions(plan(0.5, seed, "a"), client));
      }
    }
    assertEquals(12, all.size());
  }

  @Test
  void theRunIdChangesTheKeysAndNothingElse() {
    LoadPlan one = plan(0.5, 7, "a");
    LoadPlan other = plan(0.5, 7, "b");
    assertEquals(intentions(one, 0), intentions(other, 0));
    assertNotEquals(one.client(0).next().key(), other.client(0).next().key());
  }

  @Test
  void everyVisitOfARunHasItsOwnKey() {
    LoadPlan plan = plan(0.5, 7, "a");
    Set<String> keys = new HashSet<>();
    for (int client = 0; client < 4; client++) {
      visits(plan.client(client)).forEach(visit -> keys.add(visit.key()));
    }
    assertEquals(plan.totalVisits(), keys.size());
  }

  @Test
  void visitsInTurnAreThoseOfAllClients() {
    LoadPlan plan = plan(0.5, 7, "a");
    Iterator<Visit> inTurn = plan.inTurn();
    List<VirtualClient> clients = IntStream.range(0, 4).mapToObj(plan::client).toList();
    for (int visit = 0; visit < 3_000; visit++) {
      for (VirtualClient client : clients) {
        assertEquals(client.next(), inTurn.next());
      }
    }
    assertFalse(inTurn.hasNext());
    assertThrows(NoSuchElementException.class, inTurn::next);
  }

  @Test
  void allToysAndQuantitiesAreDrawnAndNoOthers() {
    Set<Integer> toys = new HashSet<>();
    Set<Integer> quantities = new HashSet<>();
    for (Visit visit : visits(plan(0.5, 1, "a").client(0))) {
      toys.add(visit.toy());
      quantities.add(visit.quantity());
    }
    assertEquals(Set.of(0, 1, 2), toys);
    assertEquals(Set.of(2, 3, 4, 5), quantities);
  }

  @Test
  void theProbabilityIsKept() {
    assertEquals(0, willing(0));
    assertEquals(3_000, willing(1));
    assertEquals(2_100, willing(0.7), 100);
  }

  private static long willing(double probability) {
    return visits(plan(probability, 3, "a").client(1)).stream().filter(Visit::willing).count();
  }

  @Test
  void onlyAWillingVisitBuysAndOnlyFromStock() {
    assertTrue(new Visit(0, true, 2, "k").buysFrom(1));
    assertFalse(new Visit(0, true, 2, "k").buysFrom(0));
    assertFalse(new Visit(0, false, 2, "k").buysFrom(100));
  }

  @Test
  void aClientEndsAfterItsVisits() {
    VirtualClient client = new LoadPlan(TOYS, 1, 2, 1, 1, 1, 0, "a").client(0);
    client.next();
    assertTrue(client.hasNext());
    client.next();
    assertFalse(client.hasNext());
    assertThrows(NoSuchElementException.class, client::next);
  }

  @Test
  void aPlanThatCannotBeCarriedOutIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new LoadPlan(List.of(), 1, 1, 1, 1, 1, 0, "a"));
    assertThrows(IllegalArgumentException.class, () -> new LoadPlan(TOYS, 1, 1, 1.1, 1, 1, 0, "a"));
    assertThrows(IllegalArgumentException.class, () -> new LoadPlan(TOYS, 1, 1, 1, 2, 1, 0, "a"));
  }
}
