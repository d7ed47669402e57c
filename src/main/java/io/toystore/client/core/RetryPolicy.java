package io.toystore.client.core;

/**
 * Which requests are retried. By default none, because a run tests the store, not its client.
 *
 * @param retries the maximum retries of a request, 0 or more
 * @param keyedPurchases whether purchases carry an idempotency key. Without a key a retry could buy
 *     twice, so the purchase is never retried.
 */
public record RetryPolicy(int retries, boolean keyedPurchases) {
  public RetryPolicy {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must not be negative");
    }
  }

  /**
   * Whether to retry the request.
   *
   * @param retriesMade how often the request has been retried
   */
  public boolean again(RequestKind kind, RequestResult outcome, int retriesMade) {
    return retriesMade < retries
        && outcome.isWorthAnotherTry()
        && (kind != RequestKind.PURCHASE || keyedPurchases);
  }
}
