package io.toystore.catalog.core;

import io.toystore.model.Price;
import io.toystore.model.ToyName;
import java.util.Objects;

/**
 * A toy of the first catalog.
 *
 * @param quantity pieces for sale, 0 or more
 */
public record ProductSeed(String name, Price price, long quantity) {
  public ProductSeed {
    if (!ToyName.isValid(name)) {
      throw new IllegalArgumentException("not a valid name of a toy: " + name);
    }
    Objects.requireNonNull(price, "price");
    if (quantity < 0) {
      throw new IllegalArgumentException("a quantity below 0: " + name);
    }
  }
}
