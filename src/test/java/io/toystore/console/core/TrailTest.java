package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.EventKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrailTest {
  @Test
  void hopsArePutInOrderByTheClockOfTheConsole() {
    Map<String, ClockOffset> clocks =
        Map.of(
            "order-1", new ClockOffset(700, 20, 0),
            "order-2", new ClockOffset(-400, 20, 0),
            "catalog", new ClockOffset(0, 20, 0),
            "frontend-1", new ClockOffset(0, 20, 0));

    Trail trail = Trail.of("k:anna", SampleEvents.purchase(1_000_000), clocks);

    assertEquals("3 Tux", trail.asked());
    assertEquals("PLACED, order 17", trail.result());
    assertEquals(2_300, trail.totalMicros());
    assertEquals(
        List.of(
            0L, 40L, 190L, 230L, 360L, 1_160L, 1_290L, 1_300L, 1_950L, 2_010L, 2_100L, 2_110L,
            2_240L, 2_300L),
        trail.hops().stream().map(hop -> hop.atMicros() - 1_000_000).toList());
    assertEquals(
        List.of(150L, 130L, 130L, 130L),
        trail.hops().stream().map(Trail.Hop::travelledMicros).filter(t -> t >= 0).toList());
    assertTrue(trail.hops().stream().allMatch(hop -> hop.uncertaintyMicros() == 20));
  }

  @Test
  void nothingIsReceivedBeforeItWasSentWhateverTheClocksSay() {
    Trail trail = Trail.of("k:anna", SampleEvents.purchase(1_000_000), Map.of());

    long before = 0;
    for (Trail.Hop hop : trail.hops()) {
      assertTrue(hop.atMicros() >= before && hop.travelledMicros() >= -1, hop::toString);
      before = hop.atMicros();
    }
    Trail.Hop received =
        trail.hops().stream()
            .filter(hop -> hop.event().kind() == EventKind.PURCHASE)
            .reduce((first, last) -> last)
            .orElseThrow();
    assertEquals("order-2", received.event().node());
    assertEquals(0, received.travelledMicros());
    assertEquals(250, received.uncertaintyMicros());
  }

  @Test
  void anOrderThatIsNotAnsweredHasNoTotal() {
    Trail trail = Trail.of("k:anna", SampleEvents.purchase(1_000_000).subList(0, 3), Map.of());

    assertEquals(-1, trail.totalMicros());
    assertEquals("", trail.result());
  }
}
