package io.toystore.catalog.core;

import static io.toystore.catalog.core.CatalogHarness.aborted;
import static io.toystore.catalog.core.CatalogHarness.item;
import static io.toystore.catalog.core.CatalogHarness.placed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.message.Address;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.model.CatalogTerm;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AskingTest {
  private final CatalogHarness shop = CatalogHarness.open(SettingsFor.smallBounds());

  /** The ids asked about, one list for each question to replica 1. */
  private List<List<String>> questions() {
    List<List<String>> questions =
        shop.sent.stream()
            .filter(s -> s.to().equals(Address.order(1)))
            .filter(s -> s.message() instanceof AskOutcomes)
            .map(s -> ((AskOutcomes) s.message()).reservations())
            .map(all -> all.stream().map(OpenReservation::requestId).toList())
            .toList();
    shop.sent.clear();
    return questions;
  }

  @Test
  void whatIsPendingForLongIsAskedOfEveryReplica() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.pass(900);
    assertEquals(List.of(), shop.take(AskOutcomes.class));

    shop.pass(700);
    Set<Address> asked =
        shop.sent.stream()
            .filter(s -> s.message() instanceof AskOutcomes)
            .map(CatalogHarness.Sent::to)
            .collect(Collectors.toSet());
    assertEquals(Set.of(Address.order(1), Address.order(2), Address.order(3)), asked);
    assertEquals(
        List.of(new OpenReservation("a", 5, 1)),
        shop.take(AskOutcomes.class).get(0).reservations());
  }

  @Test
  void whatWasAskedInVainIsAskedByWayOfTheFollowersToo() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.pass(1_600);
    assertEquals(Set.of("1:0", "2:0", "3:0"), ways());

    shop.reserve(5, 1, item(2, "b", "Tux", 1));
    shop.pass(1_000);
    assertEquals(Set.of("1:1", "2:2", "3:3"), ways(), "each is to pass it on, if it follows");

    shop.settle(5, placed("a", 5, 1));
    shop.pass(500);
    assertEquals(Set.of("1:0", "2:0", "3:0"), ways(), "b is asked about for the first time");
  }

  /** Each replica that was asked, with the one that is to pass the question on. */
  private Set<String> ways() {
    Set<String> ways =
        shop.sent.stream()
            .filter(s -> s.message() instanceof AskOutcomes)
            .map(s -> s.to().id() + ":" + ((AskOutcomes) s.message()).via())
            .collect(Collectors.toSet());
    shop.sent.clear();
    return ways;
  }

  @Test
  void aHigherTermForgetsNotWhatWasAskedInVain() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.pass(1_600);
    shop.sent.clear();
    shop.receive(new Settle(3, 0, 6, CatalogTerm.UNKNOWN, List.of()));
    shop.pass(10);

    assertEquals(Set.of("1:1", "2:2", "3:3"), ways());
  }

  @Test
  void noTimeGivesStockBack() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.pass(100_000);
    shop.commit();

    assertEquals(99, shop.see("Tux").quantity());
    assertEquals(1, shop.catalog.status().pendingReservations());
  }

  @Test
  void manyAreAskedAboutInBoundedBatchesAndInTurn() {
    for (int n = 1; n <= 5; n++) {
      shop.reserve(5, 1, item(n, "id" + n, "Tux", 1));
    }
    shop.pass(3_000);
    List<List<String>> questions = questions();

    assertEquals(
        List.of(List.of("id1", "id2"), List.of("id3", "id4"), List.of("id5", "id1")),
        questions.subList(0, 3));
  }

  @Test
  void nobodyAsksAboutWhatIsClosed() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1), item(2, "b", "Tux", 1), item(3, "c", "Tux", 1));
    shop.settle(5, placed("a", 5, 1), aborted("b", 5, 2));
    shop.pass(2_000);

    assertEquals(
        Set.of("c"), questions().stream().flatMap(List::stream).collect(Collectors.toSet()));
  }

  @Test
  void aStartAsksAtOnce() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.sent.clear();
    shop.restart(shop.log.size());

    assertEquals(List.of(List.of("a")), questions());
  }

  @Test
  void aHigherTermHasTheLowerOnesAskedAtOnceAndFirst() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.pass(500);
    shop.reserve(6, 1, item(1, "b", "Tux", 1));
    assertEquals(List.of(), questions());
    shop.pass(10);

    assertEquals(List.of(List.of("a")), questions());
  }

  @Test
  void aQuestionNamesTheLatestTermAndNumber() {
    shop.reserve(5, 1, item(1, "a", "Tux", 1));
    shop.reserve(6, 1, item(4, "a", "Tux", 1));
    shop.pass(1_500);

    Set<OpenReservation> asked = new HashSet<>();
    shop.take(AskOutcomes.class).forEach(q -> asked.addAll(q.reservations()));
    assertEquals(
        Set.of("a/6/4"),
        asked.stream()
            .map(r -> r.requestId() + "/" + r.reservedTerm() + "/" + r.number())
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
