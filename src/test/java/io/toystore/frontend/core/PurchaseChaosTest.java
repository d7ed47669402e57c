package io.toystore.frontend.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Purchases against an order group in which everything goes wrong: messages are lost, doubled and
 * delayed by seconds, leaders are deposed at any moment, ids are abandoned, queues are full. The
 * group keeps its own promises (one outcome for each id; a leader takes up only its own term), and
 * so must the front-end: whatever the seed, what it tells a client is true.
 */
class PurchaseChaosTest {
  private static final int PURCHASES = 400;

  /** What became of one HTTP purchase. Each buys a toy of its own name, which identifies it. */
  private static final class Client {
    final long askedAt;
    final List<PurchaseResult> answers = new ArrayList<>();
    long answeredAt;

    Client(long askedAt) {
      this.askedAt = askedAt;
    }
  }

  /** A message on its way. */
  private record Flight(long at, long order, Runnable arrival) implements Comparable<Flight> {
    @Override
    public int compareTo(Flight that) {
      return at != that.at ? Long.compare(at, that.at) : Long.compare(order, that.order);
    }
  }

  /** An order group of three with one leader at most, and the network around it. */
  private static final class Chaos {
    final Random random;
    final FrontendHarness bench = new FrontendHarness(3);
    final PriorityQueue<Flight> flights = new PriorityQueue<>();
    final Map<String, Long> numberById = new HashMap<>();
    final Map<String, Long> numberByName = new HashMap<>();
    final Set<String> abandoned = new HashSet<>();

    /** Refusals that the present leader has given: they hold for its term. */
    final Map<Long, PurchaseStatus> refused = new HashMap<>();

    final Set<PurchaseStatus> given = EnumSet.noneOf(PurchaseStatus.class);
    int leader;
    long term;
    long order;
    int examined;

    Chaos(long seed) {
      random = new Random(seed);
      bench.noLeader(0);
      bench.start();
    }

    boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    void depose() {
      leader = 0;
      refused.clear();
      bench.noLeader(term);
    }

    void elect() {
      leader = 1 + random.nextInt(3);
      do {
        term++;
      } while (term % 3 != leader % 3);
      refused.clear();
      bench.leader(leader, term);
    }

    void fly(Runnable arrival) {
      long delay = chance(80) ? random.nextInt(30) : random.nextInt(3000);
      flights.add(new Flight(bench.now + delay, order++, arrival));
    }

    /** Carries the front-end's messages, some of them never, some twice. */
    void carry() {
      for (; examined < bench.sent.size(); examined++) {
        Message message = bench.sent.get(examined).message();
        int to = (int) bench.sent.get(examined).to().id();
        if (message instanceof Purchases purchases && !chance(15)) {
          // A copy that the network makes is refused with its original: see PurchaseDesk.
          Map<Long, Boolean> looked = new HashMap<>();
          fly(() -> arrive(to, purchases, looked));
          if (chance(15)) {
            fly(() -> arrive(to, purchases, looked));
          }
        }
      }
    }

    void arrive(int replica, Purchases message, Map<Long, Boolean> takenBefore) {
      List<PurchaseOutcome> outcomes = new ArrayList<>();
      for (Purchase purchase : message.purchases()) {
        boolean leads = replica == leader && message.term() == term;
        Boolean before = takenBefore.get(purchase.attempt());
        PurchaseOutcome outcome =
            before != null && before != leads
                ? null
                : leads
                    ? lead(purchase, before == null)
                    : outcome(purchase, PurchaseStatus.WRONG_TERM);
        boolean refusedUnseen =
            outcome != null
                && (outcome.status() == PurchaseStatus.WRONG_TERM
                    || outcome.status() == PurchaseStatus.OVERLOADED
                    || outcome.status() == PurchaseStatus.BOOKS_DIFFER);
        takenBefore.putIfAbsent(purchase.attempt(), !refusedUnseen);
        if (outcome != null) {
          outcomes.add(outcome);
        }
      }
      if (outcomes.isEmpty() || chance(15)) {
        return;
      }
      PurchaseOutcomes answer = new PurchaseOutcomes(1, replica, term, outcomes);
      fly(() -> bench.receive(answer));
      if (chance(15)) {
        fly(() -> bench.receive(answer));
      }
    }

    /** What the leader does; null when it has taken the purchase up and says nothing for now. */
    PurchaseOutcome lead(Purchase purchase, boolean original) {
      Long number = numberById.get(purchase.requestId());
      if (number != null) {
        return new PurchaseOutcome(
            purchase.attempt(), PurchaseStatus.PLACED, number, purchase.attempt());
      }
      if (abandoned.contains(purchase.requestId())) {
        return outcome(purchase, PurchaseStatus.ABANDONED);
      }
      PurchaseStatus before = refused.get(purchase.attempt());
      if (before != null) {
        return outcome(purchase, before);
      }
      if (original && chance(10)) {
        PurchaseStatus status =
            chance(50) ? PurchaseStatus.OVERLOADED : PurchaseStatus.BOOKS_DIFFER;
        refused.put(purchase.attempt(), status);
        return outcome(purchase, status);
      }
      if (chance(10)) {
        abandoned.add(purchase.requestId());
        return outcome(purchase, PurchaseStatus.ABANDONED);
      }
      if (chance(15)) {
        refused.put(purchase.attempt(), PurchaseStatus.NOT_ENOUGH_STOCK);
        return outcome(purchase, PurchaseStatus.NOT_ENOUGH_STOCK);
      }
      long next = numberById.size();
      numberById.put(purchase.requestId(), next);
      Long other = numberByName.put(purchase.name(), next);
      assertEquals(null, other, "two orders for one purchase");
      return chance(30)
          ? null
          : new PurchaseOutcome(
              purchase.attempt(), PurchaseStatus.PLACED, next, purchase.attempt());
    }

    PurchaseOutcome outcome(Purchase purchase, PurchaseStatus status) {
      given.add(status);
      return new PurchaseOutcome(purchase.attempt(), status, 0, 0);
    }

    void pass() {
      bench.pass(FrontendHarness.TICK_MILLIS);
      carry();
      while (!flights.isEmpty() && flights.peek().at() <= bench.now) {
        flights.poll().arrival().run();
        carry();
      }
    }
  }

  @Test
  void whateverGoesWrongEachPurchaseIsAnsweredOnceInTimeAndTruthfully() {
    Map<PurchaseEnd, Integer> ends = new EnumMap<>(PurchaseEnd.class);
    for (long seed = 1; seed <= 40; seed++) {
      run(seed, ends);
    }
    Set<PurchaseEnd> possible = EnumSet.allOf(PurchaseEnd.class);
    possible.remove(PurchaseEnd.KEY_REUSED);
    possible.remove(PurchaseEnd.PRODUCT_NOT_FOUND);
    assertEquals(possible, ends.keySet(), "the chaos reaches every end: " + ends);
  }

  private void run(long seed, Map<PurchaseEnd, Integer> ends) {
    Chaos chaos = new Chaos(seed);
    Map<String, Client> clients = new HashMap<>();
    long drained = Long.MAX_VALUE;
    while (chaos.bench.now < drained) {
      if (chaos.leader == 0 ? chaos.chance(1) : chaos.chance(1) && chaos.chance(50)) {
        if (chaos.leader == 0 || chaos.chance(50)) {
          chaos.elect();
        } else {
          chaos.depose();
        }
      }
      if (clients.size() < PURCHASES && chaos.chance(30)) {
        buy(chaos, clients);
        if (clients.size() == PURCHASES) {
          drained = chaos.bench.now + 20_000;
        }
      }
      chaos.pass();
    }
    assertTrue(
        chaos.given.contains(PurchaseStatus.WRONG_TERM)
            && chaos.given.contains(PurchaseStatus.OVERLOADED),
        "seed " + seed + " is tame");
    clients.forEach(
        (name, client) -> {
          String context = "seed " + seed + ", " + name + ": " + client.answers;
          assertEquals(1, client.answers.size(), context);
          PurchaseResult result = client.answers.get(0);
          ends.merge(result.end(), 1, Integer::sum);
          long deadline = client.askedAt + chaos.bench.settings.requestTimeoutMillis();
          assertTrue(client.answeredAt <= deadline + FrontendHarness.TICK_MILLIS, context);
          Long number = chaos.numberByName.get(name);
          switch (result.end()) {
            case PLACED -> assertEquals(number, result.number(), context);
            case UNKNOWN -> assertTrue(client.answeredAt >= deadline, context);
            default -> assertEquals(null, number, context);
          }
        });
    assertEquals(0, chaos.bench.status().openPurchases());
  }

  private static void buy(Chaos chaos, Map<String, Client> clients) {
    String name = "Toy " + clients.size();
    Client client = new Client(chaos.bench.now);
    clients.put(name, client);
    String key = chaos.chance(50) ? "key of " + name : null;
    chaos.bench.core.purchase(
        key,
        name,
        1,
        chaos.bench.now,
        result -> {
          client.answers.add(result);
          client.answeredAt = chaos.bench.now;
        });
    chaos.bench.flush();
    chaos.carry();
  }
}
