package io.toystore.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestRulesTest {

  @Test
  void everyStatusHasAnOutcome() {
    List<Integer> statuses = List.of(200, 204, 302, 400, 404, 409, 422, 500, 503, 504);
    assertEquals(
        List.of(
            RequestResult.OK,
            RequestResult.BAD_ANSWER,
            RequestResult.BAD_ANSWER,
            RequestResult.REFUSED,
            RequestResult.NOT_FOUND,
            RequestResult.CONFLICT,
            RequestResult.REFUSED,
            RequestResult.SERVER_ERROR,
            RequestResult.UNAVAILABLE,
            RequestResult.UNKNOWN),
        statuses.stream().map(RequestResult::ofStatus).toList());
  }

  @Test
  void onlySuccessAndConflictAreNoFailure() {
    Set<RequestResult> fine =
        Arrays.stream(RequestResult.values())
            .filter(outcome -> !outcome.isFailure())
            .collect(Collectors.toSet());
    assertEquals(EnumSet.of(RequestResult.OK, RequestResult.CONFLICT), fine);
  }

  @Test
  void byDefaultNothingIsRepeated() {
    RetryPolicy policy = new RetryPolicy(0, true);
    for (RequestKind kind : RequestKind.values()) {
      for (RequestResult outcome : RequestResult.values()) {
        assertFalse(policy.again(kind, outcome, 0));
      }
    }
  }

  @Test
  void whatGotNoAnswerIsRepeatedAndWhatGotOneIsNot() {
    RetryPolicy policy = new RetryPolicy(1, true);
    Set<RequestResult> repeated =
        Arrays.stream(RequestResult.values())
            .filter(outcome -> policy.again(RequestKind.PURCHASE, outcome, 0))
            .collect(Collectors.toSet());
    assertEquals(
        EnumSet.of(
            RequestResult.UNAVAILABLE,
            RequestResult.UNKNOWN,
            RequestResult.TIMEOUT,
            RequestResult.NOT_CONNECTED,
            RequestResult.CONNECTION),
        repeated);
  }

  @Test
  void retriesAreBounded() {
    RetryPolicy policy = new RetryPolicy(2, true);
    assertTrue(policy.again(RequestKind.ORDER, RequestResult.TIMEOUT, 1));
    assertFalse(policy.again(RequestKind.ORDER, RequestResult.TIMEOUT, 2));
  }

  @Test
  void aPurchaseWithoutAKeyIsNeverRepeated() {
    RetryPolicy policy = new RetryPolicy(5, false);
    assertFalse(policy.again(RequestKind.PURCHASE, RequestResult.UNKNOWN, 0));
    assertTrue(policy.again(RequestKind.LOOKUP, RequestResult.UNKNOWN, 0));
  }

  @Test
  void serversAreAskedRoundAndRound() {
    ServerChoice servers = new ServerChoice(3, 4);
    List<Integer> asked =
        IntStream.range(0, 4)
            .mapToObj(
                i -> {
                  int current = servers.current();
                  servers.moveOn();
                  return current;
                })
            .toList();
    assertEquals(List.of(1, 2, 0, 1), asked);
  }
}
