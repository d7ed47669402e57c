package io.toystore.backup.core;

import io.toystore.model.LogEnd;
import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store of three order replicas and a catalog whose logs go on being written, step by random
 * step, whenever somebody looks at them or reads an entry. Leaders change, and lose what was not
 * committed. As {@link StoreLogs} it shows the logs of those replicas that it is told to.
 */
final class History implements StoreLogs {
  private static final int REPLICAS = 3;
  private static final int STEPS_BETWEEN = 4;

  private final Random random;
  private final List<Integer> shown;
  private final List<LogEntry> catalog = new ArrayList<>();
  private final List<List<LogEntry>> logs = new ArrayList<>();

  /** Of each request that is reserved and not closed. */
  private final List<String> open = new ArrayList<>();

  private int leader;
  private long term;
  private int committed;
  private int requests;

  /**
   * @param shown the replicas whose logs are given
   */
  History(long seed, List<Integer> shown) {
    this.random = new Random(seed);
    this.shown = shown;
    for (int replica = 0; replica < REPLICAS; replica++) {
      logs.add(new ArrayList<>());
    }
    changeLeader();
    steps(random.nextInt(120));
  }

  /** The log as far as it is committed, and so may have been acknowledged. */
  List<LogEntry> committed() {
    return List.copyOf(logs.get(leader).subList(0, committed));
  }

  // ---- what happens ----

  private void steps(int count) {
    for (int i = 0; i < count; i++) {
      step();
    }
  }

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 25) {
      reserve();
    } else if (choice < 50) {
      decide();
    } else if (choice < 75) {
      replicate();
    } else if (choice < 95) {
      close();
    } else {
      changeLeader();
    }
    commit();
  }

  private void reserve() {
    String id = "r" + requests++;
    open.add(id);
    catalog.add(
        new LogEntry(catalog.size() + 1, 1, FlatJson.ofType("Reserved").put("id", id).toBytes()));
  }

  private void decide() {
    Set<String> decided = outcomes(logs.get(leader)).keySet();
    List<String> undecided = open.stream().filter(id -> !decided.contains(id)).toList();
    if (!undecided.isEmpty()) {
      String id = undecided.get(random.nextInt(undecided.size()));
      String type = random.nextInt(5) == 0 ? "RequestAborted" : "OrderPlaced";
      append(FlatJson.ofType(type).put("requestId", id).toBytes());
    }
  }

  private void append(byte[] payload) {
    List<LogEntry> log = logs.get(leader);
    log.add(new LogEntry(log.size() + 1, term, payload));
  }

  private void replicate() {
    int follower = (leader + 1 + random.nextInt(REPLICAS - 1)) % REPLICAS;
    List<LogEntry> from = logs.get(leader);
    List<LogEntry> to = logs.get(follower);
    int same = 0;
    while (same < to.size() && same < from.size() && to.get(same).equals(from.get(same))) {
      same++;
    }
    int until = Math.min(from.size(), same + random.nextInt(5));
    if (until > same) {
      to.subList(same, to.size()).clear();
      to.addAll(from.subList(same, until));
    }
  }

  private void commit() {
    List<LogEntry> log = logs.get(leader);
    for (int index = log.size(); index > committed && log.get(index - 1).term() == term; index--) {
      int at = index;
      LogEntry entry = log.get(at - 1);
      long copies =
          logs.stream().filter(l -> l.size() >= at && l.get(at - 1).equals(entry)).count();
      if (2 * copies > REPLICAS) {
        committed = index;
      }
    }
  }

  private void close() {
    Map<String, String> outcomes = outcomes(logs.get(leader).subList(0, committed));
    List<String> decided = open.stream().filter(outcomes::containsKey).toList();
    if (!decided.isEmpty()) {
      String id = decided.get(random.nextInt(decided.size()));
      open.remove(id);
      String type = outcomes.get(id).equals("OrderPlaced") ? "Settled" : "GivenBack";
      catalog.add(
          new LogEntry(catalog.size() + 1, 1, FlatJson.ofType(type).put("id", id).toBytes()));
    }
  }

  /** One of a majority takes the best log of that majority. */
  private void changeLeader() {
    int other = (leader + 1 + random.nextInt(REPLICAS - 1)) % REPLICAS;
    int third = random.nextBoolean() ? leader : REPLICAS - leader - other;
    List<LogEntry> best =
        List.of(logs.get(other), logs.get(third)).stream()
            .max(Comparator.comparing(History::end))
            .orElseThrow();
    logs.set(other, new ArrayList<>(best));
    leader = other;
    term++;
    append(FlatJson.ofType("TermOpened").toBytes());
  }

  // ---- what is seen of it ----

  static LogEnd end(List<LogEntry> log) {
    return log.isEmpty() ? LogEnd.NONE : LogEnd.of(log.get(log.size() - 1));
  }

  @Override
  public List<LogEnd> orderEnds() {
    List<LogEnd> ends = new ArrayList<>();
    for (int replica : shown) {
      steps(random.nextInt(STEPS_BETWEEN));
      ends.add(end(logs.get(replica)));
    }
    steps(random.nextInt(STEPS_BETWEEN));
    return ends;
  }

  @Override
  public LogEnd catalogEnd() {
    steps(random.nextInt(STEPS_BETWEEN));
    LogEnd end = end(catalog);
    steps(random.nextInt(STEPS_BETWEEN));
    return end;
  }

  @Override
  public void readOrders(int which, long upTo, Consumer<LogEntry> taker) {
    read(() -> logs.get(shown.get(which)), upTo, taker);
  }

  @Override
  public void readCatalog(long upTo, Consumer<LogEntry> taker) {
    read(() -> catalog, upTo, taker);
  }

  /** The log may be another one at each entry. */
  private void read(Supplier<List<LogEntry>> log, long upTo, Consumer<LogEntry> taker) {
    for (int index = 0; index < upTo && index < log.get().size(); index++) {
      taker.accept(log.get().get(index));
      if (random.nextInt(8) == 0) {
        step();
      }
    }
  }

  // ---- what entries say ----

  /** By request: the type of its outcome in an order log. */
  static Map<String, String> outcomes(List<LogEntry> orders) {
    Map<String, String> outcomes = new HashMap<>();
    for (LogEntry entry : orders) {
      String id = text(entry, "requestId");
      if (!id.isEmpty()) {
        outcomes.put(id, text(entry, "type"));
      }
    }
    return outcomes;
  }

  /** The requests with an entry of this type in the catalog's log. */
  static Set<String> ids(List<LogEntry> catalog, String type) {
    Set<String> ids = new HashSet<>();
    for (LogEntry entry : catalog) {
      if (text(entry, "type").equals(type)) {
        ids.add(text(entry, "id"));
      }
    }
    return ids;
  }

  /**
   * A field that holds letters and digits only; empty if there is none. Parsing would take long.
   */
  private static String text(LogEntry entry, String field) {
    String payload = new String(entry.payload(), StandardCharsets.US_ASCII);
    String before = "\"" + field + "\":\"";
    int from = payload.indexOf(before);
    return from < 0
        ? ""
        : payload.substring(from + before.length(), payload.indexOf('"', from + before.length()));
  }
}
