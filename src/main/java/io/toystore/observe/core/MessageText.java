package io.toystore.observe.core;

import io.toystore.message.CatalogMessage;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.ReplicaMessage;
import io.toystore.message.ReservationMessage;
import io.toystore.model.LogEntry;
import io.toystore.model.ProductView;
import io.toystore.text.FlatJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Short texts for messages and log entries, for readers of transcripts. */
public final class MessageText {
  /** The maximum number of items of a message that are spelt out. */
  private static final int MAX_ITEMS = 8;

  private static final String UNREADABLE = "(unreadable)";

  private MessageText() {}

  public static String of(Message message) {
    if (message instanceof ReplicaMessage.PreVote m) {
      return "round " + m.round() + ": does anybody hear a leader?";
    } else if (message instanceof ReplicaMessage.PreVoteAnswer m) {
      String heard = m.leader() == 0 ? "promised just now" : "hears order-" + m.leader();
      return String.format(
          Locale.ROOT,
          "round %d: %s, term %d",
          m.round(),
          m.hearsLeader() ? heard : "hears nobody",
          m.promisedTerm());
    } else if (message instanceof ReplicaMessage.Prepare m) {
      return "term " + m.term();
    } else if (message instanceof ReplicaMessage.Promise m) {
      return "term " + m.term() + ", log ends at " + position(m.lastIndex(), m.lastTerm());
    } else if (message instanceof ReplicaMessage.PrepareRefused m) {
      return "term " + m.term() + ", has promised " + m.promisedTerm();
    } else if (message instanceof ReplicaMessage.FetchLog m) {
      return "term " + m.term() + ", after " + position(m.prevIndex(), m.prevTerm());
    } else if (message instanceof ReplicaMessage.FetchedLog m) {
      return String.format(
          Locale.ROOT,
          "term %d, after %d: %s",
          m.term(),
          m.prevIndex(),
          m.matched()
              ? entries(m.entries())
              : "differs, try after " + position(m.hintIndex(), m.hintTerm()));
    } else if (message instanceof ReplicaMessage.AppendEntries m) {
      return String.format(
          Locale.ROOT,
          "term %d, after %s: %s, commit %d%s",
          m.term(),
          position(m.prevIndex(), m.prevTerm()),
          entries(m.entries()),
          m.leaderCommit(),
          round(m.round()));
    } else if (message instanceof ReplicaMessage.AppendConfirmed m) {
      return "term " + m.term() + ", forced up to " + m.matchIndex() + round(m.round());
    } else if (message instanceof ReplicaMessage.AppendHeard m) {
      return "term " + m.term() + ", heard, not forced yet" + round(m.round());
    } else if (message instanceof ReplicaMessage.AppendRefused m) {
      return String.format(
          Locale.ROOT,
          "term %d, %s",
          m.term(),
          m.promisedTerm() > m.term()
              ? "has promised " + m.promisedTerm()
              : "the logs differ, try after " + position(m.hintIndex(), m.hintTerm()));
    } else if (message instanceof ReplicaMessage.Resigned m) {
      return "leads term " + m.term() + " no more";
    } else if (message instanceof ReplicaMessage.Returned m) {
      return (m.lastIndex() == 0 ? "log is empty" : "log ends at " + m.lastIndex())
          + (m.isNew() ? ", new" : "");
    } else if (message instanceof ReplicaMessage.ReturnedAnswer m) {
      return m.isNew()
          ? "is new too"
          : String.format(
              Locale.ROOT,
              "has heard it obey term %d, knows that it held %s",
              m.promisedTerm(),
              position(m.committedIndex(), m.committedTerm()));
    } else if (message instanceof OrderMessage.Lead m) {
      return "appointment " + m.attempt();
    } else if (message instanceof OrderMessage.LeadAnswer m) {
      String refusal = m.leader() == 0 ? "cannot now" : "no, order-" + m.leader() + " leads";
      return String.format(
          Locale.ROOT,
          "appointment %d: %s, term %d",
          m.attempt(),
          m.accepted() ? "yes" : refusal,
          m.leaderTerm());
    } else if (message instanceof OrderMessage.Purchases m) {
      return String.format(
          Locale.ROOT,
          "term %d, %s%s",
          m.term(),
          list(
              m.purchases(),
              purchase ->
                  String.format(
                      Locale.ROOT,
                      "attempt %d: %s, %d %s",
                      purchase.attempt(),
                      purchase.requestId(),
                      purchase.quantity(),
                      purchase.name())),
          via(m.via()));
    } else if (message instanceof OrderMessage.PurchaseOutcomes m) {
      return String.format(
          Locale.ROOT,
          "term %d, %s",
          m.term(),
          list(
              m.outcomes(),
              outcome ->
                  String.format(
                      Locale.ROOT,
                      "attempt %d: %s",
                      outcome.attempt(),
                      outcome.status() == OrderMessage.PurchaseStatus.PLACED
                          ? "PLACED, order " + outcome.number()
                          : outcome.status().name())));
    } else if (message instanceof OrderMessage.FindOrders m) {
      return list(m.queries(), query -> "order " + query.number() + "?") + via(m.via());
    } else if (message instanceof OrderMessage.FoundOrders m) {
      return list(
          m.orders(),
          order ->
              String.format(
                  Locale.ROOT,
                  "order %d: %s",
                  order.number(),
                  order.status() == OrderMessage.OrderStatus.FOUND
                      ? "FOUND, " + order.quantity() + " " + order.name()
                      : order.status().name()));
    } else if (message instanceof ReservationMessage.Reserve m) {
      return String.format(
          Locale.ROOT,
          "term %d, %s, lowest open %d%s",
          m.term(),
          list(
              m.items(),
              item ->
                  String.format(
                      Locale.ROOT,
                      "number %d: %s, %d %s",
                      item.number(),
                      item.requestId(),
                      item.quantity(),
                      item.name())),
          m.lowestOpen(),
          via(m.via()));
    } else if (message instanceof ReservationMessage.ReserveAnswer m) {
      return String.format(
          Locale.ROOT,
          "term %d, %s%s%s",
          m.term(),
          list(
              m.results(),
              result ->
                  String.format(Locale.ROOT, "number %d: %s", result.number(), result.status())),
          m.highestTerm() > m.term() ? ", highest term " + m.highestTerm() : "",
          via(m.via()));
    } else if (message instanceof ReservationMessage.Settle m) {
      return String.format(
          Locale.ROOT,
          "term %d, %s%s",
          m.term(),
          list(
              m.items(), item -> item.requestId() + (item.placed() ? " is placed" : " is aborted")),
          via(m.via()));
    } else if (message instanceof ReservationMessage.AskOutcomes m) {
      return "what became of "
          + list(m.reservations(), ReservationMessage.OpenReservation::requestId)
          + "?"
          + via(m.via());
    } else if (message instanceof ReservationMessage.Reconcile m) {
      return String.format(
          Locale.ROOT, "term %d, page %d of the books?%s", m.term(), m.page(), via(m.via()));
    } else if (message instanceof ReservationMessage.ReconcileAnswer m) {
      return String.format(
          Locale.ROOT,
          "term %d, %d settled, page %d of %d with %d pending%s%s",
          m.term(),
          m.settled(),
          m.page(),
          m.pages(),
          m.pending().size(),
          m.highestTerm() > m.term() ? ", highest term " + m.highestTerm() : "",
          via(m.via()));
    } else if (message instanceof ReservationMessage.BooksDiffer m) {
      return String.format(
          Locale.ROOT,
          "term %d, %d placed, %d settled, %d pending%s",
          m.term(),
          m.difference().placed(),
          m.difference().settled(),
          m.difference().pending(),
          via(m.via()));
    }
    return ofFrontend(message);
  }

  /** Messages between a front-end and the catalog, and its pings of order replicas. */
  private static String ofFrontend(Message message) {
    if (message instanceof OrderMessage.Ping m) {
      return "ping " + m.ping();
    } else if (message instanceof OrderMessage.Pong m) {
      return String.format(
          Locale.ROOT,
          "ping %d: %s, term %d, leader %s%s, log ends at %d, commit %d",
          m.ping(),
          m.role().name().toLowerCase(Locale.ROOT),
          m.term(),
          m.leader() == 0 ? "unknown" : "order-" + m.leader(),
          m.serving() ? ", serves" : "",
          m.lastIndex(),
          m.commitIndex());
    } else if (message instanceof OrderMessage.Selected m) {
      return "uses order-" + m.replica();
    } else if (message instanceof CatalogMessage.FindProducts m) {
      return list(m.queries(), query -> query.name() + "?");
    } else if (message instanceof CatalogMessage.FoundProducts m) {
      return list(
          m.products(),
          found -> found.product() == null ? "no such toy" : product(found.product()));
    } else if (message instanceof CatalogMessage.ListProducts m) {
      return m.limit() + " products after \"" + m.after() + "\"";
    } else if (message instanceof CatalogMessage.ProductPage m) {
      return m.products().size() + " products" + (m.more() ? ", and there are more" : "");
    } else if (message instanceof CatalogMessage.Invalidations m) {
      return "from " + m.firstSequence() + ": " + changes(m.changes());
    } else if (message instanceof CatalogMessage.ChangesSince m) {
      return "what has changed since " + m.sequence() + "?";
    } else if (message instanceof CatalogMessage.Changes m) {
      return "up to "
          + m.lastSequence()
          + ": "
          + (m.complete() ? changes(m.changes()) : "cannot tell what");
    }
    return message.toString();
  }

  private static String product(ProductView product) {
    return product.quantity() + " " + product.name() + ", version " + product.version();
  }

  private static String changes(List<CatalogMessage.Change> changes) {
    return changes.isEmpty()
        ? "nothing"
        : list(changes, change -> change.name() + " version " + change.version());
  }

  /** Entries in a row; of more than three, the first and the last. */
  public static String entries(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return "nothing";
    } else if (entries.size() <= 3) {
      return allEntries(entries);
    }
    return entry(entries.get(0)) + " … " + entry(entries.get(entries.size() - 1));
  }

  public static String allEntries(List<LogEntry> entries) {
    return entries.stream().map(MessageText::entry).collect(Collectors.joining("; "));
  }

  /** An entry of the order log or the catalog's log: its place and its content. */
  public static String entry(LogEntry entry) {
    return position(entry.index(), entry.term()) + " " + payload(entry);
  }

  /** The type of an entry, such as "OrderPlaced", or a text for an unreadable entry. */
  static String type(LogEntry entry) {
    return type(fields(entry));
  }

  private static String type(Map<String, Object> fields) {
    return fields.get("type") instanceof String type ? type : UNREADABLE;
  }

  /** The payload's fields; empty if it is not a flat object, so that any payload has a text. */
  private static Map<String, Object> fields(LogEntry entry) {
    try {
      return FlatJson.parse(entry.payload());
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  /** The content of an entry, without its place. */
  public static String payload(LogEntry entry) {
    Map<String, Object> fields = fields(entry);
    String type = type(fields);
    return switch (type) {
      case "OrderPlaced", "RequestAborted" -> type + "(" + fields.get("requestId") + ")";
      case "Reserved" ->
          String.format(
              Locale.ROOT,
              "Reserved(%s, %s %s)",
              fields.get("id"),
              fields.get("quantity"),
              fields.get("name"));
      case "Renumbered" ->
          String.format(
              Locale.ROOT,
              "Renumbered(%s, number %s of term %s)",
              fields.get("id"),
              fields.get("number"),
              fields.get("term"));
      case "Settled", "GivenBack" -> type + "(" + fields.get("id") + ")";
      case "MarkRaised" -> "MarkRaised(term " + fields.get("term") + ")";
      default -> type;
    };
  }

  private static String position(long index, long term) {
    return index == 0 ? "0" : index + "@" + term;
  }

  private static String round(long round) {
    return round == 0 ? "" : ", round " + round;
  }

  private static String via(int replica) {
    return replica == 0 ? "" : ", via order-" + replica;
  }

  /** The first items, and how many more there are. */
  private static <T> String list(List<T> items, Function<T, String> text) {
    String first = items.stream().limit(MAX_ITEMS).map(text).collect(Collectors.joining("; "));
    return items.size() <= MAX_ITEMS ? first : first + "; " + (items.size() - MAX_ITEMS) + " more";
  }
}
