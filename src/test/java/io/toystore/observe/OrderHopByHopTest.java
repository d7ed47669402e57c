package io.toystore.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.embedded.EmbeddedStore;
import io.toystore.formats.Golden;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One order in a whole store, followed through all tiers by what they tell an observer. */
@Timeout(60)
class OrderHopByHopTest {
  private static final int WAIT_SECONDS = 30;
  private static final String KEY = "one order of anna's";
  private static final List<String> REPLICAS = List.of("order-1", "order-2", "order-3");

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final List<Event> told = new CopyOnWriteArrayList<>();
  private int port;

  @BeforeEach
  void openAndWatch() throws Exception {
    JsonObject conf =
        new JsonObject()
            .put("data", folder.toString())
            .put("frontend", new JsonObject().put("port", 0))
            .put("management", new JsonObject().put("port", 0));
    EmbeddedStore store = new EmbeddedStore(conf, (tier, cause) -> {});
    vertx.deployVerticle(store).await(WAIT_SECONDS, TimeUnit.SECONDS);
    port = store.port();
    Promise<Void> started = Promise.promise();
    vertx.runOnContext(
        unused -> {
          BusObserver observer =
              new BusObserver(
                  vertx,
                  lines ->
                      lines
                          .toString()
                          .lines()
                          .forEach(line -> told.add(EventJson.decode(line).orElseThrow())));
          observer.want(Level.PURCHASES, Set.of(), List.of(), 0);
          observer.start().onComplete(started);
        });
    started.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    Set<String> members = Set.of("order-1", "order-2", "order-3", "catalog", "frontend");
    patiently()
        .until(
            () ->
                of(EventKind.CLOCK).map(Event::node).collect(Collectors.toSet()).equals(members)
                    && of(EventKind.SELECTED).anyMatch(event -> event.number("leader") > 0));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static ConditionFactory patiently() {
    return await().atMost(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private Stream<Event> of(EventKind kind) {
    return told.stream().filter(event -> event.kind() == kind);
  }

  private Stream<Event> ofOrder(EventKind kind) {
    return of(kind).filter(event -> event.requestId().equals("k:" + KEY));
  }

  private HttpResponse<String> buy() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
            .header("Idempotency-Key", KEY)
            .POST(BodyPublishers.ofString("{\"name\":\"Tux\",\"quantity\":3}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private long count(EventKind kind, List<String> nodes) {
    return ofOrder(kind).filter(event -> nodes.contains(event.node())).count();
  }

  private Event one(EventKind kind, Predicate<Event> which) {
    List<Event> found = ofOrder(kind).filter(which).toList();
    assertEquals(1, found.size(), () -> kind + ": " + found + " of\n" + inOrder());
    return found.get(0);
  }

  private Event at(EventKind kind, String node) {
    return one(kind, event -> event.node().equals(node));
  }

  private String inOrder() {
    return told.stream()
        .filter(event -> !event.requestId().isEmpty())
        .sorted(Comparator.comparingLong(Event::micros))
        .map(EventJson::encode)
        .collect(Collectors.joining("\n"));
  }

  private void happensInThisOrder(Event... events) {
    for (int i = 1; i < events.length; i++) {
      Event before = events[i - 1];
      Event after = events[i];
      assertTrue(
          before.micros() <= after.micros(), () -> after + " before " + before + ":\n" + inOrder());
    }
  }

  @Test
  void anOrderIsSeenAtEachHop() throws Exception {
    HttpResponse<String> answer = buy();
    assertEquals(200, answer.statusCode(), answer::body);
    // Each tier sends its events in batches and in order: wait for the last one of each.
    patiently()
        .until(
            () ->
                count(EventKind.COMMITTED, REPLICAS) == 3
                    && count(EventKind.OUTCOME, REPLICAS) == 1
                    && count(EventKind.SETTLEMENT, REPLICAS) == 1
                    && count(EventKind.COMMITTED, List.of("catalog")) == 2
                    && count(EventKind.ANSWERED, List.of("frontend")) == 1);

    Event asked = at(EventKind.ASKED, "frontend");
    Event purchaseSent = at(EventKind.PURCHASE, "frontend");
    String leader = purchaseSent.to();
    Event purchaseReceived = at(EventKind.PURCHASE, leader);
    Event reservationSent = at(EventKind.RESERVATION, leader);
    Event reservationReceived = at(EventKind.RESERVATION, "catalog");
    Event reserved = inCatalog(EventKind.APPENDED, "Reserved");
    Event answerSent = at(EventKind.RESERVATION_ANSWER, "catalog");
    Event answerReceived = at(EventKind.RESERVATION_ANSWER, leader);
    Event appended = at(EventKind.APPENDED, leader);
    Event committed = at(EventKind.COMMITTED, leader);
    Event outcomeSent = at(EventKind.OUTCOME, leader);
    Event outcomeReceived = at(EventKind.OUTCOME, "frontend");
    Event answered = at(EventKind.ANSWERED, "frontend");
    Event settlementSent = at(EventKind.SETTLEMENT, leader);
    Event settlementReceived = at(EventKind.SETTLEMENT, "catalog");
    Event settled = inCatalog(EventKind.APPENDED, "Settled");

    happensInThisOrder(
        asked,
        purchaseSent,
        purchaseReceived,
        reservationSent,
        reservationReceived,
        reserved,
        inCatalog(EventKind.FORCED, "Reserved"),
        inCatalog(EventKind.COMMITTED, "Reserved"),
        answerSent,
        answerReceived,
        appended,
        committed,
        outcomeSent,
        outcomeReceived,
        answered);
    happensInThisOrder(settlementSent, settlementReceived, settled);
    happensInThisOrder(
        settled, inCatalog(EventKind.FORCED, "Settled"), inCatalog(EventKind.COMMITTED, "Settled"));
    long index = appended.number("index");
    for (String replica : REPLICAS) {
      happensInThisOrder(
          answerReceived,
          at(EventKind.APPENDED, replica),
          at(EventKind.FORCED, replica),
          at(EventKind.COMMITTED, replica));
      for (EventKind kind : List.of(EventKind.APPENDED, EventKind.FORCED, EventKind.COMMITTED)) {
        assertEquals(index, at(kind, replica).number("index"));
        assertEquals("OrderPlaced", at(kind, replica).text("type"));
      }
    }

    assertTrue(REPLICAS.contains(leader), leader);
    assertEquals("frontend@" + asked.startId(), purchaseReceived.from());
    assertEquals("catalog", reservationSent.to());
    assertEquals(leader, reservationReceived.from());
    assertEquals(leader, answerSent.to());
    assertEquals("catalog", answerReceived.from());
    assertEquals("frontend@" + asked.startId(), outcomeSent.to());
    assertEquals(leader, outcomeReceived.from());
    assertEquals("catalog", settlementSent.to());
    assertEquals(leader, settlementReceived.from());

    assertEquals("3 Tux", asked.text("text"));
    assertEquals("RESERVED", answerReceived.text("text"));
    assertEquals("PLACED, order 0", outcomeReceived.text("text"));
    assertEquals("PLACED, order 0", answered.text("text"));
    assertEquals("placed", settlementReceived.text("text"));
    assertFalse(told.stream().anyMatch(event -> event.kind().level() == Level.WIRE));
  }

  @Test
  void eachReplicaSaysWhichLeaderIsSelected() {
    long leader =
        of(EventKind.SELECTED)
            .mapToLong(event -> event.number("leader"))
            .filter(id -> id > 0)
            .findFirst()
            .orElseThrow();

    patiently()
        .untilAsserted(
            () -> {
              for (String replica : REPLICAS) {
                Event heard =
                    of(EventKind.SELECTION_HEARD)
                        .filter(event -> event.node().equals(replica))
                        .findFirst()
                        .orElseThrow();
                assertEquals(leader, heard.number("leader"));
                assertTrue(heard.to().startsWith("frontend@"), heard.to());
              }
            });
  }

  /** The latest report of a member, once it says what is to be expected. */
  private Event report(String node, Predicate<Event> says) {
    patiently()
        .until(() -> of(EventKind.REPORT).anyMatch(e -> e.node().equals(node) && says.test(e)));
    return of(EventKind.REPORT)
        .filter(event -> event.node().equals(node) && says.test(event))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The replica that all three have reported as the leader since the order. On a machine that stood
   * still for long it may be another one than at the start, and a report may name none.
   */
  private OptionalLong leader() {
    return LongStream.of(3, 2, 1)
        .filter(
            leader ->
                REPLICAS.stream()
                    .allMatch(
                        replica ->
                            of(EventKind.REPORT)
                                .anyMatch(e -> e.node().equals(replica) && follows(e, leader))))
        .findFirst();
  }

  /** Whether a replica with the order reports this leader, or that it serves as such itself. */
  private static boolean follows(Event report, long leader) {
    return report.number("orders") == 1
        && report.number("leader") == leader
        && report.is("hearsLeader")
        && report.is("serving") == (report.number("replica") == leader);
  }

  private long sum(String node, String detail) {
    return of(EventKind.REPORT)
        .filter(event -> event.node().equals(node))
        .mapToLong(event -> event.number(detail))
        .sum();
  }

  @Test
  void reportsSayWhatTheOrderHasChanged() throws Exception {
    assertEquals(200, buy().statusCode());

    patiently().until(() -> leader().isPresent());
    long leader = leader().orElseThrow();
    for (String replica : REPLICAS) {
      Event report = report(replica, event -> follows(event, leader));
      boolean leads = replica.equals("order-" + leader);
      assertEquals("order", report.text("tier"));
      assertEquals(replica, "order-" + report.number("replica"));
      assertEquals(leads ? "leader" : "follower", report.text("role"));
      assertEquals(leads, report.is("serving"));
      assertEquals(report.number("term"), report.number("promised"));
      assertTrue(report.number("last") >= report.number("commit"));
      assertEquals(leads ? 2 : 0, ((List<?>) report.details().get("followers")).size());
      patiently().until(() -> sum(replica, "forces") > 0 && sum(replica, "forcedEntries") > 0);
    }
    Event leading = report("order-" + leader, e -> follows(e, leader) && matches(e).size() == 2);
    assertEquals(
        LongStream.of(1, 2, 3).filter(id -> id != leader).boxed().collect(Collectors.toSet()),
        matches(leading).keySet());

    Event catalog = report("catalog", event -> event.number("sold") == 3);
    assertEquals("catalog", catalog.text("tier"));
    assertTrue(catalog.is("balances"));
    assertEquals(0, catalog.number("pending"));
    assertEquals(10, catalog.number("products"));
    assertEquals(997, catalog.number("stock"));

    Event frontend =
        report("frontend", e -> e.number("placed") == 1 && e.number("leader") == leader);
    assertEquals("frontend", frontend.text("tier"));
    assertEquals(leader, frontend.number("route"));
    assertEquals(List.of(1L, 2L, 3L), frontend.details().get("answering"));
    assertTrue(frontend.is("catalogAnswers"));
    assertEquals(0, frontend.number("open"));
    assertEquals(0, frontend.number("dropped"));
    assertEquals(0, frontend.number("streams"));
    assertTrue(frontend.number("requests") > 0);
    assertTrue(frontend.number("connections") > 0);
    patiently().until(() -> timed("orders") == 1);
    keysOfReportsAreAsTheyWere();
  }

  /** A key may be added: whoever does not know it does not read it. */
  private void keysOfReportsAreAsTheyWere() {
    Set<String> keys = keysOfReports();
    for (String key : Golden.lines("report", Watch.FORMAT, () -> List.copyOf(keys))) {
      assertTrue(keys.contains(key), () -> Golden.changed("report", Watch.FORMAT) + ": " + key);
    }
  }

  /** Each key of the reports, with the tier and the kind of value. */
  private TreeSet<String> keysOfReports() {
    TreeSet<String> keys = new TreeSet<>();
    of(EventKind.REPORT).forEach(e -> addKeys(e.text("tier"), e.details(), keys));
    return keys;
  }

  private static void addKeys(String path, Object value, Set<String> keys) {
    if (value instanceof Map<?, ?> object) {
      object.forEach((key, field) -> addKeys(path + "." + key, field, keys));
    } else if (value instanceof List<?> list) {
      keys.add(path + "[]");
      list.forEach(item -> addKeys(path + "[]", item, keys));
    } else {
      keys.add(
          path + " " + (value instanceof Number ? "number" : value.getClass().getSimpleName()));
    }
  }

  /** How many requests the front-end's reports have timed for a route. */
  private long timed(String route) {
    return of(EventKind.REPORT)
        .filter(event -> event.node().equals("frontend"))
        .flatMap(event -> ((List<?>) event.details().get("routes")).stream())
        .map(times -> (Map<?, ?>) times)
        .filter(times -> times.get("route").equals(route))
        .mapToLong(
            times -> {
              long p50 = (Long) times.get("p50Micros");
              long p99 = (Long) times.get("p99Micros");
              assertTrue(0 < p50 && p50 <= p99 && p99 <= (Long) times.get("maxMicros"));
              return (Long) times.get("count");
            })
        .sum();
  }

  /** What a leader's followers have confirmed, by their ids. */
  private static Map<Long, Long> matches(Event report) {
    return ((List<?>) report.details().get("followers"))
        .stream()
            .map(follower -> (Map<?, ?>) follower)
            .filter(follower -> (Long) follower.get("match") == report.number("commit"))
            .collect(
                Collectors.toMap(
                    follower -> (Long) follower.get("replica"),
                    follower -> (Long) follower.get("match")));
  }

  private Event inCatalog(EventKind kind, String type) {
    return one(kind, event -> event.node().equals("catalog") && event.text("type").equals(type));
  }
}
