package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderPayloads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TracerTest {
  private static final Message RARE = new Prepare(3, 6);
  private static final Message OF_WIRE = new AppendConfirmed(1, 6, 101, 12, 4);
  private static final Message PURCHASES =
      new Purchases(0xabc, 6, 0, 0, List.of(new Purchase(71, "b", true, "Tux", 3)));

  private final List<Event> told = new ArrayList<>();
  private long micros = 1_000;
  private final Set<EventKind> full = new HashSet<>();
  private final Tracer tracer =
      new Tracer(
          "order-2", "3f2a", () -> micros++, Names::of, told::add, kind -> !full.contains(kind));

  private List<Event> take() {
    List<Event> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  private static Event event(
      long micros, EventKind kind, String from, String to, String id, String text) {
    return new Event(micros, "order-2", "3f2a", kind, from, to, id, "", Map.of("text", text));
  }

  /** What no message has is sampled too, or a busy disk alone would fill the stream. */
  @Test
  void forcesAndCommitsAreSampled() {
    tracer.tellUpTo(Level.WIRE, 3);
    List<Boolean> wanted = Stream.generate(() -> tracer.wants(EventKind.COMMIT)).limit(8).toList();
    assertEquals(List.of(true, false, false, false, true, false, false, false), wanted);
    assertTrue(tracer.wants(EventKind.ROLE), "what is rare is always told");
  }

  /** What would not be told anyway is not made; what is rare always is. */
  @Test
  void nothingIsMadeForWhichThereIsNoRoom() {
    tracer.tellUpTo(Level.WIRE, 0);
    full.addAll(Set.of(EventKind.PURCHASES, EventKind.PURCHASE, EventKind.LEAD));
    tracer.sent(
        Address.order(1),
        new OrderMessage.Purchases(
            7, 3, 1, 0, List.of(new OrderMessage.Purchase(1, "k:anna", true, "Tux", 1))));
    tracer.sent(Address.order(1), new OrderMessage.Lead(7, 1));
    tracer.sent(Address.order(1), new OrderMessage.Ping(7, 1));
    assertEquals(
        List.of(EventKind.LEAD, EventKind.PING), take().stream().map(Event::kind).toList());
  }

  @Test
  void atLevelOneSendersTellOfRareMessagesAndNobodyOfOthers() {
    tracer.sent(Address.order(1), RARE);
    tracer.sent(Address.order(3), OF_WIRE);
    tracer.sent(Address.order(3), PURCHASES);
    tracer.received(RARE);
    tracer.received(OF_WIRE);
    tracer.received(PURCHASES);
    assertEquals(List.of(event(1_000, EventKind.PREPARE, "", "order-1", "6", "term 6")), take());
  }

  @Test
  void ofTheWireBothSidesTellWithTheSameId() {
    tracer.tellUpTo(Level.WIRE, 0);
    for (Message message : List.of(RARE, OF_WIRE, PURCHASES)) {
      EventKind kind = EventKind.of(message);
      tracer.sent(Address.order(2), message);
      Event sent = take().get(0);
      assertEquals(List.of(kind, "", "order-2"), List.of(sent.kind(), sent.from(), sent.to()));
      tracer.received(message);
      Event received = take().get(0);
      assertEquals(
          List.of(kind, Names.sender(message), ""),
          List.of(received.kind(), received.from(), received.to()));
      assertEquals(sent.id(), received.id());
      assertEquals(sent.details(), received.details());
      assertFalse(sent.id().isEmpty());
    }
  }

  @Test
  void atLevelTwoBothSidesTellOfPurchasesAndNobodyOfTheWire() {
    tracer.tellUpTo(Level.PURCHASES, 0);
    tracer.sent(Address.order(3), OF_WIRE);
    tracer.received(OF_WIRE);
    tracer.received(RARE);
    tracer.sent(Address.order(3), PURCHASES);
    tracer.received(PURCHASES);
    List<Event> events = take();
    assertEquals(2, events.size(), events::toString);
    for (Event event : events) {
      assertEquals(EventKind.PURCHASE, event.kind());
      assertEquals("b", event.requestId());
      assertEquals("3 Tux, term 6", event.text("text"));
    }
    assertEquals("order-3", events.get(0).to());
    assertEquals("frontend@abc", events.get(1).from());
  }

  @Test
  void theMaskSamplesMessagesByTheirIdsAndPurchasesByTheirs() {
    tracer.tellUpTo(Level.WIRE, 1);
    int picked = 0;
    for (int round = 0; round < 100; round++) {
      Message message = new AppendConfirmed(1, 6, 101, 12, round);
      tracer.sent(Address.order(3), message);
      int told = take().size();
      assertEquals(Sample.picks(MessageId.of(message), 1) ? 1 : 0, told);
      picked += told;
    }
    assertTrue(picked > 0 && picked < 100);
    tracer.purchase(EventKind.ASKED, "a", "1 Tux");
    tracer.purchase(EventKind.ASKED, "b", "1 Tux");
    tracer.sent(Address.order(1), RARE);
    List<Event> events = take();
    assertEquals(
        List.of(EventKind.ASKED, EventKind.PREPARE), events.stream().map(Event::kind).toList());
    assertEquals("b", events.get(0).requestId());
  }

  /** What the differ has been asked, and a log that is forced and committed as far as it says. */
  private static final class Log implements Differ {
    final List<Long> looks = new ArrayList<>();
    int appended;
    long forced;
    long committed;

    @Override
    public void look(long nowMillis, EventSink to) {
      looks.add(nowMillis);
      if (to.wants(EventKind.COMMIT)) {
        to.event(EventKind.COMMIT, "order-1", Map.of("index", committed));
      }
    }

    @Override
    public void appended(List<LogEntry> entries) {
      appended += entries.size();
    }

    @Override
    public long forcedIndex() {
      return forced;
    }

    @Override
    public long commitIndex() {
      return committed;
    }
  }

  @Test
  void theDifferIsAskedAtEachLookAndItsWordIsTold() {
    Log log = new Log();
    tracer.compareWith(log);
    tracer.look(10);
    assertEquals(List.of(), take());
    tracer.tellUpTo(Level.WIRE, 0);
    tracer.look(20);
    assertEquals(List.of(10L, 20L), log.looks);
    Event event = take().get(0);
    assertEquals("order-1", event.to());
    assertEquals(Map.of("index", 0L), event.details());
  }

  @Test
  void anEntryIsFollowedWhileSomebodyWants() {
    Log log = new Log();
    tracer.compareWith(log);
    List<LogEntry> entries = List.of(new LogEntry(5, 6, OrderPayloads.placed("b", "Tux")));
    tracer.appended(entries);
    assertEquals(List.of(), take());
    tracer.tellUpTo(Level.PURCHASES, 0);
    tracer.appended(entries);
    log.forced = 5;
    tracer.look(1);
    log.committed = 5;
    tracer.look(2);
    assertEquals(
        List.of(EventKind.APPENDED, EventKind.FORCED, EventKind.COMMITTED),
        take().stream().map(Event::kind).toList());
    assertEquals(2, log.appended, "the differ sees all entries");

    tracer.appended(entries);
    tracer.tellUpTo(Level.RARE, 0);
    tracer.tellUpTo(Level.PURCHASES, 0);
    told.clear();
    tracer.look(3);
    assertEquals(List.of(), take(), "nobody wanted it for a while: it is forgotten");
  }

  /** The core sends the outcome in the flush after which it is looked at. */
  @Test
  void whatIsCommittedIsToldBeforeTheOutcomeThatFollowsFromIt() {
    Log log = new Log();
    tracer.compareWith(log);
    tracer.tellUpTo(Level.PURCHASES, 0);
    tracer.received(PURCHASES);
    tracer.appended(List.of(new LogEntry(5, 6, OrderPayloads.placed("b", "Tux"))));
    log.forced = 5;
    log.committed = 5;
    told.clear();
    List<PurchaseOutcome> placed = List.of(new PurchaseOutcome(71, PurchaseStatus.PLACED, 3, 7));
    tracer.sent(Address.frontend(0xabc), new PurchaseOutcomes(0xabc, 2, 6, placed));
    tracer.look(1);
    assertEquals(
        List.of(EventKind.FORCED, EventKind.COMMITTED, EventKind.OUTCOME),
        take().stream().map(Event::kind).toList());
  }

  @Test
  void aCutIsToldAndItsEntriesAreForgotten() {
    Log log = new Log();
    tracer.compareWith(log);
    tracer.tellUpTo(Level.PURCHASES, 0);
    tracer.appended(List.of(new LogEntry(5, 6, OrderPayloads.placed("b", "Tux"))));
    tracer.cutFrom(5);
    log.forced = 5;
    tracer.look(1);
    List<Event> events = take();
    assertEquals(
        List.of(EventKind.APPENDED, EventKind.CUT), events.stream().map(Event::kind).toList());
    assertEquals(5, events.get(1).number("index"));
  }
}
