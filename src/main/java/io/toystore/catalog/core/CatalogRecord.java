package io.toystore.catalog.core;

import static io.toystore.text.FlatJsonScanner.constant;

import io.toystore.text.FlatJson;
import io.toystore.text.FlatJsonScanner;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One entry of the catalog's log: always a decision, never a request. */
sealed interface CatalogRecord {
  byte[] END = constant("}");

  /** The entry as one JSON object on one line. */
  byte[] toPayload();

  /** The log itself appends this record at every start. The record does not change the catalog. */
  record TermOpened() implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("TermOpened").toBytes();
    }
  }

  /**
   * A toy is created, or its price or quantity changes.
   *
   * @param price in hundredths
   */
  record ProductPut(String name, long price, long quantity, long version) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("ProductPut")
          .put("name", name)
          .put("price", price)
          .put("quantity", quantity)
          .put("version", version)
          .toBytes();
    }
  }

  /**
   * The first catalog is complete. If a start was killed while it wrote the first products, the
   * next start finds no such record and adds the missing products.
   */
  record FirstProductsPut(long count) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("FirstProductsPut").put("count", count).toBytes();
    }
  }

  /**
   * In one step, stock is taken out and the reservation becomes pending.
   *
   * @param number of the reservation within the term
   * @param mark the lowest number of the term that its leader still waits for
   * @param price of the toy at this moment, in hundredths
   * @param version of the toy after the reservation
   */
  record Reserved(
      String id,
      String name,
      long quantity,
      long term,
      long number,
      long mark,
      long price,
      long version)
      implements CatalogRecord {
    private static final byte[] ID = constant("{\"type\":\"Reserved\",\"id\":\"");
    private static final byte[] NAME = constant(",\"name\":\"");
    private static final byte[] QUANTITY = constant(",\"quantity\":");
    private static final byte[] TERM = constant(",\"term\":");
    private static final byte[] NUMBER = constant(",\"number\":");
    private static final byte[] MARK = constant(",\"mark\":");
    private static final byte[] PRICE = constant(",\"price\":");
    private static final byte[] VERSION = constant(",\"version\":");

    /** The reservation in a payload of the usual form; otherwise null. */
    private static Reserved scan(byte[] payload) {
      FlatJsonScanner in = new FlatJsonScanner(payload);
      Reserved reserved =
          new Reserved(
              in.skip(ID).text(),
              in.skip(NAME).text(),
              in.skip(QUANTITY).number(),
              in.skip(TERM).number(),
              in.skip(NUMBER).number(),
              in.skip(MARK).number(),
              in.skip(PRICE).number(),
              in.skip(VERSION).number());
      return in.skip(END).isAll() ? reserved : null;
    }

    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("Reserved")
          .put("id", id)
          .put("name", name)
          .put("quantity", quantity)
          .put("term", term)
          .put("number", number)
          .put("mark", mark)
          .put("price", price)
          .put("version", version)
          .toBytes();
    }
  }

  /**
   * A leader has asked for a known id with a higher term or number. From now on the id is
   * remembered until the new number is below the mark. If the old number still counted, a late copy
   * of the new request could find the id forgotten and take stock a second time.
   */
  record Renumbered(String id, long term, long number, long mark) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("Renumbered")
          .put("id", id)
          .put("term", term)
          .put("number", number)
          .put("mark", mark)
          .toBytes();
    }
  }

  /** The order is placed: the pending pieces are sold. */
  record Settled(String id) implements CatalogRecord {
    private static final byte[] ID = constant("{\"type\":\"Settled\",\"id\":\"");

    /** The settlement in a payload of the usual form; otherwise null. */
    private static Settled scan(byte[] payload) {
      FlatJsonScanner in = new FlatJsonScanner(payload);
      String id = in.skip(ID).text();
      return in.skip(END).isAll() ? new Settled(id) : null;
    }

    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("Settled").put("id", id).toBytes();
    }
  }

  /** The order is aborted: the pending pieces are for sale again. */
  record GivenBack(String id, long version) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("GivenBack").put("id", id).put("version", version).toBytes();
    }
  }

  /**
   * Pieces are added.
   *
   * @param quantity the pieces added
   */
  record Restocked(String name, long quantity, long version) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("Restocked")
          .put("name", name)
          .put("quantity", quantity)
          .put("version", version)
          .toBytes();
    }
  }

  /**
   * A signed correction adds or removes pieces, and optionally changes the price.
   *
   * @param key the operator's idempotency key; empty for none
   * @param price the new price in hundredths; empty if the price stays
   * @param change the pieces added; negative for pieces removed
   */
  record StockCorrected(
      Optional<String> key, String name, OptionalLong price, long change, long version)
      implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      FlatJson json = FlatJson.ofType("StockCorrected");
      key.ifPresent(text -> json.put("key", text));
      json.put("name", name);
      price.ifPresent(cents -> json.put("price", cents));
      return json.put("change", change).put("version", version).toBytes();
    }
  }

  /** A toy is removed from sale; its stock is written off. See {@link Toy}. */
  record ProductRemoved(String name, long version) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("ProductRemoved").put("name", name).put("version", version).toBytes();
    }
  }

  /** A leader of a higher term was heard, and no reservation has recorded that term. */
  record MarkRaised(long term, long mark) implements CatalogRecord {
    @Override
    public byte[] toPayload() {
      return FlatJson.ofType("MarkRaised").put("term", term).put("mark", mark).toBytes();
    }
  }

  /**
   * Reads a payload.
   *
   * @throws IllegalArgumentException if the payload is not a record of a catalog
   */
  static CatalogRecord parse(byte[] payload) {
    CatalogRecord usual = Reserved.scan(payload);
    if (usual == null) {
      usual = Settled.scan(payload);
    }
    return usual == null ? parseAny(payload) : usual;
  }

  /** Reads a payload of any form, see {@link #parse}. */
  static CatalogRecord parseAny(byte[] payload) {
    Fields of = new Fields(FlatJson.parse(payload));
    String type = of.string("type");
    return switch (type) {
      case "TermOpened" -> new TermOpened();
      case "ProductPut" ->
          new ProductPut(
              of.string("name"), of.number("price"), of.number("quantity"), of.number("version"));
      case "FirstProductsPut" -> new FirstProductsPut(of.number("count"));
      case "Reserved" ->
          new Reserved(
              of.string("id"),
              of.string("name"),
              of.number("quantity"),
              of.number("term"),
              of.number("number"),
              of.number("mark"),
              of.number("price"),
              of.number("version"));
      case "Renumbered" ->
          new Renumbered(
              of.string("id"), of.number("term"), of.number("number"), of.number("mark"));
      case "Settled" -> new Settled(of.string("id"));
      case "GivenBack" -> new GivenBack(of.string("id"), of.number("version"));
      case "Restocked" ->
          new Restocked(of.string("name"), of.number("quantity"), of.number("version"));
      case "StockCorrected" ->
          new StockCorrected(
              of.has("key") ? Optional.of(of.string("key")) : Optional.empty(),
              of.string("name"),
              of.has("price") ? OptionalLong.of(of.number("price")) : OptionalLong.empty(),
              of.number("change"),
              of.number("version"));
      case "ProductRemoved" -> new ProductRemoved(of.string("name"), of.number("version"));
      case "MarkRaised" -> new MarkRaised(of.number("term"), of.number("mark"));
      default -> throw new IllegalArgumentException("not a record of a catalog: " + type);
    };
  }

  /** The fields of a flat JSON object. Each accessor requires a field of its type. */
  record Fields(Map<String, Object> values) {
    boolean has(String key) {
      return values.containsKey(key);
    }

    String string(String key) {
      if (values.get(key) instanceof String value) {
        return value;
      }
      throw new IllegalArgumentException("no string \"" + key + "\" in " + values);
    }

    long number(String key) {
      if (values.get(key) instanceof Long value) {
        return value;
      }
      throw new IllegalArgumentException("no number \"" + key + "\" in " + values);
    }

    boolean flag(String key) {
      if (values.get(key) instanceof Boolean value) {
        return value;
      }
      throw new IllegalArgumentException("no boolean \"" + key + "\" in " + values);
    }
  }
}
