package io.toystore.catalog;

import io.toystore.catalog.core.ProductSeed;
import io.toystore.config.UserError;
import io.toystore.protocol.Price;
import io.toystore.protocol.ToyName;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The first catalog, as a person writes it: a JSON array of name, price and quantity. */
public final class ToysFile {
  /** Where a person would put the first toys. */
  static final Path USUAL = Path.of("data", "toys.json");

  private static final Set<String> KEYS = Set.of("name", "price", "quantity");

  /** The ten toys that the store ships with; used where there is no file of that name. */
  private static final String SHIPPED = "/toys.json";

  private ToysFile() {}

  /**
   * Reads the file; blocks.
   *
   * @throws UserError when it is missing, unreadable, or not what it should be; names the toy
   */
  public static List<ProductSeed> read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": there is no such file; it should hold the first toys", e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read as UTF-8 text", e);
    }
  }

  /** The ten toys that the store ships with. */
  public static List<ProductSeed> shipped() {
    try (var in = ToysFile.class.getResourceAsStream(SHIPPED)) {
      return parse(SHIPPED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ProductSeed> parse(String source, String text) {
    JsonArray array;
    try {
      array = new JsonArray(text);
    } catch (DecodeException | ClassCastException e) {
      throw new UserError(source + ": not a JSON array of toys", e);
    }
    List<ProductSeed> toys = new ArrayList<>(array.size());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < array.size(); i++) {
      String where = source + ": toy " + (i + 1);
      if (!(array.getValue(i) instanceof JsonObject toy)) {
        throw new UserError(where + " is not an object");
      }
      if (!toy.fieldNames().equals(KEYS)) {
        throw new UserError(where + " must have exactly name, price and quantity");
      }
      ProductSeed seed =
          new ProductSeed(
              name(where, toy.getValue("name")),
              price(where, toy.getValue("price")),
              quantity(where, toy.getValue("quantity")));
      if (!names.add(seed.name())) {
        throw new UserError(where + ": \"" + seed.name() + "\" is there twice");
      }
      toys.add(seed);
    }
    return toys;
  }

  private static String name(String where, Object value) {
    if (value instanceof String name && ToyName.isValid(name)) {
      return name;
    }
    throw new UserError(where + ": \"name\" must be 1 to 100 printable characters");
  }

  private static Price price(String where, Object value) {
    try {
      return new Price(new BigDecimal(value.toString()).movePointRight(2).longValueExact());
    } catch (IllegalArgumentException | ArithmeticException | NullPointerException e) {
      throw new UserError(
          where + ": \"price\" must be a number from 0 to 9999999.99 with at most two decimals", e);
    }
  }

  private static long quantity(String where, Object value) {
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= 0
        && ((Number) value).longValue() <= 1_000_000_000L) {
      return ((Number) value).longValue();
    }
    throw new UserError(where + ": \"quantity\" must be a whole number from 0 to 1000000000");
  }
}
