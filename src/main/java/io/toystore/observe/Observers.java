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
import io.toystore.observe.core.Pace;
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
 * Makes one tier observable: what happens in it becomes events, which are sent to the observers
 * that have asked within the last seconds, and four times a second a report. While nobody watches,
 * only rare events are made: they are logged, and the recent ones are kept for observers that come
 * later.
 *
 * <p>{@link Tracer} makes the events, {@link WatchRequests} decides who observes, {@link
 * EventDelivery} sends, {@link TierReports} makes the reports; this class connects them. All
 * methods are called on the tier's event loop, unless they say otherwise.
 */
public final class Observers implements Witness {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  /**
   * How long events are gathered before they are sent; a rare event ends the wait. Each message on
   * the bus, and each write to a stream that follows from it, costs as much as making dozens of
   * events.
   */
  private static final long SEND_MILLIS = 100;

  /** An event loop that stood still for so long is an event. */
  private static final long PAUSED_MILLIS = 200;

  private final Vertx vertx;
  private final Context context;
  private final EventOrigin origin;
  private final EventDelivery delivery;
  private final TierReports reports;
  private final RecentEvents recent = new RecentEvents();
  private final Pace sends = new Pace(SEND_MILLIS);
  private Tracer tracer;
  private CoreShell shell;
  private Consumer<Event> rareEventAction = event -> {};
  private MessageConsumer<Object> watches;

  /** Set for good when the tracer has failed: {@link #goBlind}. */
  private boolean blind;

  /** Forces while somebody wants all levels; used on the thread of the disk only. */
  private int forces;

  /**
   * @param node the member's name, as long as {@link #identify} gives no other
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
   * Names the member and this start of it; to be called before anything happens in it.
   *
   * @param startId the id by which other members know this start
   */
  public void identify(String node, long startId) {
    origin.identify(node, startId);
    tracer = newTracer();
  }

  /** Sets what is done with each rare event at once, such as logging it. */
  public void onRareEvent(Consumer<Event> action) {
    rareEventAction = action;
  }

  /** Sets what finds out, after each step of the core, what the step has changed. */
  public void compareWith(Differ differ) {
    tracer.compareWith(differ);
  }

  /**
   * The tier has started; it can be watched from now on.
   *
   * @param coreShell runs the tier's core
   * @param details of the event that says so
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

  /** Ends the observation: nobody is sent anything any more. */
  void close() {
    if (watches != null) {
      watches.unregister();
    }
    delivery.close();
  }

  /** Whether anybody watches; may be called on any thread. */
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
   * Time has passed: ends leases, and sends reports and events that are due.
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

  // ---- what happens in the tier ----

  /** A step of a purchase that no message of the core shows. */
  public void purchase(EventKind kind, String requestId, String text) {
    tracer.purchase(kind, requestId, text);
  }

  /**
   * The disk has forced so many entries; called on the thread of the tier's disk. The event loop is
   * woken only for an event in the sample, since waking it costs more than everything else here.
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
   * A defect of the observation must not end the tier, as a defect of its core does. It is logged;
   * from then on, what the core does makes no more events, and reports go on.
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
