package io.toystore.catalog.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.toystore.catalog.core.CatalogRecord.Fields;
import io.toystore.catalog.core.Ledger.Correction;
import io.toystore.model.Price;
import io.toystore.sansio.Check;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A ledger as text, with one JSON object on each line. The head comes first, then the toys in the
 * order in which they were created, then the reservations in the order of term, number and id, then
 * the operators' corrections in the order in which they were made. Equal states have equal bytes.
 *
 * <p>A toy's line without {@code removed} is read as a toy that is not removed.
 */
final class LedgerSnapshot {
  private static final Comparator<Reservation> ORDER =
      Comparator.comparingLong(Reservation::term)
          .thenComparingLong(Reservation::number)
          .thenComparing(Reservation::id);

  private static final JsonFactory FACTORY = new JsonFactory();

  private LedgerSnapshot() {}

  static void write(Ledger ledger, OutputStream to) throws IOException {
    end(
        to,
        FlatJson.ofType("Catalog")
            .put("index", ledger.index())
            .put("firstProducts", ledger.firstProductsPut())
            .put("term", ledger.reservations().markTerm())
            .put("mark", ledger.reservations().mark())
            .put("settledOrders", ledger.settledOrders())
            .put("settledDigest", ledger.settledDigest())
            .put("toys", ledger.goods().toys().size())
            .put("reservations", ledger.reservations().all().size())
            .put("corrections", ledger.corrections().size()));
    for (Toy toy : ledger.goods().toys()) {
      end(to, line(toy));
    }
    List<Reservation> reservations = new ArrayList<>(ledger.reservations().all());
    reservations.sort(ORDER);
    for (Reservation reservation : reservations) {
      end(to, line(reservation));
    }
    for (Map.Entry<String, Correction> correction : ledger.corrections().entrySet()) {
      end(to, line(correction.getKey(), correction.getValue()));
    }
  }

  private static void end(OutputStream to, FlatJson line) throws IOException {
    to.write(line.toBytes());
    to.write('\n');
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @return null if an earlier version wrote the text without fields that are now required
   * @throws IllegalArgumentException when the text is not a snapshot
   * @throws io.toystore.sansio.BrokenInvariant when its books do not balance
   */
  static Ledger read(byte[] body) {
    Ledger ledger = new Ledger();
    long toys = 0;
    long reservations = 0;
    long corrections = 0;
    boolean first = true;
    // One parser reads the whole text: a parser for each of 100,000 lines would take much longer.
    try (JsonParser parser = FACTORY.createParser(body)) {
      while (parser.nextToken() != null) {
        Fields of = fields(parser);
        String type = of.string("type");
        if (type.equals("Catalog") != first) {
          throw new IllegalArgumentException("a snapshot has one head, at its beginning");
        }
        first = false;
        switch (type) {
          case "Catalog" -> {
            if (!of.has("settledOrders")) {
              return null;
            }
            ledger.take(
                of.number("index"),
                of.flag("firstProducts"),
                of.number("settledOrders"),
                of.number("settledDigest"));
            ledger.reservations().takeMark(of.number("term"), of.number("mark"));
            toys = of.number("toys");
            reservations = of.number("reservations");
            corrections = of.number("corrections");
          }
          case "Toy" -> ledger.goods().take(toy(of, ledger.goods().toys().size()));
          case "Reservation" -> ledger.reservations().take(reservation(of, ledger));
          case "Correction" -> ledger.remember(of.string("key"), correction(of));
          default -> throw new IllegalArgumentException("not a line of a snapshot: " + type);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("a snapshot is made of JSON objects", e);
    }
    if (first
        || ledger.goods().toys().size() != toys
        || ledger.reservations().all().size() != reservations
        || ledger.corrections().size() != corrections) {
      throw new IllegalArgumentException("the snapshot is incomplete");
    }
    ledger.checkTaken();
    return ledger;
  }

  private static Fields fields(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("a snapshot is made of JSON objects");
    }
    Map<String, Object> values = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      values.put(
          key,
          switch (parser.nextToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> throw new IllegalArgumentException("not a flat object");
          });
    }
    return new Fields(values);
  }

  private static FlatJson line(Toy toy) {
    return FlatJson.ofType("Toy")
        .put("name", toy.name())
        .put("price", toy.price().cents())
        .put("stock", toy.stock())
        .put("pending", toy.pending())
        .put("sold", toy.sold())
        .put("initial", toy.initial())
        .put("restocked", toy.restocked())
        .put("version", toy.version())
        .put("removed", toy.removed());
  }

  private static Toy toy(Fields of, int number) {
    return new Toy(
        number,
        of.string("name"),
        new Price(of.number("price")),
        of.number("stock"),
        of.number("pending"),
        of.number("sold"),
        of.number("initial"),
        of.number("restocked"),
        of.number("version"),
        of.has("removed") && of.flag("removed"));
  }

  private static FlatJson line(Reservation reservation) {
    return FlatJson.ofType("Reservation")
        .put("id", reservation.id())
        .put("name", reservation.toy().name())
        .put("quantity", reservation.quantity())
        .put("price", reservation.price())
        .put("version", reservation.version())
        .put("term", reservation.term())
        .put("number", reservation.number())
        .put("state", reservation.state().name());
  }

  private static Reservation reservation(Fields of, Ledger ledger) {
    Toy toy = ledger.goods().toyOrRemoved(of.string("name"));
    Check.that(toy != null, "a reservation of no toy: %s", of);
    return new Reservation(
        of.string("id"),
        toy,
        of.number("quantity"),
        of.number("price"),
        of.number("version"),
        of.number("term"),
        of.number("number"),
        Reservation.State.valueOf(of.string("state")));
  }

  private static FlatJson line(String key, Correction correction) {
    FlatJson line = FlatJson.ofType("Correction").put("key", key).put("name", correction.name());
    correction.price().ifPresent(cents -> line.put("price", cents));
    return line.put("change", correction.change());
  }

  private static Correction correction(Fields of) {
    return new Correction(
        of.string("name"),
        of.has("price") ? OptionalLong.of(of.number("price")) : OptionalLong.empty(),
        of.number("change"));
  }
}
