package io.toystore.observe.core;

import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of events. Streams and files name a kind by its {@link #word}. The event of a message
 * has the message's kind; the sender and the receiver both report it.
 */
public enum EventKind {
  // ---- about the stream; any level ----

  REPORT(
      Level.RARE,
      "The member's state at this moment; sent every 250 ms while it has observers.",
      "",
      "observe.TierReports"),
  CLOCK(
      Level.RARE,
      "The member's clock, in answer to a watch; exact to half of the round trip.",
      "",
      "observe.WatchRequests"),
  REFUSED(
      Level.RARE,
      "The member refuses to serve this observer, and why.",
      "",
      "observe.WatchRequests"),
  HIDDEN(
      Level.RARE,
      "How many events were left out, beyond the bound for what the member sends.",
      "",
      "observe.EventDelivery"),
  GAP(
      Level.RARE,
      "How many lines were overwritten before this reader of a front-end's stream took them.",
      "",
      "frontend.http.EventStreams"),
  // ---- rare ----

  STARTED(Level.RARE, "The member has started, with this log.", "", "observe.Observers"),
  STOPPING(
      Level.RARE,
      "The member was asked to stop, and finishes what is in progress.",
      "5.10",
      "runtime.CoreShell"),
  ROLE(
      Level.RARE,
      "The replica has become a candidate, a leader or a follower.",
      "5",
      "observe.core.ReplicaDiffer"),
  BOOKS(
      Level.RARE,
      "The leader has compared the order log with what the catalog has settled and reserved: they"
          + " fit, or how they differ.",
      "6.7",
      "observe.core.ReplicaDiffer"),
  PROMISED(
      Level.RARE,
      "The promise to obey no lower term is forced.",
      "5.5",
      "observe.core.ReplicaDiffer"),
  SERVING(
      Level.RARE,
      "The leader begins to serve (an entry of its own term is committed), or stops serving.",
      "5.6",
      "observe.core.ReplicaDiffer"),
  SELECTED(
      Level.RARE,
      "The front-end uses another leader or another route to it, or has no leader.",
      "5.3",
      "observe.core.FrontendDiffer"),
  SELECTION_HEARD(
      Level.RARE,
      "The replica hears which leader a front-end has selected.",
      "5.3",
      "observe.core.ReplicaDiffer"),
  SILENT(
      Level.RARE,
      "The front-end hears nothing from this member any more.",
      "5.3",
      "observe.core.FrontendDiffer"),
  ANSWERS(
      Level.RARE,
      "The front-end hears this member, again or for the first time.",
      "5.3",
      "observe.core.FrontendDiffer"),
  LAGGING(
      Level.RARE,
      "The follower has confirmed nothing to its leader for a second.",
      "5.7",
      "observe.core.ReplicaDiffer"),
  CAUGHT_UP(
      Level.RARE,
      "The follower that lagged holds everything that is committed.",
      "5.7",
      "observe.core.ReplicaDiffer"),
  CUT(
      Level.RARE,
      "The replica removes entries from the end of its log that its leader does not have.",
      "5.7",
      "runtime.CoreShell"),
  RESTOCKED(
      Level.RARE,
      "The catalog has restocked toys that were sold out.",
      "6.11",
      "observe.core.CatalogDiffer"),
  GAVE_BACK(
      Level.RARE,
      "Reservations were given back, since their purchases were not placed.",
      "6.5",
      "observe.core.CatalogDiffer"),
  PAUSED(
      Level.RARE, "The member's event loop was blocked for this long.", "", "observe.ObservedTier"),
  DROPPED(Level.RARE, "Malformed or foreign messages were dropped.", "", "runtime.CoreShell"),
  // ---- messages that are rare in a healthy store ----

  PRE_VOTE(
      Level.RARE,
      "A replica asks whether its peers hear a leader, before it disturbs anyone.",
      "5.4",
      "message.Message"),
  PRE_VOTE_ANSWER(Level.RARE, "Whether the replica hears a leader.", "5.4", "message.Message"),
  PREPARE(
      Level.RARE,
      "A candidate asks for the promise to obey no lower term.",
      "5.5",
      "message.Message"),
  PROMISE(
      Level.RARE,
      "The replica gives the promise, and says where its log ends.",
      "5.5",
      "message.Message"),
  PREPARE_REFUSED(Level.RARE, "The replica has promised a higher term.", "5.5", "message.Message"),
  FETCH_LOG(
      Level.RARE,
      "A candidate fetches what it lacks of the log that it must adopt.",
      "5.6",
      "message.Message"),
  FETCHED_LOG(Level.RARE, "Entries for the candidate that lacks them.", "5.6", "message.Message"),
  APPEND_REFUSED(
      Level.RARE,
      "The follower has promised a higher term, or its log differs.",
      "5.7",
      "message.Message"),
  RESIGNED(
      Level.RARE,
      "The leader has resigned, so that its peers need not wait for its silence.",
      "5.10",
      "message.Message"),
  RETURNED(Level.RARE, "The replica is back, and may lack entries.", "5.12", "message.Message"),
  RETURNED_ANSWER(
      Level.RARE,
      "What a replica knows of the replica that is back.",
      "5.12",
      "replication.Membership"),
  LEAD(Level.RARE, "A front-end appoints the replica.", "5.3", "message.Message"),
  LEAD_ANSWER(
      Level.RARE,
      "The appointed replica accepts, or names the leader that it hears.",
      "5.3, 5.4",
      "message.Message"),
  ASK_OUTCOMES(
      Level.RARE,
      "The catalog asks for the outcomes of reservations that have long been pending.",
      "6.5",
      "message.Message"),
  RESTOCK(Level.RARE, "An operator adds pieces to a toy.", "6.10", "message.Message"),
  PUT_PRODUCT(
      Level.RARE,
      "An operator makes a toy, or replaces its price and quantity.",
      "6.10",
      "message.Message"),
  PATCH_PRODUCT(
      Level.RARE, "An operator changes a toy's price or quantity.", "6.10", "message.Message"),
  CORRECT_STOCK(
      Level.RARE,
      "An operator corrects a toy's stock by a signed number of pieces.",
      "6.10",
      "message.Message"),
  REMOVE_PRODUCT(Level.RARE, "An operator removes a toy from sale.", "6.10", "message.Message"),
  OPERATOR_ANSWER(
      Level.RARE, "What the catalog did with an operator's command.", "6.10", "message.Message"),
  // ---- sampled purchases ----

  ASKED(
      Level.PURCHASES,
      "A client asks the front-end for a purchase.",
      "2.1",
      "frontend.FlushingDesk"),
  ANSWERED(Level.PURCHASES, "The front-end answers the client.", "2.1", "frontend.FlushingDesk"),
  PURCHASE(
      Level.PURCHASES, "The purchase travels to the leader.", "6.1", "observe.core.PurchaseSteps"),
  OUTCOME(
      Level.PURCHASES,
      "The purchase's outcome travels to the front-end.",
      "6.3",
      "observe.core.PurchaseSteps"),
  RESERVATION(
      Level.PURCHASES,
      "The leader asks the catalog to take the pieces out of the stock.",
      "6.2",
      "observe.core.PurchaseSteps"),
  RESERVATION_ANSWER(
      Level.PURCHASES,
      "What the catalog did with the reservation, durably.",
      "6.2",
      "observe.core.PurchaseSteps"),
  SETTLEMENT(
      Level.PURCHASES,
      "The leader informs the catalog of the purchase's outcome.",
      "6.4",
      "observe.core.PurchaseSteps"),
  QUESTION(
      Level.PURCHASES,
      "The catalog asks the leader for the purchase's outcome.",
      "6.5",
      "observe.core.PurchaseSteps"),
  APPENDED(
      Level.PURCHASES,
      "The purchase's entry is given to the disk.",
      "5.7",
      "observe.core.PurchaseSteps"),
  FORCED(
      Level.PURCHASES,
      "The purchase's entry is on the disk of this replica.",
      "5.7",
      "observe.core.PurchaseSteps"),
  COMMITTED(
      Level.PURCHASES,
      "The purchase's entry is on the disks of a majority, and stays.",
      "5.8",
      "observe.core.PurchaseSteps"),
  // ---- the wire ----

  APPEND_ENTRIES(
      Level.WIRE,
      "The leader sends entries, or a heartbeat without entries.",
      "5.7",
      "message.Message"),
  APPEND_CONFIRMED(
      Level.WIRE, "The follower has forced the leader's log up to here.", "5.7", "message.Message"),
  APPEND_HEARD(
      Level.WIRE,
      "The follower hears the leader; its disk is still at work.",
      "5.7",
      "message.Message"),
  PING(Level.WIRE, "A front-end asks a replica for its state.", "5.3", "message.Message"),
  PONG(Level.WIRE, "The replica's state.", "5.3", "message.Message"),
  SELECTION(Level.WIRE, "A front-end says which leader it has selected.", "5.3", "message.Message"),
  PURCHASES(Level.WIRE, "Purchases travel to the leader.", "6.1", "message.Message"),
  PURCHASE_OUTCOMES(Level.WIRE, "Outcomes travel to the front-end.", "6.3", "message.Message"),
  FIND_ORDERS(Level.WIRE, "A front-end asks for orders.", "5.9", "message.Message"),
  FOUND_ORDERS(Level.WIRE, "What a replica can say about these orders.", "5.9", "message.Message"),
  RESERVE(Level.WIRE, "The leader asks the catalog for reservations.", "6.2", "message.Message"),
  RESERVE_ANSWER(Level.WIRE, "What the catalog did with reservations.", "6.2", "message.Message"),
  SETTLE(Level.WIRE, "The outcomes of reserved purchases.", "6.4", "message.Message"),
  RECONCILE(Level.WIRE, "The leader asks the catalog for its books.", "6.7", "message.Message"),
  RECONCILE_ANSWER(
      Level.WIRE,
      "What the catalog has settled, and the reservations that are pending.",
      "6.7",
      "message.Message"),
  BOOKS_DIFFER(
      Level.WIRE,
      "The leader tells the catalog that the books do not fit.",
      "6.7",
      "message.Message"),
  FIND_PRODUCTS(Level.WIRE, "A front-end fills its cache.", "7.2", "message.Message"),
  FOUND_PRODUCTS(Level.WIRE, "Products for a front-end's cache.", "7.2", "message.Message"),
  LIST_PRODUCTS(Level.WIRE, "A front-end asks for a page of products.", "7.2", "message.Message"),
  PRODUCT_PAGE(Level.WIRE, "A page of products.", "7.2", "message.Message"),
  INVALIDATIONS(
      Level.WIRE,
      "The catalog tells all front-ends which products have changed.",
      "7.1",
      "message.Message"),
  CHANGES_SINCE(
      Level.WIRE,
      "A front-end asks what has changed, in case an invalidation was lost.",
      "7.1",
      "message.Message"),
  CHANGES(Level.WIRE, "What has changed.", "7.1", "message.Message"),
  FORCE(
      Level.WIRE,
      "The disk has forced entries; the event says in how many microseconds.",
      "4.2",
      "observe.JournalMeters"),
  COMMIT(Level.WIRE, "The leader's commit index has moved.", "5.8", "observe.core.ReplicaDiffer");

  private static final Map<String, EventKind> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(EventKind::word, Function.identity()));

  /** By the simple name of the message's class. */
  private static final Map<Class<?>, EventKind> BY_MESSAGE =
      Arrays.stream(Message.class.getPermittedSubclasses())
          .flatMap(conversation -> Arrays.stream(conversation.getPermittedSubclasses()))
          .collect(Collectors.toMap(Function.identity(), EventKind::ofType));

  private final Level level;
  private final String meaning;
  private final String rule;
  private final String source;
  private final String word;

  EventKind(Level level, String meaning, String rule, String source) {
    this.level = level;
    this.meaning = meaning;
    this.rule = rule;
    this.source = source;
    this.word = Reports.camelCase(name());
  }

  /** The kind with this word; empty when this version does not know the word. */
  public static Optional<EventKind> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  /** The kind of the events for sending and receiving this message. */
  public static EventKind of(Message message) {
    return BY_MESSAGE.get(message.getClass());
  }

  private static EventKind ofType(Class<?> type) {
    return type == OrderMessage.Selected.class
        ? SELECTION // The kind SELECTED is the front-end's decision.
        : valueOf(
            type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
  }

  /** The kind's name in a stream, in a file, and in an option. */
  public String word() {
    return word;
  }

  /** The lowest level at which the event is sent. */
  public Level level() {
    return level;
  }

  /** The meaning of the event, in a sentence. */
  public String meaning() {
    return meaning;
  }

  /** The sections of the design whose rule the event shows; empty for none. */
  public String rule() {
    return rule;
  }

  /** The class that makes the event, without the store's root package. */
  public String source() {
    return source;
  }
}
