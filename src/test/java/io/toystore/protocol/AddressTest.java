package io.toystore.protocol;

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
          Address.order(1),
          Address.order(11),
          Address.frontend(0),
          Address.frontend(1),
          Address.frontend(-1),
          Address.frontend(Long.MIN_VALUE));

  @Test
  void addressesOnTheBusAreTheSameInEveryProcess() {
    assertEquals(
        List.of(
            "toystore.catalog",
            "toystore.invalidations",
            "toystore.selections",
            "toystore.order.1",
            "toystore.order.11",
            "toystore.frontend.0",
            "toystore.frontend.1",
            "toystore.frontend.ffffffffffffffff",
            "toystore.frontend.8000000000000000"),
        ALL.stream().map(Address::onBus).collect(Collectors.toList()));
  }

  @Test
  void onlyInvalidationsAndSelectionsArePublished() {
    for (Address address : ALL) {
      boolean published = address == Address.INVALIDATIONS || address == Address.SELECTIONS;
      assertEquals(published, address.published(), address::onBus);
    }
  }
}
