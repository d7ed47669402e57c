package io.toystore.catalog.core;

/** Settings for tests, small where a bound must be reached. */
final class SettingsFor {
  private SettingsFor() {}

  /** Bounds that a few messages reach. */
  static CatalogSettings smallBounds() {
    return new CatalogSettings(
        10_000, // restockIntervalMillis
        100, // restockTo
        2, // restockBatch
        1_000, // pendingAskAfterMillis
        500, // askIntervalMillis
        2, // askBatch
        3, // orderReplicas
        8, // maxOpenWindow
        5, // maxPending
        6, // maxWaiting
        4, // maxProducts
        1_000, // maxStock
        4, // changesKept
        3, // messageBatch
        4, // maxItems
        2); // maxPage
  }

  /** Restocking and asking often, for runs with random steps. */
  static CatalogSettings lively() {
    return new CatalogSettings(
        200, 10, 1, 100, 50, 5, 3, 16, 10_000, 10_000, 100, 1_000, 64, 7, 100, 3);
  }
}
