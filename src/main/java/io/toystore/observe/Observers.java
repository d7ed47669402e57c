package io.toystore.observe;

import io.toystore.config.Build;
import io.toystore.observe.core.Budget;
import io.toystore.observe.core.Differ;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Leases;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Names;
import io.toystore.observe.core.Pace;
import io.toystore.observe.core.Sample;
import io.toystore.observe.core.Tracer;
import io.toystore.observe.core.Watch;
import io.toystore.protocol.Address;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message;
import io.toystore.shell.CoreShell;
import io.toystore.shell.Witness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one tier tells its observers: events as they happen and, four times a second, a report. It
 * tells only those that have asked within the last seconds ({@link Leases}), and only so much a
 * second, because what is sent to an observer that no longer reads gathers in this process. The
 * rare events of late are kept, for whoever comes later.
 *
 * <p>All methods are called on the tier's event loop, unless they say otherwise.
 */
public final class Observers implements Witness {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  /** So many rare events are kept. */
  private static final int KEPT = 256;

  /** What rare events and the steps of purchases may take, for each observer. */
  private static final long BYTES_A_SECOND = 64 << 10;

  /**
   * Of these, what purchases leave to the others: however many there are, a report comes and a rare
   * event is told.
   */
  private static final long RESERVED_BYTES = 16 << 10;

  /** How many messages, forces and commits are told, for each observer. */
  private static final long WIRE_EVENTS_A_SECOND = 2_000;

  /** A line with less room than this is not even made. */
  private static final long TYPICAL_BYTES = 256;

  private static final long REPORT_MILLIS = 250;

  /**
   * How long events are gathered; a rare one ends the wait. Each message on the bus, and each write
   * to a stream that follows from it, costs as much as making dozens of events.
   */
  private static final long SEND_MILLIS = 100;

  /** An event loop that stood still for so long is an event. */
  private static final long PAUSED_MILLIS = 200;

  /** Answers to watches that cannot be granted. */
  private static final long REFUSALS_A_SECOND = 8;

  /** What is about to be sent to one observer. */
  private static final class Outbox {
    final Budget bytes = new Budget(BYTES_A_SECOND);
    final Budget wire = new Budget(WIRE_EVENTS_A_SECOND);
    Buffer lines = Buffer.buffer();
    long hidden;

    boolean hasRoom(Level level) {
      return level == Level.WIRE
          ? wire.has(1, 0, nowMillis())
          : bytes.has(TYPICAL_BYTES, RESERVED_BYTES, nowMillis());
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final Leases leases = new Leases();
  private final Map<Long, Outbox> outboxes = new HashMap<>();
  private final ArrayDeque<Event> kept = new ArrayDeque<>();
  private final Budget refusals = new Budget(REFUSALS_A_SECOND);
  private final long startMillis = nowMillis();
  private String node;
  private String startId = Long.toHexString(new SecureRandom().nextLong());
  private Tracer tracer;
  private CoreShell shell;
  private Consumer<Map<String, Object>> report = details -> {};
  private Consumer<Event> log = event -> {};
  private MessageConsumer<Object> consumer;
  private final Pace reports = new Pace(REPORT_MILLIS);
  private final Pace sends = new Pace(SEND_MILLIS);
  private long reportedMillis = startMillis;
  private long longestDelayMillis;
  private long gcMillis = gcMillis();
  private boolean blind;
  private volatile Level level;
  private volatile int mask;

  /** Used on the thread of the disk only. */
  private int forces;

  Observers(Vertx vertx, String node) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.node = node;
    this.tracer = newTracer();
  }

  private Tracer newTracer() {
    return new Tracer(node, startId, Clocks::micros, Names::of, this::happened, this::hasRoom);
  }

  /**
   * Says what this start of the member is called; to be called before anything happens in it.
   *
   * @param itsStartId that others know it by
   */
  public void identify(String itsNode, long itsStartId) {
    node = itsNode;
    startId = Long.toHexString(itsStartId);
    tracer = newTracer();
  }

  /** Has each rare event logged, or whatever else is to be done at once. */
  public void onRareEvent(Consumer<Event> action) {
    log = action;
  }

  /** What finds out what each step of the core has changed. */
  public void compareWith(Differ differ) {
    tracer.compareWith(differ);
  }

  /**
   * The tier has started; it can be watched from now on.
   *
   * @param itsReport puts the tier's state into a report's details
   */
  public void started(
      CoreShell itsShell, Map<String, Object> details, Consumer<Map<String, Object>> itsReport) {
    shell = itsShell;
    report = itsReport;
    Map<String, Object> told = new LinkedHashMap<>(details);
    told.put("version", Build.version());
    tracer.event(EventKind.STARTED, "", told);
    consumer = vertx.eventBus().consumer(Address.WATCH.onBus());
    consumer.handler(asked -> asked(asked.body()));
  }

  /** Nobody is told anything any more. */
  void close() {
    if (consumer != null) {
      consumer.unregister();
    }
    outboxes.clear();
    level = null;
  }

  /** Whether anybody watches; may be called on any thread. */
  public boolean watched() {
    return level != null;
  }

  // ---- who watches ----

  private void asked(Object body) {
    if (!(body instanceof Buffer buffer) || buffer.length() > WatchJson.MAX_BYTES) {
      foreign("not a watch");
      return;
    }
    Watch watch;
    try {
      watch = WatchJson.decode(buffer.toString());
    } catch (WatchJson.NotUnderstoodException e) {
      foreign(e.getMessage());
      refuse(e.observer(), e.getMessage());
      return;
    }
    if (!watch.members().isEmpty() && !watch.members().contains(node)) {
      return;
    }
    Leases.Granted granted = leases.ask(watch, nowMillis());
    if (granted == Leases.Granted.NO_ROOM) {
      refuse(
          watch.observer(),
          "this member has " + Watch.MAX_OBSERVERS + " observers already, as many as it may have");
      return;
    }
    if (level == null) {
      // What was timed before is of no period that anybody asked about.
      report.accept(new LinkedHashMap<>());
    }
    leasesChanged();
    answer(
        watch.observer(),
        EventKind.CLOCK,
        Map.of("observer", Long.toHexString(watch.observer()), "asked", watch.askedMicros()));
    if (granted == Leases.Granted.NEW) {
      kept.forEach(event -> tell(watch, event, line(event)));
      send(watch.observer());
      reports.soon();
    }
  }

  /** Drops and counts it, as the shell does with what is no message of the store. */
  private void foreign(String why) {
    shell.drop(why);
  }

  private void refuse(long observer, String why) {
    if (observer != 0 && refusals.take(1, nowMillis())) {
      answer(
          observer, EventKind.REFUSED, Map.of("observer", Long.toHexString(observer), "why", why));
    }
  }

  private void answer(long observer, EventKind kind, Map<String, Object> details) {
    Event event = new Event(Clocks.micros(), node, startId, kind, "", "", "", "", details);
    vertx.eventBus().send(Address.observer(observer).onBus(), line(event));
  }

  private void leasesChanged() {
    level = leases.size() == 0 ? null : leases.level();
    mask = leases.mask();
    tracer.tellUpTo(leases.level(), mask);
    outboxes.keySet().removeIf(observer -> !leases.holds(observer));
  }

  // ---- what they are told ----

  private void happened(Event event) {
    EventKind kind = event.kind();
    if (kind.level() == Level.RARE) {
      if (kept.size() == KEPT) {
        kept.poll();
      }
      kept.add(event);
      sends.soon();
      log.accept(event);
    }
    if (level != null) {
      tellAll(event);
    }
  }

  private void tellAll(Event event) {
    Buffer line = null;
    for (Watch watch : leases.watches()) {
      if (watch.wants(event.kind(), node) && picks(watch, event)) {
        line = line == null ? line(event) : line;
        tell(watch, event, line);
      }
    }
  }

  /** Whether an observer's own mask picks the event; the tier's may pick more. */
  private static boolean picks(Watch watch, Event event) {
    return event.kind().level() == Level.RARE
        || Sample.picks(event.requestId().isEmpty() ? event.id() : event.requestId(), watch.mask());
  }

  private void tell(Watch watch, Event event, Buffer line) {
    if (!watch.wants(event.kind(), node)) {
      return;
    }
    Outbox outbox = outboxes.computeIfAbsent(watch.observer(), observer -> new Outbox());
    if (isWithin(outbox, event.kind().level(), line.length())) {
      outbox.lines.appendBuffer(line);
    } else {
      outbox.hidden++;
    }
  }

  private static boolean isWithin(Outbox outbox, Level level, int bytes) {
    return switch (level) {
      case RARE -> outbox.bytes.take(bytes, nowMillis());
      case PURCHASES -> outbox.bytes.takeLeaving(bytes, RESERVED_BYTES, nowMillis());
      case WIRE -> outbox.wire.take(1, nowMillis());
    };
  }

  /**
   * Whether any observer may be told of such an event now. If none may, it is not even made, and
   * counts as left out: at full load there are hundred thousands of them a second.
   */
  private boolean hasRoom(EventKind kind) {
    List<Outbox> full = new ArrayList<>();
    for (Watch watch : leases.watches()) {
      if (watch.wants(kind, node)) {
        Outbox outbox = outboxes.get(watch.observer());
        if (outbox == null || outbox.hasRoom(kind.level())) {
          return true;
        }
        full.add(outbox);
      }
    }
    full.forEach(outbox -> outbox.hidden++);
    return false;
  }

  private static Buffer line(Event event) {
    return Buffer.buffer(EventJson.encode(event)).appendByte((byte) '\n');
  }

  private void send(long observer) {
    Outbox outbox = outboxes.get(observer);
    if (outbox == null) {
      return;
    }
    if (outbox.hidden > 0) {
      Map<String, Object> details = Map.of("count", outbox.hidden);
      outbox.lines.appendBuffer(
          line(
              new Event(
                  Clocks.micros(), node, startId, EventKind.HIDDEN, "", "", "", "", details)));
      outbox.hidden = 0;
    }
    if (outbox.lines.length() > 0) {
      vertx.eventBus().send(Address.observer(observer).onBus(), outbox.lines);
      outbox.lines = Buffer.buffer();
    }
  }

  /**
   * Some time has passed.
   *
   * @param delayMillis how much later than it was due
   */
  void look(long delayMillis) {
    longestDelayMillis = Math.max(longestDelayMillis, delayMillis);
    if (delayMillis >= PAUSED_MILLIS) {
      tracer.event(EventKind.PAUSED, "", Map.of("millis", delayMillis));
    }
    if (shell == null) {
      return;
    }
    flushed(shell.nowMillis());
    if (level == null) {
      return;
    }
    if (leases.expire(nowMillis())) {
      leasesChanged();
    }
    if (leases.size() > 0 && reports.due(nowMillis())) {
      tellAll(report());
    }
    if (sends.due(nowMillis())) {
      leases.watches().forEach(watch -> send(watch.observer()));
    }
  }

  private Event report() {
    long now = nowMillis();
    long period = now - reportedMillis;
    reportedMillis = now;
    Runtime runtime = Runtime.getRuntime();
    long collected = gcMillis();
    Map<String, Object> details = new LinkedHashMap<>();
    report.accept(details);
    details.put("version", Build.version());
    details.put("format", (long) Watch.FORMAT);
    details.put("uptimeMillis", now - startMillis);
    details.put("loopDelayMicros", TimeUnit.MILLISECONDS.toMicros(longestDelayMillis));
    details.put("heapBytes", runtime.totalMemory() - runtime.freeMemory());
    details.put("gcMillis", collected - gcMillis);
    details.put("dropped", shell.dropped());
    details.put("observers", (long) leases.size());
    details.put("periodMillis", period);
    longestDelayMillis = 0;
    gcMillis = collected;
    return new Event(Clocks.micros(), node, startId, EventKind.REPORT, "", "", "", "", details);
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  // ---- what happens in the tier ----

  /** A step of a purchase that no message of the core shows. */
  public void purchase(EventKind kind, String requestId, String text) {
    tracer.purchase(kind, requestId, text);
  }

  /**
   * The disk has forced so many entries; called on the thread of the tier's disk. Those that are
   * not told are not passed on either, since to wake the event loop costs more than the rest.
   */
  void forced(int entries, long micros) {
    if (level == Level.WIRE && (forces++ & mask) == 0) {
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
   * A defect of the observation must not end the tier, as one of its core does. It is logged, and
   * from then on no events are told, only reports.
   */
  private void goBlind(RuntimeException defect) {
    LOG.error("{} is not traced any more, because of a defect", node, defect);
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
