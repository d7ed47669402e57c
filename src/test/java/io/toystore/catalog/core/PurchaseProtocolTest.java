package io.toystore.catalog.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.testing.Bytes;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Order leaders that keep the rules, one after the other and with one log of outcomes, a network
 * that loses, doubles and reorders, and a catalog that crashes. In the end exactly what the log
 * says is sold, and nothing ever breaks an invariant.
 */
class PurchaseProtocolTest {
  /** What has become of a request, for good. */
  private record Outcome(String name, int quantity, boolean placed) {}

  /** A reservation that the catalog has not answered; a withdrawal once nobody waits for it. */
  private record Open(ReserveItem item) {}

  private final CatalogHarness shop = CatalogHarness.open(SettingsFor.lively());
  private final Map<String, ReserveItem> wanted = new HashMap<>();
  private final Map<String, Outcome> outcomes = new HashMap<>();
  private final TreeMap<Long, Open> open = new TreeMap<>();
  private final List<Message> toCatalog = new ArrayList<>();
  private final List<Message> toLeader = new ArrayList<>();
  private final List<SettleItem> told = new ArrayList<>();
  private Random random;
  private long term = 1;
  private long nextNumber = 1;
  private int nextId;
  private int renumbered;
  private int withdrawn;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsSoldIsWhatWasPlaced(long seed) {
    random = new Random(seed);
    for (int step = 0; step < 6_000; step++) {
      switch (random.nextInt(16)) {
        case 0, 1, 2 -> want("id" + nextId++);
        case 3 -> again();
        case 4, 5 -> resend();
        case 6 -> withdraw();
        case 7 -> settle();
        case 8 -> shop.pass(random.nextInt(50));
        case 9, 10 -> commitSome();
        case 11 -> rarely(40, this::newLeader);
        case 12 -> rarely(40, this::crash);
        default -> deliver();
      }
      collect();
    }
    heal();

    long sold =
        outcomes.values().stream().filter(Outcome::placed).mapToLong(Outcome::quantity).sum();
    CatalogStatus status = shop.catalog.status();
    assertTrue(sold > 50, "orders were placed");
    assertEquals(0, status.pendingReservations());
    assertEquals(sold, status.sold());
    assertTrue(renumbered > 0, "ids were reserved again in higher terms");
    assertTrue(withdrawn > 0, "reservations were withdrawn");
    List<String> ids =
        shop.log.stream()
            .map(entry -> FlatJson.parse(entry.payload()))
            .filter(fields -> "Reserved".equals(fields.get("type")))
            .map(fields -> (String) fields.get("id"))
            .toList();
    assertEquals(Set.copyOf(ids).size(), ids.size(), "stock was taken out twice for an id");
  }

  private void want(String id) {
    String name = random.nextInt(3) > 0 ? "Tux" : "Whale";
    send(CatalogHarness.item(0, id, name, 1 + random.nextInt(2)));
  }

  /** A client retries, under the same id and now and then for something else. */
  private void again() {
    if (!wanted.isEmpty()) {
      List<ReserveItem> all = List.copyOf(wanted.values());
      ReserveItem item = all.get(random.nextInt(all.size()));
      int quantity = random.nextInt(8) == 0 ? 3 : item.quantity();
      send(CatalogHarness.item(0, item.requestId(), item.name(), quantity));
    }
  }

  /** The leader looks the id up, and numbers the reservation. */
  private void send(ReserveItem item) {
    String id = item.requestId();
    boolean waits = open.values().stream().anyMatch(o -> o.item().requestId().equals(id));
    if (outcomes.containsKey(id) || waits || open.size() >= 10 || tooFar()) {
      return;
    }
    ReserveItem numbered = CatalogHarness.item(nextNumber++, id, item.name(), item.quantity());
    wanted.putIfAbsent(id, numbered);
    open.put(numbered.number(), new Open(numbered));
    toCatalog.add(new Reserve(1, 0, term, CatalogTerm.UNKNOWN, lowestOpen(), List.of(numbered)));
  }

  private boolean tooFar() {
    return nextNumber - lowestOpen() >= shop.settings.maxOpenWindow();
  }

  private long lowestOpen() {
    return open.isEmpty() ? nextNumber : open.firstKey();
  }

  private void resend() {
    List<ReserveItem> items = open.values().stream().map(Open::item).toList();
    toCatalog.add(new Reserve(1, 0, term, CatalogTerm.UNKNOWN, lowestOpen(), items));
  }

  /** The deadline of an open request is over: the leader withdraws it. */
  private void withdraw() {
    if (!open.isEmpty() && random.nextInt(3) == 0) {
      ReserveItem item = open.firstEntry().getValue().item();
      open.put(
          item.number(),
          new Open(CatalogHarness.item(item.number(), item.requestId(), item.name(), 0)));
    }
  }

  private void decide(ReserveItem item, boolean placed) {
    outcomes.putIfAbsent(item.requestId(), new Outcome(item.name(), item.quantity(), placed));
    wanted.remove(item.requestId());
  }

  private void settle() {
    if (!told.isEmpty()) {
      List<SettleItem> items = new ArrayList<>();
      for (int n = random.nextInt(5); n >= 0; n--) {
        items.add(told.get(random.nextInt(told.size())));
      }
      toCatalog.add(new Settle(1, 0, term, CatalogTerm.UNKNOWN, items));
      if (random.nextInt(4) == 0) {
        told.removeAll(items);
      }
    }
  }

  private void newLeader() {
    term += 1 + random.nextInt(3);
    nextNumber = 1;
    open.clear();
    told.clear();
  }

  private void crash() {
    long kept = shop.committed() + random.nextInt((int) (shop.log.size() - shop.committed()) + 1);
    if (random.nextBoolean()) {
      shop.restart((int) kept);
    } else {
      shop.log.subList((int) kept, shop.log.size()).clear();
      Catalog before = new Catalog(shop.settings);
      int at = random.nextInt((int) kept + 1);
      shop.log.subList(0, at).forEach(before::restore);
      shop.restartFromSnapshot(Bytes.of(before.snapshot()), at);
    }
  }

  private void commitSome() {
    long behind = shop.log.size() - shop.committed();
    shop.commit(shop.committed() + random.nextInt((int) behind + 1));
  }

  /** Any message under way arrives: perhaps it is lost, perhaps it arrives again. */
  private void deliver() {
    List<Message> from = random.nextInt(3) == 0 ? toLeader : toCatalog;
    if (from.isEmpty()) {
      return;
    }
    Message message = from.get(random.nextInt(from.size()));
    if (random.nextInt(3) > 0) {
      from.remove(message);
    }
    if (random.nextInt(8) == 0) {
      return;
    }
    arrive(message);
  }

  private void arrive(Message message) {
    if (message instanceof ReserveAnswer answer) {
      answered(answer);
    } else if (message instanceof AskOutcomes ask) {
      asked(ask);
    } else {
      int before = shop.log.size();
      shop.receive(message);
      renumbered += (int) shop.logged(before).stream().filter("Renumbered"::equals).count();
    }
  }

  private void answered(ReserveAnswer answer) {
    for (ReserveResult result : answer.results()) {
      Open waits = answer.term() == term ? open.get(result.number()) : null;
      if (waits == null || result.status() == ReserveStatus.STALE) {
        continue;
      }
      ReserveItem item = waits.item();
      assertEquals(item.requestId(), result.requestId());
      open.remove(result.number());
      withdrawn += result.status() == ReserveStatus.WITHDRAWN ? 1 : 0;
      if (result.status() == ReserveStatus.RESERVED
          && !item.isWithdrawal()
          && !outcomes.containsKey(item.requestId())) {
        decide(item, true);
        told.add(CatalogHarness.placed(item.requestId(), term, item.number()));
      }
    }
  }

  /** An unknown id is first made unable to happen, unless it is under way. */
  private void asked(AskOutcomes ask) {
    List<SettleItem> items = new ArrayList<>();
    for (OpenReservation reservation : ask.reservations()) {
      String id = reservation.requestId();
      boolean waits = open.values().stream().anyMatch(o -> o.item().requestId().equals(id));
      if (!outcomes.containsKey(id)) {
        if (waits || random.nextInt(3) > 0) {
          continue;
        }
        decide(CatalogHarness.item(1, id, "", 0), false);
      }
      items.add(
          new SettleItem(
              id, reservation.reservedTerm(), reservation.number(), outcomes.get(id).placed()));
    }
    toCatalog.add(new Settle(1, 0, term, CatalogTerm.UNKNOWN, items));
  }

  private void rarely(int oneIn, Runnable deed) {
    if (random.nextInt(oneIn) == 0) {
      deed.run();
    }
  }

  private void collect() {
    toLeader.addAll(shop.take(ReserveAnswer.class));
    toLeader.addAll(shop.take(AskOutcomes.class));
    shop.sent.clear();
    for (List<Message> way : List.of(toLeader, toCatalog)) {
      while (way.size() > 60) {
        way.remove(random.nextInt(way.size()));
      }
    }
  }

  /** Nothing is lost any more, and a last leader waits for nobody. */
  private void heal() {
    newLeader();
    for (int round = 0; round < 2_000 && !isQuiet(); round++) {
      shop.pass(50);
      shop.commit();
      collect();
      List<Message> answers = List.copyOf(toLeader);
      toLeader.clear();
      answers.forEach(this::arrive);
      List<Message> messages = List.copyOf(toCatalog);
      toCatalog.clear();
      messages.forEach(this::arrive);
    }
  }

  private boolean isQuiet() {
    return toCatalog.isEmpty()
        && toLeader.isEmpty()
        && shop.catalog.status().pendingReservations() == 0;
  }
}
