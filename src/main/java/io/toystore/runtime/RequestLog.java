package io.toystore.runtime;

import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.PurchaseSteps;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a DEBUG line for each step of a purchase that passes a tier's shell, with the purchase's
 * request id as the key {@code requestId}: the messages that the tier receives and sends, and the
 * entries that it appends to its journal. The outcome of a purchase is only sent once its entry is
 * committed. When the level is off, the default, a message costs one comparison.
 *
 * <p>Confined to the tier's event loop.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  private final String tier;

  /** Whether the current message is "received" or "sent". */
  private String direction = "";

  private final PurchaseSteps steps =
      new PurchaseSteps(
          new PurchaseSteps.Listener() {
            @Override
            public void passed(EventKind kind, String requestId, String text) {
              log(direction, kind.word(), requestId, text);
            }

            @Override
            public void logged(EventKind kind, String requestId, long index, String type) {
              log(kind.word(), type, requestId, "index " + index);
            }
          });

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
      direction = "received";
      steps.message(message);
    }
  }

  void sent(Message message) {
    if (isOn()) {
      direction = "sent";
      steps.message(message);
    }
  }

  void appended(List<LogEntry> entries) {
    if (isOn()) {
      steps.appended(entries);
      steps.forgetEntries();
    }
  }

  private void log(String step, Object what, Object requestId, Object detail) {
    LOG.atDebug().addKeyValue("requestId", requestId).log("{} {} {}: {}", tier, step, what, detail);
  }
}
