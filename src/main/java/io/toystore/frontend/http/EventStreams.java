package io.toystore.frontend.http;

import io.toystore.observe.BusObserver;
import io.toystore.observe.Clocks;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.LineRing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of events ({@code GET /events}). For all streams together, the front-end is a single
 * observer, and only while there are streams. It keeps each line once, in a ring in which each
 * stream has a place. Confined to the event loop.
 */
final class EventStreams {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

  private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
  private static final CharSequence NO_CACHE =
      HttpHeaders.createOptimized("no-cache, no-transform");
  private static final CharSequence ACCEL_BUFFERING =
      HttpHeaders.createOptimized("X-Accel-Buffering");
  private static final CharSequence NO = HttpHeaders.createOptimized("no");
  private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("Last-Event-ID");

  /**
   * The bounds of the random time after which clients reconnect, so that they do not do so all at
   * once.
   */
  private static final int MIN_RETRY_MILLIS = 1_000;

  private static final int MAX_RETRY_MILLIS = 3_000;

  private static final HttpFailure STOPPING =
      new HttpFailure(503, "this front-end is stopping: use another one, or try again");

  private final Vertx vertx;
  private final StreamSettings settings;
  private final Connections connections;
  private final Answers answers;
  private final HttpCounters counters;
  private final LongSupplier nowMillis;
  private final Supplier<String> node;
  private final String startId;
  private final LineRing ring;
  private final Set<EventStream> open = new LinkedHashSet<>();

  private BusObserver observer;
  private Future<Void> observing;
  private StreamFilter wanted;
  private long closing = -1;

  /**
   * @param node the name of this front-end in events
   * @param startId the start id of this front-end
   */
  EventStreams(
      Vertx vertx,
      StreamSettings settings,
      Connections connections,
      Answers answers,
      HttpCounters counters,
      LongSupplier nowMillis,
      Supplier<String> node,
      String startId) {
    this.vertx = vertx;
    this.settings = settings;
    this.connections = connections;
    this.answers = answers;
    this.counters = counters;
    this.nowMillis = nowMillis;
    this.node = node;
    this.startId = startId;
    // Ids begin with the time, so that ids of an earlier start are not reused.
    ring =
        new LineRing(
            settings.ringBytes(), settings.ringLines(), settings.historyBytes(), Clocks.micros());
  }

  /** How many streams are open. */
  int size() {
    return open.size();
  }

  /** The bytes in the ring, and those written to streams but not taken by their clients. */
  long heldBytes() {
    return ring.bytes() + open.stream().mapToLong(EventStream::queuedBytes).sum();
  }

  /** The total number of lines that were overwritten before a stream that wanted them took them. */
  long overwritten() {
    return ring.overwritten();
  }

  /** Answers a request for a stream. */
  void serve(RoutingContext context) {
    StreamFilter filter = StreamFilter.of(context.request().query());
    if (connections.draining()) {
      throw new FailureException(STOPPING);
    }
    HttpServerResponse response = context.response();
    if (context.request().method() == HttpMethod.HEAD) {
      begin(context);
      response.end();
      return;
    }
    if (open.size() >= settings.maxStreams()) {
      counters.streamRefused();
      throw new FailureException(
          new HttpFailure(
              503,
              settings.maxStreams()
                  + " streams of events are open, and this front-end serves no more: try again"
                  + " later, or at another front-end"));
    }
    String lastId = context.request().getHeader(LAST_EVENT_ID);
    LineRing.Cursor cursor =
        lastId == null
            ? ring.open(filter::passes)
            : ring.openAfter(
                Digits.areAll(lastId) ? Digits.value(lastId) : Digits.BEYOND, filter::passes);
    begin(context);
    response.setChunked(true);
    EventStream stream = new EventStream(response, filter, cursor, this::gap, nowMillis);
    open.add(stream);
    response.closeHandler(closed -> ended(stream));
    // Otherwise an error on the connection would fail the request.
    response.exceptionHandler(broken -> {});
    Connections.State connection =
        connections.stream(context.request().connection(), () -> end(stream));
    int retryMillis = ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS + 1);
    stream.begin(connection, retryMillis);
    observe();
  }

  private void begin(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
        .putHeader(ACCEL_BUFFERING, NO);
    answers.begin(context, EVENT_STREAM);
  }

  private String gap(long count) {
    Map<String, Object> details = count == LineRing.UNKNOWN_GAP ? Map.of() : Map.of("count", count);
    return EventJson.encode(
        new Event(Clocks.micros(), node.get(), startId, EventKind.GAP, "", "", "", "", details));
  }

  private void end(EventStream stream) {
    stream.end();
    ended(stream);
  }

  private void ended(EventStream stream) {
    stream.ended();
    if (open.remove(stream)) {
      observe();
    }
  }

  /** Asks the members for what all streams together want. */
  private void observe() {
    if (open.isEmpty()) {
      if (observer != null && closing < 0) {
        closing = vertx.setTimer(settings.lingerMillis(), unused -> observeNoMore());
      }
      return;
    }
    if (closing >= 0) {
      vertx.cancelTimer(closing);
      closing = -1;
    }
    StreamFilter all = StreamFilter.ofAll(open.stream().map(EventStream::filter).toList());
    boolean isNew = observer == null;
    if (isNew) {
      observer = new BusObserver(vertx, this::receive);
    }
    if (isNew || !all.equals(wanted)) {
      wanted = all;
      observer.want(all.level(), all.kinds(), List.copyOf(all.members()), all.mask());
    }
    if (isNew) {
      BusObserver started = observer;
      observing = observer.start().onFailure(cause -> notObserving(started, cause));
    }
  }

  private void notObserving(BusObserver started, Throwable cause) {
    if (observer == started) {
      LOG.warn("members cannot be observed, so {} streams of events end", open.size(), cause);
      List.copyOf(open).forEach(this::end);
      observeNoMore();
    }
  }

  private Future<Void> observeNoMore() {
    if (closing >= 0) {
      vertx.cancelTimer(closing);
      closing = -1;
    }
    if (observer == null) {
      return Future.succeededFuture();
    }
    BusObserver observed = observer;
    observer = null;
    wanted = null;
    ring.clear();
    // Closes the observer only after its start, or it would ask for ever.
    return observing.transform(started -> observed.close());
  }

  private void receive(Buffer lines) {
    if (observer == null) {
      return;
    }
    EventLines.add(lines.getBytes(), ring);
    open.forEach(EventStream::pump);
  }

  /** Called about once a second. */
  void tick() {
    for (EventStream stream : List.copyOf(open)) {
      if (stream.isStalled(settings.stallMillis())) {
        counters.streamStalled();
        stream.reset();
        ended(stream);
      } else {
        stream.keepAlive(settings.keepAliveMillis());
      }
    }
  }

  /** Ends all streams. */
  Future<Void> close() {
    List.copyOf(open).forEach(this::end);
    return observeNoMore();
  }
}
