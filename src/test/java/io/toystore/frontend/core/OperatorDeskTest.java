package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OperatorDeskTest {
  private final FrontendHarness bench = FrontendHarness.serving();
  private final List<OperatorResult> results = new ArrayList<>();

  private void restock() {
    bench.core.restock("Tux", 100, Precondition.NONE, bench.now, results::add);
    bench.flush();
  }

  private void answer(OperatorStatus status) {
    bench.receive(
        new OperatorAnswer(
            bench.last(Restock.class).query(), status, null, FrontendHarness.FOLDER));
  }

  @Test
  void aRestockIsSentOnceAndUnknownAtTheDeadline() {
    restock();
    assertEquals(
        new Restock(
            FrontendHarness.INCARNATION,
            1,
            "Tux",
            100,
            FrontendHarness.CATALOG_TERM,
            Precondition.NONE),
        bench.last(Restock.class));
    bench.pass(4990);
    assertEquals(List.of(), results);
    bench.pass(10);
    assertEquals(List.of(new OperatorResult(AnswerStatus.UNKNOWN, null, null, null)), results);
    assertEquals(1, bench.all(Restock.class).size());
  }

  @Test
  void aPutIsSentOnceToo() {
    bench.core.putProduct("Yo-yo", 499, 10, Precondition.NONE, bench.now, results::add);
    bench.pass(5000);
    assertEquals(
        List.of(
            new PutProduct(
                FrontendHarness.INCARNATION,
                1,
                "Yo-yo",
                499,
                10,
                FrontendHarness.CATALOG_TERM,
                Precondition.NONE)),
        bench.all(PutProduct.class));
    assertEquals(AnswerStatus.UNKNOWN, results.get(0).outcome());
  }

  @Test
  void whenTheAnswerArrivesTheCacheHoldsNothingOlder() {
    bench.refresh(10);
    bench.cache("Tux", 5);
    List<CachedProduct> seen = new ArrayList<>();
    bench.core.restock(
        "Tux",
        1,
        Precondition.NONE,
        bench.now,
        result -> {
          results.add(result);
          seen.add(bench.core.lookup("Tux", 0, bench.now));
        });
    bench.flush();
    assertNotNull(bench.core.lookup("Tux", 0, bench.now));
    bench.receive(
        new OperatorAnswer(
            1, OperatorStatus.DONE, FrontendHarness.toy("Tux", 6), FrontendHarness.FOLDER));
    assertEquals(
        List.of(
            new OperatorResult(
                AnswerStatus.OK,
                OperatorStatus.DONE,
                FrontendHarness.toy("Tux", 6),
                FrontendHarness.tag(6))),
        results);
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
            new OperatorResult(
                AnswerStatus.NOT_FOUND, OperatorStatus.PRODUCT_NOT_FOUND, null, null),
            new OperatorResult(AnswerStatus.REFUSED, OperatorStatus.TOO_MANY, null, null),
            new OperatorResult(AnswerStatus.REFUSED, OperatorStatus.OTHER_SPELLING, null, null)),
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
    FrontendHarness small = FrontendHarness.serving(s -> FrontendHarness.bounded(s, 100, 50));
    for (int i = 0; i < 100; i++) {
      small.core.restock("Tux", 1, Precondition.NONE, small.now, result -> {});
    }
    small.core.restock("Lego", 1, Precondition.NONE, small.now, results::add);
    assertEquals(AnswerStatus.UNAVAILABLE, results.get(0).outcome());
    small.flush();
    assertEquals(100, small.all(Restock.class).size());
  }

  @Test
  void aChangeThatWasNeverSentWasCertainlyNotMade() {
    for (int i = 0; i < ConcurrencyLimit.MIN_IN_FLIGHT; i++) {
      bench.core.restock("Tux", 1, Precondition.NONE, bench.now, result -> {});
    }
    restock();
    assertEquals(ConcurrencyLimit.MIN_IN_FLIGHT, bench.all(Restock.class).size());
    bench.pass(bench.settings.requestTimeoutMillis());
    assertEquals(AnswerStatus.UNAVAILABLE, results.get(0).outcome());
  }

  @Test
  void aChangeNamesTheCatalogsTermAndWaitsUntilItIsKnown() {
    FrontendHarness deaf = new FrontendHarness(3);
    deaf.start();
    Precondition condition =
        new Precondition(Tags.listed(List.of(FrontendHarness.tag(4))), Tags.ABSENT);
    deaf.core.patchProduct(
        "Tux", OptionalLong.of(999), OptionalLong.empty(), condition, deaf.now, results::add);
    deaf.flush();
    assertEquals(List.of(), deaf.all(PatchProduct.class));
    deaf.answerPull(false, 10);
    assertEquals(
        List.of(
            new PatchProduct(
                FrontendHarness.INCARNATION,
                1,
                "Tux",
                OptionalLong.of(999),
                OptionalLong.empty(),
                FrontendHarness.CATALOG_TERM,
                condition)),
        deaf.all(PatchProduct.class));
  }

  @Test
  void aChangeForWhichNoCatalogIsKnownWasCertainlyNotMade() {
    FrontendHarness deaf = new FrontendHarness(3);
    deaf.start();
    deaf.core.restock("Tux", 1, Precondition.NONE, deaf.now, results::add);
    deaf.pass(deaf.settings.requestTimeoutMillis());
    assertEquals(List.of(new OperatorResult(AnswerStatus.UNAVAILABLE, null, null, null)), results);
    assertEquals(List.of(), deaf.all(Restock.class));
  }

  @Test
  void aCatalogThatWasStartedAgainCannotTellAndTheChangeIsNotTriedAnew() {
    restock();
    answer(OperatorStatus.OTHER_TERM);
    assertEquals(List.of(new OperatorResult(AnswerStatus.UNKNOWN, null, null, null)), results);
    bench.pass(bench.settings.requestTimeoutMillis());
    assertEquals(1, bench.all(Restock.class).size());
  }

  @Test
  void aFailedPreconditionShowsTheProductAndNothingOlderIsServedAfterIt() {
    bench.refresh(10);
    bench.cache("Tux", 5);
    restock();
    bench.receive(
        new OperatorAnswer(
            1,
            OperatorStatus.PRECONDITION_FAILED,
            FrontendHarness.toy("Tux", 6),
            FrontendHarness.FOLDER));
    restock();
    bench.receive(
        new OperatorAnswer(2, OperatorStatus.PRECONDITION_FAILED, null, FrontendHarness.FOLDER));
    assertEquals(
        List.of(
            new OperatorResult(
                AnswerStatus.REFUSED,
                OperatorStatus.PRECONDITION_FAILED,
                FrontendHarness.toy("Tux", 6),
                FrontendHarness.tag(6)),
            new OperatorResult(
                AnswerStatus.REFUSED, OperatorStatus.PRECONDITION_FAILED, null, null)),
        results);
    assertNull(bench.core.lookup("Tux", 0, bench.now));
  }

  @Test
  void aToyThatWasMadeIsToldAsMade() {
    bench.core.putProduct("Yo-yo", 499, 10, Precondition.NONE, bench.now, results::add);
    bench.flush();
    bench.receive(
        new OperatorAnswer(
            1, OperatorStatus.CREATED, FrontendHarness.toy("Yo-yo", 1), FrontendHarness.FOLDER));
    restock();
    answer(OperatorStatus.CREATED);
    assertEquals(
        List.of(
            new OperatorResult(
                AnswerStatus.OK,
                OperatorStatus.CREATED,
                FrontendHarness.toy("Yo-yo", 1),
                FrontendHarness.tag(1))),
        results);
  }

  @Test
  void aRemovedToyIsNotServedFromTheCacheOnceItsOperatorKnows() {
    bench.refresh(10);
    bench.cache("Tux", 5);
    bench.core.removeProduct("Tux", Precondition.NONE, bench.now, results::add);
    bench.flush();
    assertEquals(
        List.of(
            new RemoveProduct(
                FrontendHarness.INCARNATION,
                1,
                "Tux",
                FrontendHarness.CATALOG_TERM,
                Precondition.NONE)),
        bench.all(RemoveProduct.class));
    bench.receive(
        new OperatorAnswer(
            1, OperatorStatus.REMOVED, FrontendHarness.toy("Tux", 6), FrontendHarness.FOLDER));
    assertEquals(
        List.of(
            new OperatorResult(
                AnswerStatus.OK,
                OperatorStatus.REMOVED,
                FrontendHarness.toy("Tux", 6),
                FrontendHarness.tag(6))),
        results);
    assertNull(bench.core.lookup("Tux", 0, bench.now));
  }

  @Test
  void aCorrectionIsSentOnceAndItsRefusalsAreTold() {
    for (OperatorStatus status :
        List.of(OperatorStatus.NOT_ENOUGH_STOCK, OperatorStatus.KEY_REUSED)) {
      bench.core.correctStock(
          Optional.of("key"),
          "Tux",
          OptionalLong.of(5),
          -3,
          Precondition.NONE,
          bench.now,
          results::add);
      bench.flush();
      long query = bench.last(CorrectStock.class).query();
      assertEquals(
          new CorrectStock(
              FrontendHarness.INCARNATION,
              query,
              Optional.of("key"),
              "Tux",
              OptionalLong.of(5),
              -3,
              FrontendHarness.CATALOG_TERM,
              Precondition.NONE),
          bench.last(CorrectStock.class));
      bench.receive(new OperatorAnswer(query, status, null, FrontendHarness.FOLDER));
      assertEquals(
          new OperatorResult(AnswerStatus.REFUSED, status, null, null),
          results.get(results.size() - 1));
    }
    assertEquals(2, bench.all(CorrectStock.class).size());
  }
}
