package io.toystore.catalog;

import io.toystore.catalog.core.ProductSeed;
import io.toystore.config.JsonNode;
import io.toystore.config.JsonNode.Field;
import io.toystore.config.JsonNode.NumberNode;
import io.toystore.config.JsonNode.ObjectNode;
import io.toystore.config.JsonNode.TextNode;
import io.toystore.config.Quoted;
import io.toystore.config.SourceText;
import io.toystore.config.StrictCsv;
import io.toystore.config.StrictJson;
import io.toystore.config.UserError;
import io.toystore.model.Price;
import io.toystore.model.ToyName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of the first toys, written by a person. The file holds a JSON array of objects with name,
 * price and quantity or, if its name ends in {@code .csv}, comma-separated values with these
 * columns. Both formats are parsed strictly; prices and quantities are written in digits.
 */
public final class ToysFile {
  /** The file of the first toys that is read if the configuration names none. */
  static final Path USUAL = Path.of("data", "toys.json");

  private static final String NAME = "name";
  private static final String PRICE = "price";
  private static final String QUANTITY = "quantity";
  private static final List<String> KEYS = List.of(NAME, PRICE, QUANTITY);

  /**
   * All toys are appended to the journal at once. Its queue has room for this many toys, even with
   * the longest names.
   */
  private static final int MAX_TOYS = 100_000;

  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
  private static final long MAX_QUANTITY = 1_000_000_000L;

  /** The ten toys that the store ships with; used if there is no {@link #USUAL} file. */
  private static final String SHIPPED = "/toys.json";

  private final SourceText source;
  private final List<ProductSeed> toys = new ArrayList<>();

  /** The position of each name in the text, by its canonical form ({@link ToyName}). */
  private final Map<String, Integer> places = new HashMap<>();

  /**
   * The value given for a key.
   *
   * @param written the value as it is written; empty if its type is wrong for the key
   */
  private record Value(int at, Optional<String> written, String shown) {}

  private ToysFile(SourceText source) {
    this.source = source;
  }

  /**
   * Reads the file; blocks.
   *
   * @throws UserError if the file is missing, unreadable or malformed; names line and column
   */
  public static List<ProductSeed> read(Path file) {
    SourceText source = SourceText.read(file);
    boolean isCsv = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
    return isCsv ? new ToysFile(source).readCsv() : new ToysFile(source).readJson();
  }

  /** The ten toys that the store ships with. */
  public static List<ProductSeed> shipped() {
    try (var in = ToysFile.class.getResourceAsStream(SHIPPED)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new ToysFile(new SourceText(SHIPPED, text)).readJson();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ProductSeed> readJson() {
    StrictJson.readElements(source, "a list of toys", this::add);
    return toys;
  }

  private List<ProductSeed> readCsv() {
    StrictCsv.read(
        source, KEYS, record -> add(of(record.get(0)), of(record.get(1)), of(record.get(2))));
    return toys;
  }

  private static Value of(StrictCsv.Value value) {
    return new Value(value.at(), Optional.of(value.text()), Quoted.of(value.text()));
  }

  private void add(JsonNode node) {
    String wanted = "a toy is an object with exactly " + String.join(", ", KEYS);
    if (!(node instanceof ObjectNode toy)) {
      throw source.error(node.at(), wanted + ", not " + node.shown());
    }
    Map<String, Field> fields = toy.fields();
    fields.forEach(
        (key, field) -> {
          if (!KEYS.contains(key)) {
            throw source.error(field.at(), "unknown key " + Quoted.of(key) + ": " + wanted);
          }
        });
    for (String key : KEYS) {
      if (!fields.containsKey(key)) {
        throw source.error(toy.at(), '"' + key + "\" is missing: " + wanted);
      }
    }
    JsonNode name = fields.get(NAME).value();
    add(
        new Value(
            name.at(),
            name instanceof TextNode text ? Optional.of(text.value()) : Optional.empty(),
            name.shown()),
        number(fields.get(PRICE).value()),
        number(fields.get(QUANTITY).value()));
  }

  private static Value number(JsonNode node) {
    return new Value(
        node.at(),
        node instanceof NumberNode number ? Optional.of(number.written()) : Optional.empty(),
        node.shown());
  }

  private void add(Value name, Value price, Value quantity) {
    ProductSeed toy = new ProductSeed(name(name), price(price), quantity(quantity));
    Integer earlier = places.put(ToyName.canonical(toy.name()), name.at());
    if (earlier != null) {
      throw source.error(
          name.at(), name.shown() + " is there twice, first at " + source.position(earlier));
    }
    if (toys.size() == MAX_TOYS) {
      throw source.error(name.at(), "more than " + MAX_TOYS + " toys");
    }
    toys.add(toy);
  }

  private String name(Value name) {
    return name.written()
        .filter(ToyName::isValid)
        .orElseThrow(() -> wrong(NAME, name, "1 to 100 printable characters"));
  }

  private Price price(Value price) {
    return price
        .written()
        .flatMap(Price::parse)
        .orElseThrow(() -> wrong(PRICE, price, Price.WANTED + ", in digits such as 15.99"));
  }

  private long quantity(Value quantity) {
    return quantity
        .written()
        .filter(digits -> WHOLE_NUMBER.matcher(digits).matches())
        .map(Long::parseLong)
        .filter(pieces -> pieces <= MAX_QUANTITY)
        .orElseThrow(
            () -> wrong(QUANTITY, quantity, "a whole number from 0 to 1000000000 in digits"));
  }

  private UserError wrong(String key, Value found, String wanted) {
    return source.error(
        found.at(), '"' + key + "\" is " + found.shown() + ", but must be " + wanted);
  }
}
