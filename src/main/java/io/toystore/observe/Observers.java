package io.toystore.observe;

import io.toystore.config.Build;
import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.observe.core.Differ;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Names;
import io.toystore.observe.core.SteadyRate;
import io.toystore.observe.core.Tracer;
import io.toystore.runtime.CoreShell;
import io.toystore.runtime.Witness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a tier observable: turns what happens in the tier into events, and sends them, with four
 * reports a second, to the observers that have asked within the last seconds. Without observers,
 * only rare events are made: they are logged, and the recent ones are kept for later observers.
 *
 * <p>{@link Tracer} makes the events, {@link WatchRequests} grants leases, {@link EventDelivery}
 * sends, {@link TierReports} makes the reports; this class connects them. All methods are called on
 * the tier's event loop, unless they say otherwise.
 */
public final class Observers implements Witness {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  /**
   * How long events are gathered before they are sent; a rare event ends the wait. A message on the
   * bus, and the write to a stream that it causes, cost as much as making dozens of events.
   */
  private static final long SEND_MILLIS = 100;

  /** An event loop that was blocked for this long is reported as an event. */
  private static final long PAUSED_MILLIS = 200;

  private final Vertx vertx;
  private final Context context;
  private final EventOrigin origin;
  private final EventDelivery delivery;
  private final TierReports reports;
  private final RecentEvents recent = new RecentEvents();
  private final SteadyRate sends = new SteadyRate(SEND_MILLIS);
  private Tracer tracer;
  private CoreShell shell;
  private Consumer<Event> rareEventAction = event -> {};
  private MessageConsumer<Object> watches;

  /** Set permanently when the tracer has failed: {@link #goBlind}. */
  private boolean blind;

  /**
   * The number of forces while an observer wants level {@code WIRE}; used only on the disk's
   * thread.
   */
  private int forces;

  /**
   * @param node the member's name, unless {@link #identify} sets another one
   */
  Observers(Vertx vertx, String node) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.origin = new EventOrigin(node);
    this.delivery = new EventDelivery(vertx.eventBus(), origin);
    this.reports = new TierReports(origin);
    this.tracer = newTracer();
  }

  private Tracer newTracer() {
    return new Tracer(
        origin.node(),
        origin.startId(),
        Clocks::micros,
        Names::of,
        this::happened,
        delivery::hasRoom);
  }

  /**
   * Sets the member's name and start id; must be called before the first event.
   *
   * @param startId the id by which other members know this start
   */
  public void identify(String node, long startId) {
    origin.identify(node, startId);
    tracer = newTracer();
  }

  /** Sets the action for each rare event, such as logging it. */
  public void onRareEvent(Consumer<Event> action) {
    rareEventAction = action;
  }

  /** Sets the differ that finds out, after each step of the core, what has changed. */
  public void compareWith(Differ differ) {
    tracer.compareWith(differ);
  }

  /**
   * Called when the tier has started; it can be observed from now on.
   *
   * @param coreShell runs the tier's core
   * @param details the details of the {@code started} event
   * @param state puts the tier's state into a report's details
   */
  public void started(
      CoreShell coreShell, Map<String, Object> details, Consumer<Map<String, Object>> state) {
    shell = coreShell;
    reports.stateFrom(state);
    Map<String, Object> withVersion = new LinkedHashMap<>(details);
    withVersion.put("version", Build.version());
    tracer.event(EventKind.STARTED, "", withVersion);
    WatchRequests requests =
        new WatchRequests(origin, delivery, recent, reports, shell::drop, this::leasesChanged);
    watches = vertx.eventBus().consumer(Address.WATCH.onBus());
    watches.handler(delivered -> requests.handle(delivered.body()));
  }

  /** Ends the observation and all delivery. */
  void close() {
    if (watches != null) {
      watches.unregister();
    }
    delivery.close();
  }

  /** Whether the tier has an observer; may be called on any thread. */
  public boolean watched() {
    return delivery.watched();
  }

  private void leasesChanged() {
    delivery.leasesChanged();
    tracer.tellUpTo(delivery.watched() ? delivery.level() : Level.RARE, delivery.mask());
  }

  private void happened(Event event) {
    if (event.kind().level() == Level.RARE) {
      recent.add(event);
      sends.soon();
      rareEventAction.accept(event);
    }
    if (delivery.watched()) {
      delivery.add(event);
    }
  }

  /**
   * Called as time passes: ends leases, and sends the reports and events that are due.
   *
   * @param delayMillis how much later than planned the event loop got to this call
   */
  void look(long delayMillis) {
    reports.delayed(delayMillis);
    if (delayMillis >= PAUSED_MILLIS) {
      tracer.event(EventKind.PAUSED, "", Map.of("millis", delayMillis));
    }
    if (shell == null) {
      return;
    }
    flushed(shell.nowMillis());
    if (!delivery.watched()) {
      return;
    }
    if (delivery.expire()) {
      leasesChanged();
    }
    if (delivery.observers() > 0 && reports.due()) {
      delivery.add(reports.next(shell.dropped(), delivery.observers()));
    }
    if (sends.due(Clocks.monotonicMillis())) {
      delivery.sendAll();
    }
  }

  // ---- events of the tier ----

  /** A step of a purchase that no message of the core shows. */
  public void purchase(EventKind kind, String requestId, String text) {
    tracer.purchase(kind, requestId, text);
  }

  /**
   * Called when the disk has forced entries, on the thread of the tier's disk. Wakes the event loop
   * only for an event in the sample, since that costs more than everything else here.
   */
  void forced(int entries, long micros) {
    if (delivery.level() == Level.WIRE && (forces++ & delivery.mask()) == 0) {
      context.runOnContext(
          unused ->
              tracer.event(
                  EventKind.FORCE, "", Map.of("entries", (long) entries, "micros", micros)));
    }
  }

  @Override
  public void received(Message message) {
    if (blind) {
      return;
    }
    try {
      tracer.received(message);
    } catch (RuntimeException e) {
      goBlind(e);
    }
  }

  @Override
  public void sent(Address to, Message message) {
    if (blind) {
      return;
    }
    try {
      tracer.sent(to, message);
    } catch (RuntimeException e) {
      goBlind(e);
    }
  }

  @Override
  public void appended(List<LogEntry> entries) {
    if (blind) {
      return;
    }
    try {
      tracer.appended(entries);
    } catch (RuntimeException e) {
      goBlind(e);
    }
  }

  @Override
  public void cutFrom(long index) {
    if (blind) {
      return;
    }
    try {
      tracer.cutFrom(index);
    } catch (RuntimeException e) {
      goBlind(e);
    }
  }

  @Override
  public void flushed(long nowMillis) {
    if (blind) {
      return;
    }
    try {
      tracer.look(nowMillis);
    } catch (RuntimeException e) {
      goBlind(e);
    }
  }

  /**
   * A defect of the observation must not end the tier, unlike a defect of its core. The defect is
   * logged. From then on the core causes no more events; reports go on.
   */
  private void goBlind(RuntimeException defect) {
    LOG.error("{} is not traced any more, because of a defect", origin.node(), defect);
    blind = true;
  }

  @Override
  public void dropped(String why, long count) {
    tracer.event(EventKind.DROPPED, "", Map.of("count", count, "why", why));
  }

  @Override
  public void stopping() {
    tracer.event(EventKind.STOPPING, "", Map.of());
  }
}
