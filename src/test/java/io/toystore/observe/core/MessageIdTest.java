package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.wire.RandomMessages;
import io.toystore.message.wire.Wire;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderPayloads;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What messages are called and said in events: by their ids, their senders and their texts. */
class MessageIdTest {
  private static final int EXAMPLES = 200;
  private static final CatalogTerm TERM = new CatalogTerm(0xf0, 4, 5);

  static Stream<Class<? extends Record>> types() {
    return RandomMessages.types().stream();
  }

  private static List<Message> examples(Class<? extends Record> type) {
    RandomMessages messages = new RandomMessages(type.getName().hashCode());
    List<Message> examples = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      examples.add(messages.next(type));
    }
    return examples;
  }

  @ParameterizedTest
  @MethodSource("types")
  void senderAndReceiverComputeTheSameId(Class<? extends Record> type) throws Exception {
    for (Message sent : examples(type)) {
      String id = MessageId.of(sent);
      assertTrue(id.matches("-?\\d+(/-?\\d+)*"), id);
      assertEquals(id, MessageId.of(Wire.decode(Wire.encode(sent))));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void theSenderIsWhomTheMessageNames(Class<? extends Record> type) throws Exception {
    List<String> components =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    for (Message message : examples(type)) {
      String expected = "catalog";
      if (components.contains("from")) {
        expected = "order-" + type.getMethod("from").invoke(message);
      } else if (components.contains("frontend")) {
        long frontend = (Long) type.getMethod("frontend").invoke(message);
        expected = "frontend@" + Long.toHexString(frontend);
      }
      assertEquals(expected, Names.sender(message));
    }
  }

  /** Whatever a peer sends: what a member tells must not keep it from its work. */
  @ParameterizedTest
  @MethodSource("types")
  void anyMessageHasAText(Class<? extends Record> type) {
    for (Message message : examples(type)) {
      assertFalse(MessageText.of(message).contains("null("), message::toString);
    }
  }

  static Stream<Message> empty() {
    return Stream.of(
        new Purchases(1, 6, 0, 0, List.of()),
        new PurchaseOutcomes(1, 3, 6, List.of()),
        new FindOrders(1, 0, List.of()),
        new FoundOrders(1, 3, List.of()),
        new Reserve(3, 0, 6, CatalogTerm.UNKNOWN, 1, List.of()),
        new ReserveAnswer(3, 0, 6, CatalogTerm.UNKNOWN, 6, List.of()),
        new Settle(3, 0, 6, CatalogTerm.UNKNOWN, List.of()),
        new AskOutcomes(0, CatalogTerm.UNKNOWN, List.of()),
        new FindProducts(1, List.of()),
        new FoundProducts(TERM, List.of()),
        new Invalidations(TERM, 1, List.of()),
        new AppendEntries(3, 6, 0, 0, List.of(), 0, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("empty")
  void aMessageWithoutItemsHasAnIdASenderAndAText(Message message) {
    assertTrue(MessageId.of(message).matches("\\d+(/\\d+)*"), message::toString);
    assertTrue(Names.sender(message).matches("order-3|frontend@1|catalog"), message::toString);
    MessageText.of(message);
  }

  @Test
  void idsAreMadeOfTheNumbersThatTellMessagesApart() {
    List<LogEntry> entries = List.of(entry("k:anna"), entry("k:ben"));
    Map<String, Message> expected =
        Map.of(
            "6/10/2/9/3", new AppendEntries(3, 6, 10, 6, entries, 9, 0, 3),
            "6/71/2", new Purchases(1, 6, 70, 0, List.of(purchase(71, "k:a"), purchase(72, "k:b"))),
            "5/17",
                new AskOutcomes(0, CatalogTerm.UNKNOWN, List.of(new OpenReservation("k:a", 5, 17))),
            "4/100/0", new Invalidations(TERM, 100, List.of()),
            "8", new Ping(1, 8));
    expected.forEach((id, message) -> assertEquals(id, MessageId.of(message)));
    Message pong = new Pong(3, 8, Role.LEADER, 6, 3, 6, 12, 12, true);
    assertEquals("8", MessageId.of(pong), "an answer has the number of its question");
    assertNotEquals(
        MessageId.of(new AppendEntries(3, 6, 10, 6, entries, 9, 0, 3)),
        MessageId.of(new AppendEntries(3, 6, 10, 6, entries, 9, 0, 4)));
  }

  /**
   * A line for each message of the wire: a batch of hundreds must not make it longer and longer.
   */
  @Test
  void theTextOfALargeBatchIsShort() {
    List<Purchase> purchases = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      purchases.add(purchase(i, "k:buyer-" + i));
    }
    String text = MessageText.of(new Purchases(1, 6, 0, 0, purchases));
    assertTrue(text.length() < 500, () -> text.length() + ": " + text);
    assertTrue(text.startsWith("term 6, attempt 0: k:buyer-0, 3 Tux; "), text);
    assertTrue(text.endsWith("992 more"), text);
  }

  @Test
  void entriesThatCannotBeReadAreSaidToBeSo() {
    for (String payload : List.of("", "x", "[]", "{}", "{\"type\":7}", "{\"index\":\"1\"}")) {
      LogEntry entry = new LogEntry(9, 6, payload.getBytes(StandardCharsets.UTF_8));
      assertEquals("9@6 (unreadable)", MessageText.entry(entry), payload);
    }
    assertEquals("9@6 OrderPlaced(k:anna)", MessageText.entry(entry("k:anna")));
  }

  private static LogEntry entry(String requestId) {
    return new LogEntry(9, 6, OrderPayloads.placed(requestId, "Tux"));
  }

  private static Purchase purchase(long attempt, String requestId) {
    return new Purchase(attempt, requestId, true, "Tux", 3);
  }
}
