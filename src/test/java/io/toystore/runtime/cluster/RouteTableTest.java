package io.toystore.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final RegistrationInfo A = new RegistrationInfo("node-a", 1, false);
  private static final RegistrationInfo B = new RegistrationInfo("node-b", 1, false);
  private static final RegistrationInfo C = new RegistrationInfo("node-c", 1, false);

  private final RouteTable routes = new RouteTable("all"::equals);

  @Test
  void whatWasNeverReportedHasNoRoute() {
    assertFalse(routes.learn("one", List.of(), 0));
    assertEquals(List.of(), routes.of("one"));
    assertEquals(List.of(), routes.addresses());
  }

  @Test
  void anEmptyReportForgetsNothing() {
    assertTrue(routes.learn("one", List.of(A), 0));
    assertFalse(routes.learn("one", List.of(), 1));
    assertEquals(List.of(A), routes.of("one"));
  }

  @Test
  void ofAnAddressWithOneListenerTheNewestCounts() {
    routes.learn("one", List.of(A), 0);
    assertTrue(routes.learn("one", List.of(A, B), 1), "the old one has not been removed yet");
    assertEquals(List.of(B), routes.of("one"));
    assertFalse(routes.learn("one", List.of(A, B), 2), "and the same report changes nothing");
    assertFalse(routes.learn("one", List.of(B), 3));
    assertEquals(List.of(B), routes.of("one"));
  }

  @Test
  void whenTheOneInUseIsMissingAnotherIsTaken() {
    routes.learn("one", List.of(A), 0);
    routes.learn("one", List.of(A, B), 1);
    assertTrue(routes.learn("one", List.of(A), 2));
    assertEquals(List.of(A), routes.of("one"));
  }

  @Test
  void anEmptyReportBetweenDoesNotMakeTheOldOneNew() {
    routes.learn("one", List.of(A), 0);
    routes.learn("one", List.of(A, B), 1);
    routes.learn("one", List.of(), 2);
    routes.learn("one", List.of(A, B), 3);
    assertEquals(List.of(B), routes.of("one"));
  }

  @Test
  void anAddressThatIsPublishedToKeepsThoseThatAreMissing() {
    routes.learn("all", List.of(A, B), 0);
    assertTrue(routes.learn("all", List.of(C), 1));
    assertEquals(Set.of(A, B, C), Set.copyOf(routes.of("all")));
    assertEquals(Set.of("node-a", "node-b", "node-c"), routes.nodes());
  }

  @Test
  void whatHasNotBeenReportedForLongIsForgotten() {
    routes.learn("all", List.of(A, B), 0);
    routes.learn("one", List.of(A), 0);
    long end = RouteTable.KEPT_MILLIS;
    assertFalse(routes.learn("all", List.of(B), end));
    assertTrue(routes.learn("all", List.of(B), end + 1));
    assertEquals(List.of(B), routes.of("all"));
    assertTrue(routes.learn("one", List.of(), end + 1));
    assertEquals(List.of(), routes.of("one"));
    assertEquals(List.of("all"), routes.addresses());
  }
}
