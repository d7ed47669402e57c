package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.Leases.Granted;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final long NOW = 5_000;
  private static final long END = NOW + Watch.LEASE_MILLIS;

  private final Leases leases = new Leases();

  private static Watch watch(long observer, Level level, int mask) {
    return new Watch(observer, level, Set.of(), List.of(), mask, 0);
  }

  private static Watch watch(long observer) {
    return watch(observer, Level.RARE, 0);
  }

  @Test
  void nobodyWatchesAtFirst() {
    assertEquals(0, leases.size());
    assertEquals(List.of(), List.copyOf(leases.watches()));
    assertEquals(Level.RARE, leases.level());
    assertEquals(0, leases.mask());
    assertFalse(leases.holds(1));
    assertFalse(leases.expire(Long.MAX_VALUE));
  }

  @Test
  void anObserverIsNewOnceAndThenRenewed() {
    assertEquals(Granted.NEW, leases.ask(watch(1), NOW));
    assertEquals(Granted.RENEWED, leases.ask(watch(1), NOW + 1_000));
    assertEquals(1, leases.size());
    assertTrue(leases.holds(1));
  }

  @Test
  void aLeaseEndsExactlyThreeSecondsAfterTheLastWatch() {
    leases.ask(watch(1), NOW);
    assertFalse(leases.expire(END - 1));
    assertTrue(leases.holds(1));
    assertTrue(leases.expire(END));
    assertFalse(leases.holds(1));
    assertFalse(leases.expire(END), "it is forgotten once");
  }

  @Test
  void aRenewedLeaseLastsFromTheLastWatchOn() {
    leases.ask(watch(1), NOW);
    leases.ask(watch(1), END - 1);
    assertFalse(leases.expire(END - 1 + Watch.LEASE_MILLIS - 1));
    assertTrue(leases.expire(END - 1 + Watch.LEASE_MILLIS));
  }

  /** So it is told again what was kept: it may have missed what happened meanwhile. */
  @Test
  void whoComesBackAfterItsLeaseIsNew() {
    leases.ask(watch(1), NOW);
    assertEquals(Granted.NEW, leases.ask(watch(1), END));
    assertEquals(1, leases.size());
  }

  @Test
  void theLastWatchCounts() {
    leases.ask(watch(1, Level.WIRE, 0), NOW);
    Watch last = new Watch(1, Level.PURCHASES, Set.of(EventKind.ASKED), List.of("a"), 7, 99);
    leases.ask(last, NOW + 1);
    assertEquals(List.of(last), List.copyOf(leases.watches()));
    assertEquals(Level.PURCHASES, leases.level());
    assertEquals(7, leases.mask());
  }

  @Test
  void aNinthObserverFindsNoRoomUntilOneLeaves() {
    for (int observer = 1; observer <= Watch.MAX_OBSERVERS; observer++) {
      assertEquals(Granted.NEW, leases.ask(watch(observer), NOW + observer));
    }
    assertEquals(Granted.NO_ROOM, leases.ask(watch(9, Level.WIRE, 0), NOW + 10));
    assertFalse(leases.holds(9));
    assertEquals(Level.RARE, leases.level(), "who has no lease has no say");
    assertEquals(Granted.RENEWED, leases.ask(watch(2), NOW + 10), "the others are not hurt");
    assertEquals(Granted.NO_ROOM, leases.ask(watch(9), END));
    assertEquals(Granted.NEW, leases.ask(watch(9), END + 1), "the first one's lease has ended");
    assertFalse(leases.holds(1));
    assertEquals(Watch.MAX_OBSERVERS, leases.size());
  }

  @Test
  void theHighestLevelCounts() {
    leases.ask(watch(1, Level.PURCHASES, 0), NOW);
    leases.ask(watch(2, Level.WIRE, 0), NOW + 1);
    leases.ask(watch(3, Level.RARE, 0), NOW + 2);
    assertEquals(Level.WIRE, leases.level());
    leases.ask(watch(1, Level.PURCHASES, 0), NOW + 10);
    leases.ask(watch(3, Level.RARE, 0), NOW + 10);
    assertTrue(leases.expire(END + 1));
    assertEquals(Level.PURCHASES, leases.level());
  }

  /** A mask is a power of two less one, so what the larger one picks the smaller one picks too. */
  @Test
  void theSmallestMaskPicksWhatAnyPicks() {
    leases.ask(watch(1, Level.PURCHASES, 255), NOW);
    leases.ask(watch(2, Level.WIRE, 15), NOW);
    leases.ask(watch(3, Level.PURCHASES, 1_023), NOW);
    assertEquals(15, leases.mask());
    for (int hash = 0; hash < 4_096; hash++) {
      int h = hash;
      boolean any = leases.watches().stream().anyMatch(one -> (h & one.mask()) == 0);
      assertEquals(any, (h & leases.mask()) == 0);
    }
  }

  @Test
  void theMaskOfWhoWantsNoPurchasesDoesNotCount() {
    leases.ask(watch(1, Level.RARE, 0), NOW);
    leases.ask(watch(2, Level.PURCHASES, 255), NOW);
    assertEquals(255, leases.mask());
  }
}
