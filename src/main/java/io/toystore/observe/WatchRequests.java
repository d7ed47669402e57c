package io.toystore.observe;

import io.toystore.observe.core.Budget;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Leases;
import io.toystore.observe.core.Watch;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Answers the watches that observers publish on the bus: with the member's clock if it grants a
 * lease, with a reason if it refuses. A new observer also gets the recent rare events. Not
 * thread-safe.
 */
final class WatchRequests {
  private static final long REFUSALS_PER_SECOND = 8;

  private final EventOrigin origin;
  private final EventDelivery delivery;
  private final RecentEvents recent;
  private final TierReports reports;
  private final Consumer<String> drop;
  private final Runnable leasesChanged;
  private final Budget refusals = new Budget(REFUSALS_PER_SECOND);

  /**
   * @param drop counts a message that is not a watch, given the reason
   * @param leasesChanged called after a lease was granted or renewed
   */
  WatchRequests(
      EventOrigin origin,
      EventDelivery delivery,
      RecentEvents recent,
      TierReports reports,
      Consumer<String> drop,
      Runnable leasesChanged) {
    this.origin = origin;
    this.delivery = delivery;
    this.recent = recent;
    this.reports = reports;
    this.drop = drop;
    this.leasesChanged = leasesChanged;
  }

  /** Handles the body of a message at the address of watches; the body may be anything. */
  void handle(Object body) {
    if (!(body instanceof Buffer buffer) || buffer.length() > WatchJson.MAX_BYTES) {
      drop.accept("not a watch");
      return;
    }
    Watch watch;
    try {
      watch = WatchJson.decode(buffer.toString());
    } catch (WatchJson.NotUnderstoodException e) {
      drop.accept(e.getMessage());
      refuse(e.observer(), e.getMessage());
      return;
    }
    if (watch.members().isEmpty() || watch.members().contains(origin.node())) {
      grant(watch);
    }
  }

  private void grant(Watch watch) {
    Leases.Granted granted = delivery.ask(watch);
    if (granted == Leases.Granted.NO_ROOM) {
      refuse(
          watch.observer(),
          "this member has " + Watch.MAX_OBSERVERS + " observers already, the maximum");
      return;
    }
    if (!delivery.watched()) {
      reports.restartTimings();
    }
    leasesChanged.run();
    Map<String, Object> details =
        Map.of("observer", Long.toHexString(watch.observer()), "asked", watch.askedMicros());
    delivery.sendNow(watch.observer(), origin.event(EventKind.CLOCK, details));
    if (granted == Leases.Granted.NEW) {
      recent.forEach(event -> delivery.add(watch, event));
      delivery.send(watch.observer());
      reports.soon();
    }
  }

  /** Answers with the reason, unless the observer is unknown or there were too many refusals. */
  private void refuse(long observer, String why) {
    if (observer != 0 && refusals.take(1, Clocks.monotonicMillis())) {
      Map<String, Object> details = Map.of("observer", Long.toHexString(observer), "why", why);
      delivery.sendNow(observer, origin.event(EventKind.REFUSED, details));
    }
  }
}
