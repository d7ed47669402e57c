package io.toystore.observe;

import io.toystore.message.Address;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Leases;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Sample;
import io.toystore.observe.core.Watch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Delivers events to the observers that hold a lease: each observer gets the events that its watch
 * wants, gathered in its {@link EventBuffer}. All methods are called on the tier's event loop,
 * unless they say otherwise.
 */
final class EventDelivery {
  private final EventBus bus;
  private final EventOrigin origin;
  private final Leases leases = new Leases();
  private final Map<Long, EventBuffer> outboxes = new HashMap<>();
  private volatile Level level;
  private volatile int mask;

  EventDelivery(EventBus bus, EventOrigin origin) {
    this.bus = bus;
    this.origin = origin;
  }

  // ---- leases ----

  /** Whether there is an observer; may be called on any thread. */
  boolean watched() {
    return level != null;
  }

  /** The highest level that is wanted; null without observers. May be called on any thread. */
  Level level() {
    return level;
  }

  /** The mask of the largest sample that is wanted; may be called on any thread. */
  int mask() {
    return mask;
  }

  /** How many observers hold a lease. */
  int observers() {
    return leases.size();
  }

  /** Grants or renews a lease; if there was room, the caller must call {@link #leasesChanged}. */
  Leases.Granted ask(Watch watch) {
    return leases.ask(watch, Clocks.monotonicMillis());
  }

  /**
   * Ends the leases that were not renewed; if true, the caller must call {@link #leasesChanged}.
   */
  boolean expire() {
    return leases.expire(Clocks.monotonicMillis());
  }

  /** From now on, events are made and sent for the present leases. */
  void leasesChanged() {
    level = leases.size() == 0 ? null : leases.level();
    mask = leases.mask();
    outboxes.keySet().removeIf(observer -> !leases.holds(observer));
  }

  /** Stops all delivery. */
  void close() {
    outboxes.clear();
    level = null;
  }

  // ---- delivery ----

  /** Adds an event to the outboxes of all observers that want it. */
  void add(Event event) {
    Buffer line = null;
    for (Watch watch : leases.watches()) {
      if (watch.wants(event.kind(), origin.node()) && picks(watch, event)) {
        line = line == null ? line(event) : line;
        outbox(watch).add(event.kind().level(), line);
      }
    }
  }

  /** Whether the event is in an observer's own sample; the tier's may be larger. */
  private static boolean picks(Watch watch, Event event) {
    return event.kind().level() == Level.RARE
        || Sample.picks(event.requestId().isEmpty() ? event.id() : event.requestId(), watch.mask());
  }

  /** Adds an event to one observer's outbox, if its watch wants it. */
  void add(Watch watch, Event event) {
    if (watch.wants(event.kind(), origin.node())) {
      outbox(watch).add(event.kind().level(), line(event));
    }
  }

  private EventBuffer outbox(Watch watch) {
    return outboxes.computeIfAbsent(watch.observer(), observer -> new EventBuffer());
  }

  /**
   * Whether any observer has room for an event of this kind now. If not, the event is not even
   * made, and counts as hidden: at full load there are hundreds of thousands of events a second.
   */
  boolean hasRoom(EventKind kind) {
    List<EventBuffer> full = new ArrayList<>();
    for (Watch watch : leases.watches()) {
      if (watch.wants(kind, origin.node())) {
        EventBuffer outbox = outboxes.get(watch.observer());
        if (outbox == null || outbox.hasRoom(kind.level())) {
          return true;
        }
        full.add(outbox);
      }
    }
    full.forEach(EventBuffer::hide);
    return false;
  }

  /** Sends the contents of all outboxes. */
  void sendAll() {
    leases.watches().forEach(watch -> send(watch.observer()));
  }

  /**
   * Sends the contents of an observer's outbox, and how many events were hidden from the observer.
   */
  void send(long observer) {
    EventBuffer outbox = outboxes.get(observer);
    if (outbox == null) {
      return;
    }
    long hidden = outbox.takeHidden();
    if (hidden > 0) {
      outbox.addUnbounded(line(origin.event(EventKind.HIDDEN, Map.of("count", hidden))));
    }
    Buffer lines = outbox.takeLines();
    if (lines.length() > 0) {
      send(observer, lines);
    }
  }

  /** Sends an event at once, past the outbox; the observer need not hold a lease. */
  void sendNow(long observer, Event event) {
    send(observer, line(event));
  }

  private void send(long observer, Buffer lines) {
    bus.send(Address.observer(observer).onBus(), lines);
  }

  private static Buffer line(Event event) {
    return Buffer.buffer(EventJson.encode(event)).appendByte((byte) '\n');
  }
}
