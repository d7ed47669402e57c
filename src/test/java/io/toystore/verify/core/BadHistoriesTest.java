package io.toystore.verify.core;

import static io.toystore.verify.core.Histories.CONFLICT;
import static io.toystore.verify.core.Histories.UNAVAILABLE;
import static io.toystore.verify.core.Histories.buys;
import static io.toystore.verify.core.Histories.finds;
import static io.toystore.verify.core.Histories.misses;
import static io.toystore.verify.core.Histories.refused;
import static io.toystore.verify.core.Histories.sees;
import static io.toystore.verify.core.Histories.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.toystore.verify.core.HistoryChecker.Settings;
import io.toystore.verify.core.Operation.OrderRead;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker proved on histories that are known to be bad, and on good ones that look bad. */
class BadHistoriesTest {
  private static final long BOUND = 100;
  private static final boolean COMPLETE = true;
  private static final boolean PARTIAL = false;

  private static Arguments bad(
      String name, boolean complete, Rule rule, String message, Operation... history) {
    return arguments(name, new Settings(BOUND, complete), rule, message, List.of(history));
  }

  static Stream<Arguments> badHistories() {
    return Stream.of(
        bad(
            "a lost order",
            PARTIAL,
            Rule.KEPT,
            "order 0 was acknowledged, but a later read did not find it",
            buys("a", 1, 5, 0),
            misses("b", 6, 8, 0)),
        bad(
            "an order found, and then lost",
            PARTIAL,
            Rule.KEPT,
            "order 3 was acknowledged, but a later read did not find it",
            finds("a", 1, 5, 3, 1),
            misses("b", 6, 8, 3)),
        bad(
            "a changed quantity",
            PARTIAL,
            Rule.KEPT,
            "order 0 has changed",
            buys("a", 1, 5, 0),
            finds("b", 6, 8, 0, 2)),
        bad(
            "a changed name",
            PARTIAL,
            Rule.KEPT,
            "order 0 has changed",
            buys("a", 1, 5, 0),
            new OrderRead(finds("b", 6, 8, 0, 1).call(), 0, true, 0, "Whale", 1)),
        bad(
            "an order that changed between two looks",
            PARTIAL,
            Rule.KEPT,
            "order 7 has changed",
            finds("a", 1, 2, 7, 1),
            finds("a", 3, 4, 7, 2)),
        bad(
            "another order than asked for",
            PARTIAL,
            Rule.KEPT,
            "asked for order 4, the store answered with order 5",
            new OrderRead(finds("a", 1, 2, 4, 1).call(), 4, true, 5, "Tux", 1)),
        bad(
            "a number told twice",
            PARTIAL,
            Rule.NUMBERS,
            "order 0 was acknowledged for two purchases",
            buys("a", 1, 5, 0),
            buys("b", 2, 6, 0)),
        bad(
            "a gap",
            COMPLETE,
            Rule.NUMBERS,
            "of the numbers 0 to 2, 1 were never acknowledged, the first of them 1",
            buys("a", 1, 5, 0),
            buys("a", 6, 7, 2)),
        bad(
            "a gap that the unknown purchase came too late for",
            COMPLETE,
            Rule.NUMBERS,
            "order 0 is missing",
            buys("a", 1, 5, 1),
            unknown("b", 6, "k", 1)),
        bad(
            "a first number above 0",
            COMPLETE,
            Rule.NUMBERS,
            "of the numbers 0 to 1, 1 were never acknowledged, the first of them 0",
            buys("a", 1, 5, 1)),
        bad(
            "a lower order not found after a higher one was told",
            PARTIAL,
            Rule.NUMBERS,
            "order 9 was acknowledged, but a later read did not find order 7, a lower number",
            buys("a", 1, 5, 9),
            misses("b", 6, 8, 7)),
        bad(
            "one key, two orders",
            PARTIAL,
            Rule.ONCE,
            "one request was acknowledged as two orders, 0 and 1",
            buys("a", 1, 5, "k", 1, 0),
            buys("a", 6, 8, "k", 1, 1)),
        bad(
            "one key, two bodies",
            PARTIAL,
            Rule.ONCE,
            "order 0 was acknowledged for two different purchases under one key",
            buys("a", 1, 5, "k", 1, 0),
            buys("a", 6, 8, "k", 2, 0)),
        bad(
            "refused for good, and then placed",
            PARTIAL,
            Rule.ONCE,
            "order 0 was placed, although its request was refused for good",
            refused("a", 1, 5, "k", CONFLICT),
            buys("a", 6, 8, "k", 1, 0)),
        bad(
            "placed, and then refused",
            PARTIAL,
            Rule.ONCE,
            "order 0 was placed, although its request was refused for good",
            buys("a", 1, 5, "k", 1, 0),
            refused("a", 6, 8, "k", CONFLICT)),
        bad(
            "a number lower than one told before",
            PARTIAL,
            Rule.LINEARIZABLE,
            "a purchase that began after order 8 was known got the lower number 7",
            buys("a", 1, 5, 8),
            buys("b", 6, 9, 7)),
        bad(
            "a number lower than one found before",
            PARTIAL,
            Rule.LINEARIZABLE,
            "a purchase that began after order 8 was known got the lower number 7",
            finds("a", 1, 5, 8, 1),
            buys("b", 6, 9, 7)),
        bad(
            "an order found before anybody bought it",
            PARTIAL,
            Rule.LINEARIZABLE,
            "order 8 existed before its purchase had begun",
            finds("a", 1, 5, 8, 1),
            buys("b", 6, 9, 8)),
        bad(
            "an attempt refused without effect does not count as the beginning",
            PARTIAL,
            Rule.LINEARIZABLE,
            "a purchase that began after order 8 was known got the lower number 7",
            refused("b", 1, 2, "k", UNAVAILABLE),
            buys("a", 3, 5, 8),
            buys("b", 6, 9, "k", 1, 7)),
        bad(
            "an order that nobody bought",
            COMPLETE,
            Rule.LINEARIZABLE,
            "order 0 was found, but belongs to no purchase in the history",
            unknown("a", 1, "k", 2),
            finds("b", 3, 5, 0, 1)),
        bad(
            "a refused purchase fills no gap",
            COMPLETE,
            Rule.NUMBERS,
            "1 were never acknowledged",
            refused("b", 1, 2, "k", UNAVAILABLE),
            buys("a", 1, 5, 1)),
        bad(
            "a product older than the bound",
            PARTIAL,
            Rule.PRODUCTS,
            "Tux was shown at version 6, but version 7 was known",
            sees("a", 1, 5, "s1", 7, 10),
            sees("b", 5 + BOUND + 1, 200, "s2", 6, 11)),
        bad(
            "a product older than a purchase and the bound",
            PARTIAL,
            Rule.PRODUCTS,
            "Tux was shown at version 6, but version 7 was known",
            buys("a", 1, 5, "k", 1, 0, 7),
            sees("b", 5 + BOUND + 1, 200, "s2", 6, 11)),
        bad(
            "an own purchase undone by the same front-end",
            PARTIAL,
            Rule.PRODUCTS,
            "got version 7 of Tux from a front-end was then shown 6",
            buys("a", 1, 5, "k", 1, 0, 7),
            sees("a", 6, 7, "s1", 6, 11)),
        bad(
            "a front-end that goes back for one client",
            PARTIAL,
            Rule.PRODUCTS,
            "got version 7 of Tux from a front-end was then shown 6",
            sees("a", 1, 5, "s1", 7, 10),
            sees("a", 6, 7, "s1", 6, 11)),
        bad(
            "one version with two quantities",
            PARTIAL,
            Rule.PRODUCTS,
            "version 7 of Tux was shown in two ways",
            sees("a", 1, 5, "s1", 7, 10),
            sees("b", 1, 5, "s2", 7, 11)),
        bad(
            "a purchase that makes an old version",
            PARTIAL,
            Rule.PRODUCTS,
            "a purchase made version 7 of Tux, which was not new",
            sees("a", 1, 5, "s1", 8, 10),
            buys("b", 6, 9, "k", 1, 0, 7)),
        bad(
            "two purchases that make one version",
            PARTIAL,
            Rule.PRODUCTS,
            "two purchases made version 7 of Tux",
            buys("a", 1, 5, "k", 1, 0, 7),
            buys("b", 1, 5, "l", 1, 1, 7)),
        bad(
            "oversold",
            PARTIAL,
            Rule.STOCK,
            "Tux is oversold: version 8 would have -1 pieces",
            sees("c", 1, 2, "s1", 6, 1),
            buys("a", 3, 5, "k", 1, 0, 7),
            buys("b", 3, 6, "l", 1, 1, 8)),
        bad(
            "a purchase that took no stock",
            PARTIAL,
            Rule.STOCK,
            "a purchase left 3 pieces of Tux at version 7, not 2",
            sees("c", 1, 2, "s1", 6, 3),
            buys("a", 3, 5, "k", 1, 0, 7),
            sees("c", 6, 7, "s1", 7, 3)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badHistories")
  void aBadHistoryIsRefused(
      String name, Settings settings, Rule rule, String message, List<Operation> history) {
    Findings findings = HistoryChecker.check(history, settings);

    assertTrue(
        findings.samples(rule).stream().anyMatch(one -> one.what().contains(message)),
        () -> name + ": " + findings);
    assertEquals(findings.count(), findings.count(rule), () -> "only that: " + findings);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badHistories")
  void theOrderOfTheRecordsDoesNotMatter(
      String name, Settings settings, Rule rule, String message, List<Operation> history) {
    Operation[] reversed = history.toArray(Operation[]::new);
    for (int i = 0; i < reversed.length / 2; i++) {
      Operation other = reversed[reversed.length - 1 - i];
      reversed[reversed.length - 1 - i] = reversed[i];
      reversed[i] = other;
    }

    Findings findings = HistoryChecker.check(Arrays.asList(reversed), settings);

    assertTrue(findings.count(rule) > 0, () -> name + ", " + message + ": " + findings);
  }

  private static Arguments good(String name, boolean complete, Operation... history) {
    return arguments(name, new Settings(BOUND, complete), List.of(history));
  }

  static Stream<Arguments> goodHistories() {
    return Stream.of(
        good("nothing", COMPLETE),
        good(
            "concurrent purchases get their numbers in any order",
            COMPLETE,
            buys("a", 1, 9, 1),
            buys("b", 2, 8, 2),
            buys("c", 3, 7, 0)),
        good(
            "an answer and a question at the same time",
            COMPLETE,
            buys("a", 1, 5, 0),
            buys("b", 3, 6, 2),
            buys("c", 5, 9, 1)),
        good(
            "not found while the purchase is under way, and found before it is told",
            COMPLETE,
            buys("a", 1, 20, 0),
            misses("b", 2, 6, 0),
            finds("c", 4, 7, 0, 1),
            finds("b", 8, 9, 0, 1)),
        good(
            "found and not found by questions that overlap",
            COMPLETE,
            buys("a", 1, 20, 0),
            misses("b", 2, 10, 0),
            finds("c", 3, 4, 0, 1)),
        good(
            "an unknown purchase that took effect much later",
            COMPLETE,
            unknown("a", 1, null, 4),
            misses("b", 50, 60, 0),
            finds("b", 90, 99, 0, 4)),
        good(
            "an unknown purchase that never took effect",
            COMPLETE,
            unknown("a", 1, null, 4),
            buys("b", 2, 3, 0),
            misses("b", 50, 60, 1)),
        good(
            "an unknown purchase fills a gap that nobody looked at",
            COMPLETE,
            unknown("a", 1, null, 4),
            buys("b", 2, 3, 1)),
        good(
            "the repetition is told the number of the first attempt",
            COMPLETE,
            unknown("a", 1, "k", 1),
            buys("b", 2, 3, 1),
            refused("a", 4, 5, "k", UNAVAILABLE),
            buys("a", 6, 7, "k", 1, 0)),
        good(
            "told twice the same under one key",
            COMPLETE,
            buys("a", 1, 5, "k", 1, 0),
            buys("a", 6, 7, "k", 1, 0)),
        good(
            "refused for want of a leader, and then placed",
            COMPLETE,
            refused("a", 1, 5, "k", UNAVAILABLE),
            buys("a", 6, 8, "k", 1, 0)),
        good("a gap, if others may have bought", PARTIAL, buys("a", 1, 5, 3), buys("a", 6, 7, 9)),
        good(
            "the right one of two unknown purchases for each number",
            COMPLETE,
            unknown("a", 1, null, 4),
            unknown("b", 2, null, 5),
            finds("c", 3, 9, 1, 4),
            buys("d", 10, 12, 2)),
        good(
            "a product as old as the bound",
            PARTIAL,
            sees("a", 1, 5, "s1", 7, 10),
            sees("b", 5 + BOUND, 200, "s2", 6, 11)),
        good(
            "an older version at another front-end within the bound",
            PARTIAL,
            buys("a", 1, 5, "k", 1, 0, 7),
            sees("a", 6, 7, "s2", 6, 11)),
        good(
            "a repetition that is told the version of its first attempt",
            PARTIAL,
            refused("a", 1, 2, "k", UNAVAILABLE),
            sees("a", 3, 4, "s1", 8, 10),
            buys("a", 5, 6, "k", 1, 0, 7)),
        good(
            "a slow answer of long ago",
            PARTIAL,
            sees("a", 1, 900, "s1", 6, 11),
            sees("b", 300, 305, "s1", 7, 10)),
        good(
            "restocked in between",
            PARTIAL,
            sees("a", 1, 2, "s1", 6, 1),
            buys("a", 3, 5, "k", 1, 0, 7),
            sees("a", 6, 7, "s1", 8, 100),
            buys("a", 8, 9, "l", 2, 1, 9),
            sees("a", 10, 11, "s1", 9, 98)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodHistories")
  void aGoodHistoryPasses(String name, Settings settings, List<Operation> history) {
    Findings findings = HistoryChecker.check(history, settings);

    assertTrue(findings.isEmpty(), () -> name + ": " + findings);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodHistories")
  void theGeneralSearchAgreesThatItIsGood(String name, Settings settings, List<Operation> history) {
    if (settings.complete()) {
      assertEquals(
          Linearizability.Decision.LINEARIZABLE,
          Linearizability.check(new OrderLogModel(), OrderLogModel.timed(history), 100_000)
              .verdict(),
          name);
    }
  }
}
