package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.Outcome;
import io.toystore.protocol.Message.OperatorAnswer;
import io.toystore.protocol.Message.OperatorStatus;
import io.toystore.protocol.Message.PutProduct;
import io.toystore.protocol.Message.Restock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorDeskTest {
  private final Bench bench = Bench.serving();
  private final List<OperatorResult> results = new ArrayList<>();

  private void restock() {
    bench.core.restock("Tux", 100, bench.now, results::add);
    bench.flush();
  }

  private void answer(OperatorStatus status) {
    bench.receive(new OperatorAnswer(bench.last(Restock.class).query(), status, null));
  }

  @Test
  void aRestockIsSentOnceAndUnknownAtTheDeadline() {
    restock();
    assertEquals(new Restock(Bench.INCARNATION, 1, "Tux", 100), bench.last(Restock.class));
    bench.pass(4990);
    assertEquals(List.of(), results);
    bench.pass(10);
    assertEquals(List.of(new OperatorResult(Outcome.UNKNOWN, null, null)), results);
    assertEquals(1, bench.all(Restock.class).size());
  }

  @Test
  void aPutIsSentOnceToo() {
    bench.core.putProduct("Yo-yo", 499, 10, bench.now, results::add);
    bench.pass(5000);
    assertEquals(
        List.of(new PutProduct(Bench.INCARNATION, 1, "Yo-yo", 499, 10)),
        bench.all(PutProduct.class));
    assertEquals(Outcome.UNKNOWN, results.get(0).outcome());
  }

  @Test
  void whenTheAnswerArrivesTheCacheHoldsNothingOlder() {
    bench.refresh(10);
    bench.cache("Tux", 5);
    List<CachedProduct> seen = new ArrayList<>();
    bench.core.restock(
        "Tux",
        1,
        bench.now,
        result -> {
          results.add(result);
          seen.add(bench.core.lookup("Tux", 0, bench.now));
        });
    bench.flush();
    assertNotNull(bench.core.lookup("Tux", 0, bench.now));
    bench.receive(new OperatorAnswer(1, OperatorStatus.DONE, Bench.toy("Tux", 6)));
    assertEquals(
        List.of(new OperatorResult(Outcome.OK, OperatorStatus.DONE, Bench.toy("Tux", 6))), results);
    assertEquals(1, seen.size());
    assertNull(seen.get(0));
  }

  @Test
  void refusalsAreTold() {
    restock();
    answer(OperatorStatus.PRODUCT_NOT_FOUND);
    restock();
    answer(OperatorStatus.TOO_MANY);
    restock();
    answer(OperatorStatus.OTHER_SPELLING);
    assertEquals(
        List.of(
            new OperatorResult(Outcome.NOT_FOUND, OperatorStatus.PRODUCT_NOT_FOUND, null),
            new OperatorResult(Outcome.REFUSED, OperatorStatus.TOO_MANY, null),
            new OperatorResult(Outcome.REFUSED, OperatorStatus.OTHER_SPELLING, null)),
        results);
  }

  @Test
  void doneWithoutAProductIsNoAnswer() {
    restock();
    answer(OperatorStatus.DONE);
    assertEquals(List.of(), results);
  }

  @Test
  void tooManyOpenRequestsAreTurnedAwayUnsent() {
    Bench small = Bench.serving(s -> Bench.bounded(s, 100, 50));
    for (int i = 0; i < 100; i++) {
      small.core.restock("Tux", 1, small.now, result -> {});
    }
    small.core.restock("Lego", 1, small.now, results::add);
    assertEquals(Outcome.UNAVAILABLE, results.get(0).outcome());
    small.flush();
    assertEquals(100, small.all(Restock.class).size());
  }

  @Test
  void aChangeThatWasNeverSentWasCertainlyNotMade() {
    for (int i = 0; i < Pace.LEAST_UNDER_WAY; i++) {
      bench.core.restock("Tux", 1, bench.now, result -> {});
    }
    restock();
    assertEquals(Pace.LEAST_UNDER_WAY, bench.all(Restock.class).size());
    bench.pass(bench.settings.requestTimeoutMillis());
    assertEquals(Outcome.UNAVAILABLE, results.get(0).outcome());
  }
}
