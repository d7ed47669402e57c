package io.toystore.observe.core;

import io.toystore.message.Message;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.LogEntry;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of sampled purchases in a member: the messages that it receives and sends, and the
 * progress of the purchases' entries in its log. Not thread-safe.
 */
public final class PurchaseSteps {
  /** How many purchases without an outcome are remembered; the oldest is forgotten first. */
  private static final int MAX_OPEN = 65_536;

  /** How many entries are remembered until they are committed; further ones are not reported. */
  private static final int MAX_ENTRIES = 4_096;

  /** Receives each step. */
  public interface Listener {
    /**
     * A message about the purchase was sent or received.
     *
     * @param text what the message says about the purchase
     */
    void passed(EventKind kind, String requestId, String text);

    /**
     * An entry of the purchase was appended, forced or committed.
     *
     * @param type the type of the entry
     */
    void logged(EventKind kind, String requestId, long index, String type);
  }

  /** The key of a purchase in an outcome, which has no request id. */
  private record Attempt(long frontend, long attempt) {}

  private record Entry(long index, String requestId, String type) {}

  private static final class OpenAttempts extends LinkedHashMap<Attempt, String> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Attempt, String> eldest) {
      return size() > MAX_OPEN;
    }
  }

  private final Listener listener;
  private final Map<Attempt, String> open = new OpenAttempts();
  private final ArrayDeque<Entry> unforced = new ArrayDeque<>();
  private final ArrayDeque<Entry> uncommitted = new ArrayDeque<>();
  private int mask;

  public PurchaseSteps(Listener listener) {
    this.listener = listener;
  }

  /** Reports the purchases that this mask picks ({@link Sample}) from now on. */
  public void sample(int newMask) {
    mask = newMask;
  }

  /** Forgets everything in progress, since there is no observer any more. */
  public void forget() {
    open.clear();
    forgetEntries();
  }

  /** Forgets the appended entries, whose forces need not be reported. */
  public void forgetEntries() {
    unforced.clear();
    uncommitted.clear();
  }

  /** Takes a message that the member receives or sends. */
  public void message(Message message) {
    if (message instanceof Purchases purchases) {
      for (Purchase purchase : purchases.purchases()) {
        if (Sample.picks(purchase.requestId(), mask)) {
          open.put(new Attempt(purchases.frontend(), purchase.attempt()), purchase.requestId());
          listener.passed(
              EventKind.PURCHASE,
              purchase.requestId(),
              purchase.quantity() + " " + purchase.name() + ", term " + purchases.term());
        }
      }
    } else if (message instanceof PurchaseOutcomes outcomes) {
      outcomes(outcomes);
    } else if (message instanceof Reserve reserve) {
      for (ReserveItem item : reserve.items()) {
        pass(EventKind.RESERVATION, item.requestId(), "number ", item.number());
      }
    } else if (message instanceof ReserveAnswer answer) {
      for (ReserveResult result : answer.results()) {
        pass(EventKind.RESERVATION_ANSWER, result.requestId(), "", result.status());
      }
    } else if (message instanceof Settle settle) {
      for (SettleItem item : settle.items()) {
        pass(EventKind.SETTLEMENT, item.requestId(), "", item.placed() ? "placed" : "not placed");
      }
    } else if (message instanceof AskOutcomes ask) {
      for (OpenReservation reservation : ask.reservations()) {
        pass(EventKind.QUESTION, reservation.requestId(), "number ", reservation.number());
      }
    }
  }

  private void outcomes(PurchaseOutcomes outcomes) {
    if (open.isEmpty()) {
      return;
    }
    for (PurchaseOutcome outcome : outcomes.outcomes()) {
      String requestId = open.remove(new Attempt(outcomes.frontend(), outcome.attempt()));
      if (requestId != null) {
        boolean placed = outcome.status() == PurchaseStatus.PLACED;
        pass(
            EventKind.OUTCOME,
            requestId,
            outcome.status().toString(),
            placed ? ", order " + outcome.number() : "");
      }
    }
  }

  private void pass(EventKind kind, String requestId, String text, Object more) {
    if (Sample.picks(requestId, mask)) {
      listener.passed(kind, requestId, text + more);
    }
  }

  /** Takes entries that the member appends to its log. */
  public void appended(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      String requestId = Sample.requestId(entry, mask);
      if (requestId != null) {
        Entry appended = new Entry(entry.index(), requestId, MessageText.type(entry));
        report(EventKind.APPENDED, appended);
        if (uncommitted.size() < MAX_ENTRIES) {
          unforced.add(appended);
          uncommitted.add(appended);
        }
      }
    }
  }

  /** Forgets the entries from this index on, which are removed from the log. */
  public void cutFrom(long index) {
    unforced.removeIf(entry -> entry.index() >= index);
    uncommitted.removeIf(entry -> entry.index() >= index);
  }

  /** Reports the entries that are forced and committed by now. */
  public void reached(long forcedIndex, long commitIndex) {
    reportUpTo(forcedIndex, unforced, EventKind.FORCED);
    reportUpTo(Math.min(forcedIndex, commitIndex), uncommitted, EventKind.COMMITTED);
  }

  private void reportUpTo(long index, ArrayDeque<Entry> waiting, EventKind kind) {
    while (!waiting.isEmpty() && waiting.peek().index() <= index) {
      report(kind, waiting.poll());
    }
  }

  private void report(EventKind kind, Entry entry) {
    listener.logged(kind, entry.requestId(), entry.index(), entry.type());
  }
}
