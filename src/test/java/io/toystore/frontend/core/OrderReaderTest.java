package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OrderResult;
import io.toystore.message.Address;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrder;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.message.OrderMessage.OrderStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderReaderTest {
  private final FrontendHarness bench = FrontendHarness.serving();
  private final List<OrderResult> results = new ArrayList<>();

  private void read(long number) {
    bench.core.findOrder(number, bench.now, results::add);
    bench.flush();
  }

  private void answer(int from, OrderStatus status) {
    OrderQuery query = bench.last(FindOrders.class).queries().get(0);
    boolean found = status == OrderStatus.FOUND;
    bench.receive(
        new FoundOrders(
            1,
            from,
            List.of(
                new FoundOrder(
                    query.query(), status, query.number(), found ? "Tux" : "", found ? 2 : 0))));
  }

  private List<Long> asked() {
    return bench.sent.stream()
        .filter(s -> s.message() instanceof FindOrders)
        .map(s -> s.to().id())
        .toList();
  }

  @Test
  void theLeaderIsAskedAndFoundIsTheAnswer() {
    read(7);
    assertEquals(Address.order(3), bench.lastTo(FindOrders.class));
    answer(3, OrderStatus.FOUND);
    answer(3, OrderStatus.FOUND);
    assertEquals(List.of(new OrderResult(AnswerStatus.OK, 7, "Tux", 2)), results);
  }

  @Test
  void notFoundFromAReplicaIsProof() {
    read(7);
    answer(3, OrderStatus.NOT_FOUND);
    assertEquals(List.of(new OrderResult(AnswerStatus.NOT_FOUND, 7, "", 0)), results);
  }

  @Test
  void withoutProofAReadIsUnavailableAtTheDeadlineAndNeverNotFound() {
    read(7);
    for (int i = 0; i < 499; i++) {
      answer(3, OrderStatus.UNKNOWN);
      bench.pass(10);
    }
    assertEquals(List.of(), results);
    bench.pass(10);
    assertEquals(List.of(new OrderResult(AnswerStatus.UNAVAILABLE, 7, "", 0)), results);
  }

  @Test
  void whoCannotTellMakesWayForTheNextAndTheLeaderIsAskedInBetween() {
    read(7);
    answer(3, OrderStatus.UNKNOWN);
    answer(1, OrderStatus.UNKNOWN);
    assertEquals(3, asked().size());
    assertEquals(3, asked().get(0));
    assertTrue(asked().get(1) != 3);
    assertEquals(3, asked().get(2));
    answer(3, OrderStatus.UNKNOWN);
    assertEquals(3, asked().size(), "once round the group, then a pause");
    bench.pass(400);
    assertEquals(4, asked().size());
    assertEquals(Set.of(1L, 2L, 3L), new HashSet<>(asked()));
  }

  @Test
  void whoDoesNotAnswerInTimeMakesWayForTheNext() {
    read(7);
    bench.pass(400);
    bench.pass(400);
    assertEquals(3, asked().size());
    assertEquals(3, asked().get(0));
    assertTrue(asked().get(1) != 3);
    assertEquals(3, asked().get(2));
  }

  @Test
  void withoutALeaderEveryReplicaThatAnswersIsAskedInTurn() {
    bench.noLeader(3);
    bench.pass(50);
    read(7);
    bench.pass(400);
    bench.pass(400);
    assertEquals(Set.of(1L, 2L, 3L), new HashSet<>(asked()));
  }

  @Test
  void aReplicaThatDoesNotAnswerPingsIsNotAsked() {
    bench.replicas.clear();
    bench.replicas.put(2, new FrontendHarness.Replica(3, 0, 0, false));
    bench.pass(300);
    read(7);
    bench.pass(1200);
    assertEquals(Set.of(2L), new HashSet<>(asked()));
    answer(2, OrderStatus.FOUND);
    assertEquals(AnswerStatus.OK, results.get(0).outcome());
  }

  @Test
  void aNewLeaderIsAskedWhateverIsOpen() {
    bench.noLeader(3);
    bench.pass(50);
    read(7);
    bench.leader(2, 5);
    bench.pass(60);
    assertEquals(Address.order(2), bench.lastTo(FindOrders.class));
  }

  @Test
  void anAnswerFromAReplicaAskedEarlierIsAsGood() {
    read(7);
    bench.pass(400);
    answer(3, OrderStatus.FOUND);
    assertEquals(AnswerStatus.OK, results.get(0).outcome());
  }

  @Test
  void anAnswerForAnotherNumberIsIgnored() {
    read(7);
    long query = bench.last(FindOrders.class).queries().get(0).query();
    bench.receive(
        new FoundOrders(1, 3, List.of(new FoundOrder(query, OrderStatus.FOUND, 8, "Tux", 1))));
    assertEquals(List.of(), results);
    assertEquals(1, bench.status().ignoredMessages());
  }

  @Test
  void readsOfOneBurstTravelTogetherInBatchesOfBoundedSize() {
    FrontendHarness small = FrontendHarness.serving(s -> FrontendHarness.bounded(s, 1_000, 50));
    for (int i = 0; i < 70; i++) {
      small.core.findOrder(i, small.now, results::add);
    }
    small.flush();
    assertEquals(
        List.of(50, 20),
        small.all(FindOrders.class).stream().map(m -> m.queries().size()).toList());
  }

  @Test
  void tooManyOpenReadsAreTurnedAwayAtOnce() {
    for (int i = 0; i < bench.settings.maxOpenRequests(); i++) {
      bench.core.findOrder(i, bench.now, result -> {});
    }
    read(7);
    assertEquals(List.of(new OrderResult(AnswerStatus.UNAVAILABLE, 7, "", 0)), results);
  }
}
