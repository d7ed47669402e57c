package io.toystore.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.model.LogEntry;
import io.toystore.observe.core.Differ;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.EventSink;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Sample;
import io.toystore.observe.core.Watch;
import io.toystore.runtime.CoreShell;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tier tells those who watch it, on a real bus; its core does nothing. */
@Timeout(60)
class ObserversTest {
  private static final int WAIT_SECONDS = 20;
  private static final String NODE = "order-7";

  /** What an observer is told in a second, and what it may be told at once before. */
  private static final long BYTES_A_SECOND = 65_536;

  /** The clock's, and how many were hidden: some lines a second that are sent in any case. */
  private static final long UNBOUNDED_BYTES = 4_096;

  private final Vertx vertx = Vertx.vertx();
  private final Tier tier = new Tier();

  /** Messages to observers, whoever they are. */
  private final AtomicLong toObservers = new AtomicLong();

  /** Does nothing at all. */
  private static final class Idle implements Core {
    @Override
    public void start(long nowMillis, Outputs out) {}

    @Override
    public void receive(Message message, long nowMillis, Outputs out) {}

    @Override
    public void stored(long count, long nowMillis, Outputs out) {}

    @Override
    public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {}

    @Override
    public void tick(long nowMillis, Outputs out) {}

    @Override
    public void flush(long nowMillis, Outputs out) {}

    @Override
    public long nextTickMillis(long nowMillis) {
      return Long.MAX_VALUE;
    }
  }

  /** Counts the looks, each of which is a moment in which reports and events are sent. */
  private static final class Looks implements Differ {
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean defective;

    @Override
    public void look(long nowMillis, EventSink to) {
      count.incrementAndGet();
      if (defective) {
        throw new IllegalStateException("a defect that the test has made");
      }
    }
  }

  private static final class Tier extends VerticleBase {
    private final Looks looks = new Looks();
    private ObservedTier observed;
    private CoreShell shell;
    private Context loop;

    @Override
    public Future<?> start() {
      loop = context;
      observed = Telemetry.of(vertx).observe("order", "7");
      Observers observers = observed.observers();
      observers.compareWith(looks);
      shell = new CoreShell(vertx, "test", (name, cause) -> {});
      shell.watchedBy(observers);
      return shell
          .start(new Idle(), null, List.of(Address.order(7)))
          .onSuccess(
              unused -> {
                observers.started(
                    shell, Map.of("tier", "order"), details -> details.put("tier", "order"));
                observed.started(
                    shell, now -> "", state -> Optional.empty(), (meters, state) -> {});
              });
    }

    @Override
    public Future<?> stop() {
      observed.close();
      return shell.stop();
    }

    /** Does something on the tier's event loop, and waits for it. */
    void run(Runnable action) throws Exception {
      Promise<Void> done = Promise.promise();
      loop.runOnContext(
          unused -> {
            action.run();
            done.complete();
          });
      done.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** An observer that keeps what it is told. */
  private final class Observer {
    private final long number;
    private final List<Event> told = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    Observer(long number) throws Exception {
      this.number = number;
      var consumer = vertx.eventBus().<Buffer>consumer(Address.observer(number).onBus());
      consumer.handler(delivered -> take(delivered.body()));
      consumer.completion().await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private void take(Buffer buffer) {
      bytes.addAndGet(buffer.length());
      buffer
          .toString()
          .lines()
          .forEach(
              line -> {
                lines.add(line);
                told.add(EventJson.decode(line).orElseThrow());
              });
    }

    void asks(Level level, Set<EventKind> kinds, List<String> members, int mask) {
      Watch watch = new Watch(number, level, kinds, members, mask, 4_711);
      publish(Buffer.buffer(WatchJson.encode(watch)));
    }

    void asks(Level level, int mask) {
      asks(level, Set.of(), List.of(), mask);
    }

    List<Event> told(EventKind kind) {
      return told.stream().filter(event -> event.kind() == kind).toList();
    }

    /** Waits until it has been told so often of this kind. */
    void awaits(EventKind kind, int count) {
      patiently().until(() -> told(kind).size() >= count);
    }

    /** Asks, and waits until the member has granted it. */
    Observer watching(Level level, int mask) {
      asks(level, mask);
      awaits(EventKind.CLOCK, 1);
      return this;
    }

    /** Of this kind, how many it was told of and how many were hidden from it. */
    long accounted(EventKind kind) {
      return told(kind).size()
          + told(EventKind.HIDDEN).stream().mapToLong(event -> event.number("count")).sum();
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @BeforeEach
  void start() throws Exception {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              String prefix = Address.observer(1).onBus().replaceAll("1$", "");
              if (delivery.message().address().startsWith(prefix)) {
                toObservers.incrementAndGet();
              }
              delivery.next();
            });
    vertx.deployVerticle(tier).await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private void publish(Object body) {
    vertx.eventBus().publish(Address.WATCH.onBus(), body);
  }

  private Observers observers() {
    return tier.observed.observers();
  }

  /** So many purchases are asked for, as a front-end tells of them. */
  private void ask(String prefix, int count, String text) {
    for (int i = 0; i < count; i++) {
      observers().purchase(EventKind.ASKED, prefix + i, text);
    }
  }

  /** Waits for so many more moments in which something would be sent. */
  private void awaitLooks(int count) {
    int target = tier.looks.count.get() + count;
    patiently().until(() -> tier.looks.count.get() >= target);
  }

  @Test
  void firstTheClockThenWhatWasKeptThenReports() throws Exception {
    tier.run(
        () -> {
          for (int index = 1; index <= 300; index++) {
            observers().cutFrom(index);
          }
        });
    Observer observer = new Observer(0xabcdef);
    long before = Clocks.micros();
    observer.asks(Level.RARE, 0);
    observer.awaits(EventKind.REPORT, 2);

    Event clock = observer.told.get(0);
    assertEquals(EventKind.CLOCK, clock.kind());
    assertEquals(NODE, clock.node());
    assertEquals("abcdef", clock.text("observer"));
    assertEquals(4_711, clock.number("asked"));
    assertTrue(clock.micros() >= before && clock.micros() <= Clocks.micros());

    List<Event> kept = observer.told.subList(1, 257);
    assertEquals(45, kept.get(0).number("index"), "the last 256 of 300");
    for (int i = 0; i < kept.size(); i++) {
      assertEquals(EventKind.CUT, kept.get(i).kind());
      assertEquals(45 + i, kept.get(i).number("index"));
    }
    Event report = observer.told.get(257);
    assertEquals(EventKind.REPORT, report.kind());
    assertEquals("order", report.text("tier"));
    assertEquals(Watch.FORMAT, report.number("format"));
    assertEquals(1, report.number("observers"));
    assertTrue(report.number("heapBytes") > 0);
    assertEquals(clock.startId(), report.startId());
  }

  @Test
  void theStartIsAmongWhatIsKept() throws Exception {
    Observer observer = new Observer(1);
    observer.asks(Level.RARE, 0);
    observer.awaits(EventKind.STARTED, 1);
    Event started = observer.told(EventKind.STARTED).get(0);
    assertEquals("order", started.text("tier"));
    assertFalse(started.text("version").isEmpty());
  }

  /** Rates are computed from it. */
  @Test
  void aReportsPeriodBeginsWithTheReportBefore() throws Exception {
    Observer observer = new Observer(1).watching(Level.RARE, 0);
    observer.awaits(EventKind.REPORT, 3);
    new Observer(2).watching(Level.RARE, 0);
    observer.awaits(EventKind.REPORT, 6);
    List<Event> reports = observer.told(EventKind.REPORT).subList(0, 6);
    long between = (reports.get(5).micros() - reports.get(0).micros()) / 1_000;
    long periods =
        reports.subList(1, 6).stream().mapToLong(report -> report.number("periodMillis")).sum();
    assertEquals((double) between, (double) periods, 200.0);
  }

  @Test
  void whoAsksAgainIsNotToldAgainWhatWasKept() throws Exception {
    Observer observer = new Observer(1).watching(Level.RARE, 0);
    observer.asks(Level.RARE, 0);
    observer.awaits(EventKind.CLOCK, 2);
    tier.run(() -> observers().cutFrom(9));
    observer.awaits(EventKind.CUT, 1);
    assertEquals(1, observer.told(EventKind.STARTED).size());
  }

  @Test
  void withoutAWatchNothingIsSent() throws Exception {
    tier.run(
        () -> {
          ask("k:", 1_000, "1 Tux");
          observers().forced(10, 100);
          observers().cutFrom(9);
        });
    awaitLooks(5);
    assertFalse(observers().watched());
    assertEquals(0, toObservers.get());
  }

  @Test
  void aNinthObserverIsRefusedWithAReason() throws Exception {
    List<Observer> eight = new ArrayList<>();
    for (int number = 1; number <= Watch.MAX_OBSERVERS; number++) {
      eight.add(new Observer(number).watching(Level.RARE, 0));
    }
    Observer ninth = new Observer(0x99);
    ninth.asks(Level.WIRE, 0);
    ninth.awaits(EventKind.REFUSED, 1);
    eight.get(7).awaits(EventKind.REPORT, 1);

    Event refused = ninth.told.get(0);
    assertEquals("99", refused.text("observer"));
    assertTrue(refused.text("why").contains("8 observers already"), refused::toString);
    assertEquals(1, ninth.told.size());
    List<Event> reports = eight.get(7).told(EventKind.REPORT);
    assertEquals(8, reports.get(reports.size() - 1).number("observers"));
    assertEquals(0, reports.get(0).number("dropped"), "a watch without room is no foreign one");
  }

  private long droppedInScrape() throws Exception {
    String metrics = Telemetry.of(vertx).scrape().await(WAIT_SECONDS, TimeUnit.SECONDS);
    String name = "toystore_dropped_messages_total{replica=\"7\",tier=\"order\"} ";
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .sum();
  }

  @Test
  void whatIsNoWatchIsDroppedAndCounted() throws Exception {
    Observer observer = new Observer(0x2a).watching(Level.RARE, 0);
    publish("hello");
    publish(7);
    publish(Buffer.buffer());
    publish(Buffer.buffer("not json"));
    publish(Buffer.buffer("{\"format\":1,\"id\":\"2a\"}" + " ".repeat(WatchJson.MAX_BYTES)));
    publish(Buffer.buffer("{\"format\":1}"));
    publish(Buffer.buffer("{\"format\":9,\"id\":\"2a\"}"));
    publish(Buffer.buffer("{\"format\":1,\"id\":\"2a\",\"level\":null}"));
    observer.awaits(EventKind.REFUSED, 2);
    patiently()
        .until(
            () ->
                observer.told(EventKind.REPORT).stream()
                    .anyMatch(report -> report.number("dropped") == 8));
    assertEquals(8, droppedInScrape());
    List<String> reasons =
        observer.told(EventKind.REFUSED).stream().map(event -> event.text("why")).toList();
    assertEquals(2, reasons.size(), reasons::toString);
    assertEquals("this member speaks format 1 of watches, not 9", reasons.get(0));
    assertTrue(reasons.get(1).startsWith("not a watch: "), reasons::toString);
    // The first is told at once, the others with the next of them ten seconds later.
    assertEquals(1, observer.told(EventKind.DROPPED).size());
  }

  @Test
  void refusalsAreBounded() throws Exception {
    int count = 500;
    Observer observer = new Observer(0x2a);
    long beganNanos = System.nanoTime();
    for (int i = 0; i < count; i++) {
      publish(Buffer.buffer("{\"format\":9,\"id\":\"2a\"}"));
    }
    patiently().until(() -> droppedInScrape() == count);
    awaitLooks(1);
    long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos);
    int refused = observer.told(EventKind.REFUSED).size();
    assertTrue(refused >= 8 && refused <= 8 + 8 * seconds, refused + " in " + seconds + " s");
    assertEquals(refused, observer.told.size());
  }

  @Test
  void aMemberThatIsNotMeantSaysNothing() throws Exception {
    Observer other = new Observer(1);
    other.asks(Level.WIRE, Set.of(), List.of("order-8", "catalog"), 0);
    Observer meant = new Observer(2);
    meant.asks(Level.WIRE, Set.of(), List.of("order-8", NODE), 0);
    meant.awaits(EventKind.REPORT, 1);
    assertEquals(List.of(), other.told);
    assertEquals(1, meant.told(EventKind.REPORT).get(0).number("observers"));
  }

  @Test
  void onlyTheKindsThatAreWantedAreSent() throws Exception {
    Observer observer = new Observer(1);
    observer.asks(Level.WIRE, Set.of(EventKind.CUT, EventKind.FORCE), List.of(), 0);
    observer.awaits(EventKind.CLOCK, 1);
    tier.run(
        () -> {
          ask("k:", 10, "1 Tux");
          observers().cutFrom(9);
          observers().forced(10, 123);
        });
    observer.awaits(EventKind.FORCE, 1);
    awaitLooks(4);
    assertEquals(
        List.of(EventKind.CLOCK, EventKind.CUT, EventKind.FORCE),
        observer.told.stream().map(Event::kind).toList());
    assertEquals(
        Map.of("entries", 10L, "micros", 123L), observer.told(EventKind.FORCE).get(0).details());
  }

  @Test
  void aLevelIsNotToldWhatIsAboveIt() throws Exception {
    Observer rare = new Observer(1).watching(Level.RARE, 0);
    Observer purchases = new Observer(2).watching(Level.PURCHASES, 0);
    Observer wire = new Observer(3).watching(Level.WIRE, 0);
    tier.run(
        () -> {
          ask("k:", 1, "1 Tux");
          observers().forced(1, 1);
          observers().cutFrom(9);
        });
    for (Observer observer : List.of(rare, purchases, wire)) {
      observer.awaits(EventKind.CUT, 1);
    }
    wire.awaits(EventKind.FORCE, 1);
    assertEquals(List.of(0, 1, 1), counts(EventKind.ASKED, rare, purchases, wire));
    assertEquals(List.of(0, 0, 1), counts(EventKind.FORCE, rare, purchases, wire));
  }

  private static List<Integer> counts(EventKind kind, Observer... observers) {
    return List.of(observers).stream().map(observer -> observer.told(kind).size()).toList();
  }

  @Test
  void twoObserversAreEachToldTheirOwnSample() throws Exception {
    Observer all = new Observer(1).watching(Level.PURCHASES, 0);
    Observer some = new Observer(2).watching(Level.PURCHASES, 3);
    int count = 64;
    tier.run(
        () -> {
          ask("k:", count, "1 Tux");
          observers().cutFrom(9);
        });
    some.awaits(EventKind.CUT, 1);
    all.awaits(EventKind.ASKED, count);
    List<String> ids = all.told(EventKind.ASKED).stream().map(Event::requestId).toList();
    List<String> picked = ids.stream().filter(id -> Sample.picks(id, 3)).toList();
    assertTrue(!picked.isEmpty() && picked.size() < count, picked::toString);
    assertEquals(picked, some.told(EventKind.ASKED).stream().map(Event::requestId).toList());
  }

  private long allowedBytes(long beganNanos) {
    return BYTES_A_SECOND
        + UNBOUNDED_BYTES
        + BYTES_A_SECOND * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos) / 1_000;
  }

  @Test
  void whatIsBeyondTheBoundIsHiddenAndCounted() throws Exception {
    long beganNanos = System.nanoTime();
    Observer observer = new Observer(1).watching(Level.PURCHASES, 0);
    int count = 5_000;
    tier.run(() -> ask("k:", count, "x".repeat(100)));
    patiently().until(() -> observer.accounted(EventKind.ASKED) == count);
    long bytes = observer.bytes.get();
    assertTrue(observer.told(EventKind.ASKED).size() > 100);
    assertTrue(bytes <= allowedBytes(beganNanos), bytes + " bytes");

    // Once there is room again, further events are told.
    patiently()
        .until(
            () -> {
              tier.run(() -> ask("later:", 1, "1 Tux"));
              return observer.told(EventKind.ASKED).stream()
                  .anyMatch(event -> event.requestId().startsWith("later:"));
            });
  }

  /** A console must not take a busy member for a silent one, nor miss that its leader changes. */
  @Test
  void aFloodOfPurchasesHidesNeitherReportsNorRareEvents() throws Exception {
    long beganNanos = System.nanoTime();
    Observer observer = new Observer(1).watching(Level.PURCHASES, 0);
    AtomicLong asked = new AtomicLong();
    AtomicLong cuts = new AtomicLong();
    Promise<Void> over = Promise.promise();
    tier.run(
        () ->
            vertx.setPeriodic(
                5,
                timer -> {
                  if (observer.told(EventKind.REPORT).size() >= 5) {
                    vertx.cancelTimer(timer);
                    over.complete();
                    return;
                  }
                  ask("k:" + asked.getAndAdd(100) + "/", 100, "x".repeat(100));
                  observers().cutFrom(cuts.incrementAndGet());
                }));
    over.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    observer.awaits(EventKind.CUT, cuts.intValue());
    patiently().until(() -> observer.accounted(EventKind.ASKED) == asked.get());
    List<Long> indexes = indexes(observer.told(EventKind.CUT));
    assertEquals(LongStream.rangeClosed(1, cuts.get()).boxed().toList(), indexes);
    assertTrue(observer.bytes.get() <= allowedBytes(beganNanos), observer.bytes + " bytes");
  }

  @Test
  void theWireIsBoundedByItsNumber() throws Exception {
    long beganNanos = System.nanoTime();
    Observer observer = new Observer(1).watching(Level.WIRE, 0);
    int count = 10_000;
    tier.run(
        () -> {
          for (int i = 0; i < count; i++) {
            observers().received(new OrderMessage.Ping(1, i));
          }
        });
    patiently().until(() -> observer.accounted(EventKind.PING) == count);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    int told = observer.told(EventKind.PING).size();
    assertTrue(told >= 2_000 && told <= 2_000 + 2 * millis, told + " in " + millis + " ms");
  }

  @Test
  void aBusObserverAsksUntilItIsClosed() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Promise<BusObserver> started = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        unused -> {
          BusObserver observer =
              new BusObserver(vertx, buffer -> lines.addAll(buffer.toString().lines().toList()));
          observer.want(Level.WIRE, Set.of(), List.of(NODE), 0);
          observer.start().map(observer).onComplete(started);
        });
    BusObserver observer = started.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    patiently().until(() -> count(lines, EventKind.CLOCK) >= 2);
    tier.run(() -> observers().forced(1, 1));
    patiently().until(() -> count(lines, EventKind.FORCE) == 1);
    Promise<Void> narrower = Promise.promise();
    context.runOnContext(
        unused -> {
          observer.want(Level.RARE, Set.of(EventKind.CUT), List.of(), 0);
          narrower.complete();
        });
    narrower.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    long clocks = count(lines, EventKind.CLOCK);
    patiently().until(() -> count(lines, EventKind.CLOCK) > clocks);
    tier.run(
        () -> {
          observers().forced(1, 1);
          observers().cutFrom(9);
        });
    patiently().until(() -> count(lines, EventKind.CUT) == 1);
    assertEquals(1, count(lines, EventKind.FORCE));

    Promise<Void> closed = Promise.promise();
    context.runOnContext(unused -> observer.close().onComplete(closed));
    closed.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    int before = lines.size();
    patiently().until(() -> !observers().watched());
    afterTheLeaseNothingIsSent();
    assertEquals(before, lines.size());
  }

  private void afterTheLeaseNothingIsSent() throws Exception {
    awaitLooks(1);
    long sent = toObservers.get();
    tier.run(
        () -> {
          ask("k:", 100, "1 Tux");
          observers().forced(10, 100);
          observers().cutFrom(99);
        });
    awaitLooks(4);
    assertEquals(sent, toObservers.get());

    Observer late = new Observer(1).watching(Level.WIRE, 0);
    late.awaits(EventKind.REPORT, 1);
    assertEquals(List.of(9L, 99L), indexes(late.told(EventKind.CUT)), "the rare ones were kept");
    assertEquals(0, late.told(EventKind.ASKED).size());
  }

  private static List<Long> indexes(List<Event> events) {
    return events.stream().map(event -> event.number("index")).toList();
  }

  private static long count(List<String> lines, EventKind kind) {
    return lines.stream()
        .map(line -> EventJson.decode(line).orElseThrow())
        .filter(event -> event.kind() == kind)
        .count();
  }

  /** A defect of the observation ends the events, and neither the tier nor its reports. */
  @Test
  void aDefectOfADifferDoesNotEndTheTier() throws Exception {
    tier.looks.defective = true;
    awaitLooks(1);
    Observer observer = new Observer(1);
    observer.asks(Level.RARE, 0);
    observer.awaits(EventKind.REPORT, 2);
    assertFalse(tier.shell.stopped());
    int looks = tier.looks.count.get();
    tier.run(() -> tier.shell.input(() -> {}));
    tier.run(() -> {});
    assertEquals(looks, tier.looks.count.get(), "it is not asked again");
  }

  @Test
  void aTierThatHasStoppedTellsNothing() throws Exception {
    Observer observer = new Observer(1).watching(Level.RARE, 0);
    observer.awaits(EventKind.REPORT, 1);
    vertx.undeploy(tier.loop.deploymentID()).await(WAIT_SECONDS, TimeUnit.SECONDS);
    long sent = toObservers.get();
    observer.asks(Level.RARE, 0);
    Observer witness = new Observer(2);
    vertx.eventBus().send(Address.observer(2).onBus(), Buffer.buffer(observer.lines.get(0)));
    patiently().until(() -> witness.told.size() == 1);
    assertFalse(observers().watched());
    assertEquals(sent + 1, toObservers.get());
  }
}
