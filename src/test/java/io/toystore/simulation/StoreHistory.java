package io.toystore.simulation;

import io.toystore.frontend.core.Desk.OrderResult;
import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What all clients were told, checked as it is told and once more at the end against the logs. It
 * knows nothing of how the store works: only its promises (design, section 9).
 */
final class StoreHistory {
  /** A purchase that some client wanted; each has its own quantity, by which it is recognized. */
  static final class Wanted {
    final int quantity;
    final String toy;
    boolean placed;
    long number;

    /** The last word of the store was a refusal for good, and nobody has asked again. */
    boolean refused;

    /** Refused for good under a key of the client's: never to be placed (design, section 6.3). */
    boolean spent;

    /** Asked for more than once: what became of the earlier requests may be unknown. */
    boolean askedAgain;

    Wanted(String toy, int quantity) {
      this.toy = toy;
      this.quantity = quantity;
    }
  }

  /** A toy was not for sale from one moment to another. */
  private static final class Removal {
    final long version;
    long endedMillis = Long.MAX_VALUE;

    Removal(long version) {
      this.version = version;
    }
  }

  final ClientRecord record;
  private final World world;
  private final Map<Integer, Wanted> wanted = new HashMap<>();
  private final Map<Long, Wanted> byNumber = new HashMap<>();

  /** Since when each order number is known to some client. */
  private final Map<Long, Long> toldSince = new HashMap<>();

  private final Map<String, TreeMap<Long, Long>> visible = new HashMap<>();
  private final Map<String, String> toyOfReservation = new HashMap<>();
  private final Map<String, List<Removal>> removals = new HashMap<>();
  private int lastQuantity;
  private long newestNumber;
  private long placed;
  private long soldOut;
  private long unavailable;
  private long refused;
  private long unknown;
  private long reads;

  StoreHistory(World world) {
    this.world = world;
    this.record = new ClientRecord(world);
  }

  Wanted want(String toy) {
    Wanted one = new Wanted(toy, ++lastQuantity);
    wanted.put(one.quantity, one);
    return one;
  }

  /** The highest number told so far. */
  long newestNumber() {
    return newestNumber;
  }

  long placed() {
    return placed;
  }

  long refused() {
    return refused;
  }

  long unknown() {
    return unknown;
  }

  /** Purchases that only the catalog could decide: placed, or refused for want of stock. */
  long decided() {
    return placed + soldOut;
  }

  /** Purchases of which the client knows nothing, or nothing but that it is to ask again. */
  long failed() {
    return unknown + unavailable;
  }

  long reads() {
    return reads;
  }

  /** The answer to a purchase, or to a retry of one. */
  void purchase(Wanted one, boolean ownKey, PurchaseEnd end, long number) {
    switch (end) {
      case PLACED -> {
        placed++;
        if (one.placed && one.number != number) {
          fail("one request got two numbers: " + one.number + " and " + number);
        }
        if (one.spent) {
          fail("placed under a key that was spent: " + one.quantity);
        }
        Wanted other = byNumber.putIfAbsent(number, one);
        if (other != null && other != one) {
          fail("number " + number + " was told for two purchases");
        }
        one.placed = true;
        one.number = number;
        one.refused = false;
        toldSince.putIfAbsent(number, world.nowMillis());
        newestNumber = Math.max(newestNumber, number);
      }
      case UNKNOWN -> unknown++;
      case UNAVAILABLE -> {
        // Says that this request has placed nothing, and nothing of an earlier one under its key.
        refused++;
        unavailable++;
        one.refused = one.spent || (!one.placed && !one.askedAgain);
      }
      case KEY_REUSED -> fail("a key was used for one body only, and got KEY_REUSED");
      default -> {
        refused++;
        soldOut += end == PurchaseEnd.NOT_ENOUGH_STOCK ? 1 : 0;
        if (one.placed) {
          fail("a placed order was refused: " + end);
        }
        one.refused = true;
        one.spent = ownKey;
      }
    }
  }

  /** The same purchase is asked for again: what was said before is no last word any more. */
  void again(Wanted one) {
    one.askedAgain = true;
    one.refused = one.spent;
  }

  void order(long number, long askedMillis, OrderResult result) {
    reads++;
    switch (result.outcome()) {
      case OK -> {
        Wanted one = wanted.get(result.quantity());
        if (one == null || !one.toy.equals(result.name()) || result.number() != number) {
          fail("order " + number + " was told as " + result);
        }
        Wanted known = byNumber.putIfAbsent(number, one);
        if (known != null && known != one) {
          fail("order " + number + " is told for two purchases");
        }
        toldSince.putIfAbsent(number, world.nowMillis());
      }
      case NOT_FOUND -> {
        Long since = toldSince.get(number);
        if (since != null && since < askedMillis) {
          fail("order " + number + ", told at " + since + ", was not found at " + askedMillis);
        }
      }
      default -> {
        // No answer is no lie.
      }
    }
  }

  /** One entry of the catalog's log is forced: from now on it shows. */
  void catalogForced(LogEntry entry) {
    Map<String, Object> fields = FlatJson.parse(entry.payload());
    if ("Reserved".equals(fields.get("type"))) {
      toyOfReservation.put((String) fields.get("id"), (String) fields.get("name"));
    }
    if (fields.get("version") instanceof Long version) {
      Object name = fields.get("name");
      String toy = name == null ? toyOfReservation.get((String) fields.get("id")) : (String) name;
      if (toy != null) {
        List<Removal> ofToy = removals.computeIfAbsent(toy, unused -> new ArrayList<>());
        if ("ProductRemoved".equals(fields.get("type"))) {
          ofToy.add(new Removal(version));
        } else if ("ProductPut".equals(fields.get("type")) && !ofToy.isEmpty()) {
          Removal last = ofToy.get(ofToy.size() - 1);
          last.endedMillis = Math.min(last.endedMillis, world.nowMillis());
        }
        visible.computeIfAbsent(toy, unused -> new TreeMap<>()).put(world.nowMillis(), version);
      }
    }
  }

  /** A product was told at this version to a client that may not see less than {@code least}. */
  void product(String toy, long version, long least, long askedMillis, long boundMillis) {
    reads++;
    if (version < least) {
      fail(toy + " was told at version " + version + " to one who had seen " + least);
    }
    if (removals.getOrDefault(toy, List.of()).stream().anyMatch(r -> r.version == version)) {
      fail(toy + " was told at version " + version + ", at which it was removed");
    }
    var shown =
        visible
            .getOrDefault(toy, new TreeMap<>())
            .floorEntry(askedMillis - boundMillis - boundMillis / 20 - 25);
    if (shown != null && version < shown.getValue()) {
      fail(
          String.format(
              Locale.ROOT,
              "%s was told at version %d, but %d was shown %d ms before",
              toy,
              version,
              shown.getValue(),
              askedMillis - shown.getKey()));
    }
  }

  /**
   * A client that may not see less than {@code least} was told that there is no such toy.
   *
   * @return the version of the removal that it knows of from now on
   */
  long noProduct(String toy, long least, long askedMillis, long boundMillis) {
    reads++;
    long earliest = askedMillis - boundMillis - boundMillis / 20 - 25;
    return removals.getOrDefault(toy, List.of()).stream()
        .filter(r -> r.version >= least && r.endedMillis >= earliest)
        .mapToLong(r -> r.version)
        .min()
        .orElseThrow(
            () -> new AssertionError(toy + " was not found by one who had seen version " + least));
  }

  /** At the end: what was told agrees with the one log that all replicas hold. */
  void agreesWith(List<LogEntry> orderLog) {
    Map<Integer, Long> numbers = new HashMap<>();
    List<String> ids = new ArrayList<>();
    long number = 0;
    for (LogEntry entry : orderLog) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      if (fields.get("requestId") instanceof String id) {
        ids.add(id);
      }
      if ("OrderPlaced".equals(fields.get("type"))) {
        int quantity = Math.toIntExact((Long) fields.get("quantity"));
        Wanted one = wanted.get(quantity);
        if (one == null || !one.toy.equals(fields.get("name"))) {
          fail("order " + number + " was never asked for: " + entry);
        }
        if (numbers.put(quantity, number) != null) {
          fail("one purchase was placed twice: " + entry);
        }
        if (one.refused) {
          fail("a ghost: refused, and yet placed: " + entry);
        }
        number++;
      }
    }
    if (ids.stream().distinct().count() != ids.size()) {
      fail("a request id has two outcomes");
    }
    for (Wanted one : wanted.values()) {
      if (one.placed && !Long.valueOf(one.number).equals(numbers.get(one.quantity))) {
        fail(
            String.format(
                Locale.ROOT,
                "told number %d for quantity %d, the log says %s",
                one.number,
                one.quantity,
                numbers.get(one.quantity)));
      }
    }
  }

  /**
   * Stock + pending + sold = initial + restocked, from the two logs alone; and nothing was done to
   * a toy that was removed from sale, until it was put again.
   */
  void conserved(List<LogEntry> catalogLog, List<LogEntry> orderLog) {
    Map<String, Long> reserved = new HashMap<>();
    Map<String, Boolean> settled = new HashMap<>();
    Set<Object> removed = new HashSet<>();
    for (LogEntry entry : catalogLog) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      String id = (String) fields.get("id");
      Object toy = fields.get("name");
      if ("ProductPut".equals(fields.get("type"))) {
        removed.remove(toy);
      } else if (removed.contains(toy)) {
        fail("done to a removed toy: " + fields);
      } else if ("ProductRemoved".equals(fields.get("type"))) {
        removed.add(toy);
      }
      switch ((String) fields.get("type")) {
        case "Reserved" -> {
          if (reserved.put(id, (Long) fields.get("quantity")) != null) {
            fail("stock was taken out twice for " + id);
          }
        }
        case "Settled" -> closed(settled, id, true);
        case "GivenBack" -> closed(settled, id, false);
        default -> {
          // Says nothing of a reservation.
        }
      }
    }
    Map<String, Long> sold = new HashMap<>();
    for (LogEntry entry : orderLog) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      if ("OrderPlaced".equals(fields.get("type"))) {
        sold.put((String) fields.get("requestId"), (Long) fields.get("quantity"));
      }
    }
    if (!reserved.keySet().equals(settled.keySet())) {
      fail("reservations are still pending: " + reserved.size() + " of them, " + settled.size());
    }
    settled.forEach(
        (id, isSold) -> {
          if (isSold && !reserved.get(id).equals(sold.get(id))) {
            fail("sold without an order of that quantity: " + id);
          }
          if (!isSold && sold.containsKey(id)) {
            fail("given back, and yet an order: " + id);
          }
        });
    if (!settled.keySet().containsAll(sold.keySet())) {
      fail("an order without stock");
    }
  }

  private void closed(Map<String, Boolean> settled, String id, boolean sold) {
    if (settled.put(id, sold) != null) {
      fail("a reservation was closed twice: " + id);
    }
  }

  private static void fail(String what) {
    throw new AssertionError(what);
  }
}
