package io.toystore.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AddressTest {
  private static final List<Address> ALL =
      List.of(
          Address.CATALOG,
          Address.INVALIDATIONS,
          Address.SELECTIONS,
          Address.WATCH,
          Address.order(1),
          Address.order(11),
          Address.observer(-2),
          Address.frontend(0),
          Address.frontend(1),
          Address.frontend(-1),
          Address.frontend(Long.MIN_VALUE));

  private static final List<Address> PUBLISHED =
      List.of(Address.INVALIDATIONS, Address.SELECTIONS, Address.WATCH);

  @Test
  void addressesOnTheBusAreTheSameInEveryProcess() {
    assertEquals(
        List.of(
            "toystore.catalog",
            "toystore.invalidations",
            "toystore.selections",
            "toystore.watch",
            "toystore.order.1",
            "toystore.order.11",
            "toystore.observer.fffffffffffffffe",
            "toystore.frontend.0",
            "toystore.frontend.1",
            "toystore.frontend.ffffffffffffffff",
            "toystore.frontend.8000000000000000"),
        ALL.stream().map(Address::onBus).collect(Collectors.toList()));
  }

  @Test
  void whatIsForAllIsPublished() {
    for (Address address : ALL) {
      boolean published = PUBLISHED.contains(address);
      assertEquals(published, address.published(), address::onBus);
    }
  }
}
