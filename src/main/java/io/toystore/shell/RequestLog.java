package io.toystore.shell;

import io.toystore.protocol.FlatJson;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message;
import io.toystore.protocol.Message.AskOutcomes;
import io.toystore.protocol.Message.OpenReservation;
import io.toystore.protocol.Message.Purchase;
import io.toystore.protocol.Message.PurchaseOutcome;
import io.toystore.protocol.Message.PurchaseOutcomes;
import io.toystore.protocol.Message.Purchases;
import io.toystore.protocol.Message.Reserve;
import io.toystore.protocol.Message.ReserveAnswer;
import io.toystore.protocol.Message.ReserveItem;
import io.toystore.protocol.Message.ReserveResult;
import io.toystore.protocol.Message.Settle;
import io.toystore.protocol.Message.SettleItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DEBUG line for each step of each purchase that passes one tier's shell, with the purchase's
 * request id as the key {@code requestId}: what the tier is sent and sends, and what it gives to
 * its journal. The outcome of a purchase is only sent once its entry is committed. With the level
 * off, which is the default, a message costs one comparison.
 *
 * <p>Confined to the tier's event loop.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  /** How many purchases without an outcome are remembered; the oldest is forgotten first. */
  private static final int MAX_OPEN = 65_536;

  /** An outcome names its purchase only by the front-end and the attempt. */
  private record Attempt(long frontend, long attempt) {}

  private final String tier;
  private final Map<Attempt, String> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Attempt, String> eldest) {
          return size() > MAX_OPEN;
        }
      };

  /**
   * @param tier how log lines name this tier
   */
  RequestLog(String tier) {
    this.tier = tier;
  }

  static boolean isOn() {
    return LOG.isDebugEnabled();
  }

  /** A step that is neither a message nor an entry. */
  void step(String step, String requestId, Object detail) {
    if (isOn()) {
      log(step, "purchase", requestId, detail);
    }
  }

  void received(Message message) {
    if (isOn()) {
      passed("received", message);
    }
  }

  void sent(Message message) {
    if (isOn()) {
      passed("sent", message);
    }
  }

  void appended(List<LogEntry> entries) {
    if (isOn()) {
      entries.forEach(this::appended);
    }
  }

  private void appended(LogEntry entry) {
    Map<String, Object> fields = FlatJson.parse(entry.payload());
    Object requestId = fields.getOrDefault("requestId", fields.get("id"));
    if (requestId != null) {
      log("appended", fields.get("type"), requestId, "index " + entry.index());
    }
  }

  private void passed(String step, Message message) {
    if (message instanceof Purchases purchases) {
      for (Purchase purchase : purchases.purchases()) {
        open.put(new Attempt(purchases.frontend(), purchase.attempt()), purchase.requestId());
        log(step, "purchase", purchase.requestId(), "term " + purchases.term());
      }
    } else if (message instanceof PurchaseOutcomes outcomes) {
      for (PurchaseOutcome outcome : outcomes.outcomes()) {
        String requestId = open.remove(new Attempt(outcomes.frontend(), outcome.attempt()));
        if (requestId != null) {
          log(step, "outcome", requestId, outcome.status() + ", number " + outcome.number());
        }
      }
    } else if (message instanceof Reserve reserve) {
      for (ReserveItem item : reserve.items()) {
        log(step, "reservation", item.requestId(), "number " + item.number());
      }
    } else if (message instanceof ReserveAnswer answer) {
      for (ReserveResult result : answer.results()) {
        log(step, "reservation's answer", result.requestId(), result.status());
      }
    } else if (message instanceof Settle settle) {
      for (SettleItem item : settle.items()) {
        log(step, "settlement", item.requestId(), item.placed() ? "placed" : "not placed");
      }
    } else if (message instanceof AskOutcomes ask) {
      for (OpenReservation reservation : ask.reservations()) {
        log(step, "question", reservation.requestId(), "number " + reservation.number());
      }
    }
  }

  private void log(String step, Object what, Object requestId, Object detail) {
    LOG.atDebug().addKeyValue("requestId", requestId).log("{} {} {}: {}", tier, step, what, detail);
  }
}
