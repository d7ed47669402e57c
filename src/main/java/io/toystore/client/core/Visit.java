package io.toystore.client.core;

/**
 * One iteration of a virtual client: it looks a toy up and perhaps buys it.
 *
 * @param toy the toy's position in {@link LoadPlan#toys}
 * @param willing whether the client buys if it finds stock
 * @param quantity how many pieces it would buy
 * @param key the idempotency key of that purchase, unique to this visit of this run
 */
public record Visit(int toy, boolean willing, int quantity, String key) {

  /**
   * Whether to buy after the look-up has shown {@code stock} pieces. Any stock will do: the store
   * itself must refuse if there is too little.
   */
  public boolean buysFrom(long stock) {
    return willing && stock > 0;
  }
}
