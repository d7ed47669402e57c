package io.toystore.verify.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.verify.core.Call.CallResult;
import io.toystore.verify.core.HistoryChecker.Settings;
import io.toystore.verify.core.Linearizability.Decision;
import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.Purchase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The fast check of orders and the general search come to the same verdict, on small random
 * histories: of a correct store, and of the same with something changed.
 */
class OrderCheckAgainstSearchTest {
  private static final int ROUNDS = 30_000;
  private static final long STEPS = 2_000_000;

  @Test
  void bothCheckersComeToTheSameVerdict() {
    int good = 0;
    int bad = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<Operation> history = random.nextBoolean() ? simulated(random) : arbitrary(random);
      for (int i = random.nextInt(3); i > 0 && !history.isEmpty(); i--) {
        disturb(history, random);
      }
      Decision searched =
          Linearizability.check(new OrderLogModel(), OrderLogModel.timed(history), STEPS).verdict();
      Findings findings = HistoryChecker.check(history, new Settings(0, true));
      int failing = seed;
      assertEquals(
          searched == Decision.LINEARIZABLE,
          findings.isEmpty(),
          () -> "seed " + failing + ": " + searched + "\n" + history + "\n" + findings);
      if (searched == Decision.LINEARIZABLE) {
        good++;
      } else {
        bad++;
      }
    }
    assertTrue(good > ROUNDS / 5 && bad > ROUNDS / 5, good + " good, " + bad + " bad");
  }

  /** What a correct log tells, with each operation's effect at some moment within its time. */
  private static List<Operation> simulated(Random random) {
    record Planned(int process, int request, long from, long effect, long to, int kind) {}
    List<Planned> plan = new ArrayList<>();
    int processes = 1 + random.nextInt(4);
    int requests = 0;
    for (int process = 0; process < processes; process++) {
      long now = random.nextInt(10);
      for (int i = random.nextInt(4); i > 0; i--) {
        long from = now + random.nextInt(4);
        long effect = from + random.nextInt(8);
        long to = effect + random.nextInt(8);
        boolean again = requests > 0 && random.nextInt(5) == 0;
        int request = again ? random.nextInt(requests) : requests++;
        plan.add(new Planned(process, request, from, effect, to, random.nextInt(10)));
        now = to + 1;
      }
    }
    plan.sort((a, b) -> Long.compare(a.effect(), b.effect()));
    List<Operation> history = new ArrayList<>();
    List<Integer> log = new ArrayList<>();
    for (Planned one : plan) {
      int quantity = 1 + one.request() % 2;
      String key = "k" + one.request();
      if (one.kind() < 4) {
        long number = random.nextInt(log.size() + 2);
        boolean found = number < log.size();
        history.add(
            read(
                one.process(),
                one.from(),
                one.to(),
                number,
                found,
                found ? 1 + log.get((int) number) % 2 : 0));
        continue;
      }
      boolean lost = one.kind() == 9;
      if (!lost || random.nextBoolean()) {
        if (!log.contains(one.request())) {
          log.add(one.request());
        }
      }
      CallResult outcome = lost ? CallResult.UNKNOWN : CallResult.OK;
      history.add(
          purchase(
              one.process(),
              one.from(),
              one.to(),
              outcome,
              0,
              key,
              quantity,
              log.indexOf(one.request())));
    }
    return history;
  }

  /** Anything at all. */
  private static List<Operation> arbitrary(Random random) {
    List<Operation> history = new ArrayList<>();
    for (int process = 0; process < 1 + random.nextInt(4); process++) {
      long now = 0;
      for (int i = random.nextInt(3); i > 0; i--) {
        long from = now + random.nextInt(6);
        long to = from + random.nextInt(10);
        now = to + 1;
        int number = random.nextInt(4);
        int request = random.nextInt(6);
        int quantity = 1 + request % 2;
        switch (random.nextInt(8)) {
          case 0 -> history.add(read(process, from, to, number, false, 0));
          case 1, 2 -> history.add(read(process, from, to, number, true, 1 + random.nextInt(2)));
          case 3 -> {
            int code = random.nextBoolean() ? Histories.CONFLICT : Histories.UNAVAILABLE;
            history.add(
                purchase(process, from, to, CallResult.REFUSED, code, "k" + request, quantity, -1));
          }
          case 4, 5 ->
              history.add(
                  purchase(process, from, to, CallResult.UNKNOWN, 0, "k" + request, quantity, -1));
          default ->
              history.add(
                  purchase(process, from, to, CallResult.OK, 0, "k" + request, quantity, number));
        }
      }
    }
    return history;
  }

  private static void disturb(List<Operation> history, Random random) {
    int at = random.nextInt(history.size());
    Operation one = history.get(at);
    Call call = one.call();
    if (random.nextInt(4) == 0) {
      history.remove(at);
    } else if (one instanceof OrderRead read && read.call().ok()) {
      history.set(
          at,
          read(
              (int) call.process(),
              call.invoked(),
              call.completed(),
              Math.max(0, read.number() + random.nextInt(3) - 1),
              read.found() != (random.nextInt(4) == 0),
              1 + random.nextInt(2)));
    } else if (one instanceof Purchase buys && call.ok()) {
      int number = Math.max(0, (int) buys.number() + random.nextInt(3) - 1);
      history.set(
          at,
          purchase(
              (int) call.process(),
              call.invoked(),
              call.completed(),
              CallResult.OK,
              0,
              buys.key(),
              buys.quantity(),
              number));
    }
  }

  private static Operation read(
      int process, long from, long to, long number, boolean found, long quantity) {
    return new OrderRead(
        new Call("c", process, from, to, CallResult.OK), number, found, number, "Tux", quantity);
  }

  private static Operation purchase(
      int process,
      long from,
      long to,
      CallResult outcome,
      int code,
      String key,
      long quantity,
      long number) {
    Call call = new Call("c", process, from, to, outcome, code, "", 0, 0);
    return new Purchase(call, key, "Tux", quantity, "s", number, Operation.NONE);
  }
}
