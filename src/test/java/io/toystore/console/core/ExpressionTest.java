package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private final StoreModel model = new StoreModel("1.0", Set.of());

  @ParameterizedTest
  @CsvSource({
    "leader=2, true",
    "leader!=3, true",
    "leader != 2, false",
    "leader=none, false",
    "leader!=none, true",
    "term>4, true",
    "term<=5, false",
    "term>=6 and leader=2, true",
    "term>=6 and leader=3, false",
    "order-3=SILENT, true",
    "order-3!=silent, false",
    "order-2=LEADER, true",
    "order-2=live, true",
    "order-1=follower, true",
    "order-9=missing, true",
    "catalog=live and frontend-1=live, true",
    "orders>1000000, true",
    "rate>10000, true",
    "pending=41, true",
    "silent=1, true",
    "equal=yes, true",
    "equal=no, false",
    "balances=yes, true",
    "healthy=no, true",
    "commit<5, false"
  })
  void comparisonsHoldOrNot(String text, boolean holds) {
    StoreView store = model.snapshot(SampleEvents.failover(model));

    assertEquals(holds, Expression.parse(text).holds(store));
  }

  @ParameterizedTest
  @CsvSource({"leader!=3", "leader=none", "order-3=silent", "order-3!=silent", "healthy=no"})
  void nothingHoldsBeforeAnythingIsHeard(String text) {
    assertEquals(false, Expression.parse(text).holds(model.snapshot(SampleEvents.START)));
  }

  @Test
  void whatItWasAtLastIsSaid() {
    Expression expression = Expression.parse("leader=3 and order-3=live and leader>0");

    assertEquals(
        "leader is not known, order-3 is not known",
        expression.values(model.snapshot(SampleEvents.START)));
    assertEquals(
        "leader is 2, order-3 is SILENT",
        expression.values(model.snapshot(SampleEvents.failover(model))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | position 1: a name is missing",
        "leader | position 7: expected one of = != < <= > >=",
        "leader=x | position 8: expected a whole number, or none",
        "leader>none | position 7: only = and != are allowed here",
        "term=4 or leader=2 | position 8: expected \"and\" or the end",
        "term=4 and | position 11: a name is missing",
        "order-3>live | position 8: only = and != are allowed here",
        "equal=maybe | position 7: expected one of yes, no",
      })
  void errorsNameThePosition(String text, String error) {
    assertEquals(
        error,
        assertThrows(IllegalArgumentException.class, () -> Expression.parse(text)).getMessage());
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertEquals(
        "position 12: there is no \"leeder\": the names are leader, term, orders, rate, commit,"
            + " pending, silent, equal, balances, healthy, and members such as order-3, catalog or"
            + " frontend-1",
        assertThrows(IllegalArgumentException.class, () -> Expression.parse("term=4 and leeder=2"))
            .getMessage());
  }
}
