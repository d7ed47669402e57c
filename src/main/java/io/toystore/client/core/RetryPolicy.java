package io.toystore.client.core;

/**
 * Which requests are made again. By default none: the store, not its client, is what a run is meant
 * to show.
 *
 * @param retries how often one request is made again at most, 0 or more
 * @param keyedPurchases whether purchases carry an idempotency key. Without one, repeating a
 *     purchase could buy twice, so it is never repeated.
 */
public record RetryPolicy(int retries, boolean keyedPurchases) {
  public RetryPolicy {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must not be negative");
    }
  }

  /**
   * Whether to make the request again.
   *
   * @param retriesMade how often it was repeated already
   */
  public boolean again(RequestKind kind, Outcome outcome, int retriesMade) {
    return retriesMade < retries
        && outcome.isWorthAnotherTry()
        && (kind != RequestKind.PURCHASE || keyedPurchases);
  }
}
