package io.toystore.catalog.core;

import io.toystore.model.NumericSetting;
import io.toystore.model.OrderGroup;

/**
 * The settings of a catalog. Applying a record uses no setting, so a log gives the same state under
 * any settings.
 *
 * @param restockIntervalMillis how often the sold-out toys are restocked; 0 for never
 * @param restockTo the stock of a sold-out toy after its restock
 * @param restockBatch the most toys restocked in one tick; the others follow in the next ticks
 * @param pendingAskAfterMillis how long a reservation is pending before the catalog asks about it,
 *     and how long the catalog then waits before it asks again
 * @param askIntervalMillis how often the catalog looks for reservations to ask about
 * @param askBatch the most reservations in one question
 * @param orderReplicas how many order replicas there are; their ids run from 1 to this number
 * @param maxOpenWindow how far a reservation's number may be above the lowest open number; this
 *     bounds how many closed reservations are remembered
 * @param maxPending the most reservations that may be pending at once; beyond this number a new
 *     reservation is not answered, as if its message had been lost
 * @param maxWaiting the most answers that may wait for the disk at once; beyond this number a
 *     request is not answered
 * @param maxProducts the most toys that the catalog may hold, those removed from sale included
 * @param maxStock the highest stock of one toy that an operator can set
 * @param changesKept how many of the latest changes are kept, so that a front-end that has missed
 *     some can catch up
 * @param messageBatch the most changes or results in one message that the catalog sends
 * @param maxItems the most items processed from one received message; items beyond this number are
 *     treated as lost
 * @param maxPage the most products in one page
 */
public record CatalogSettings(
    long restockIntervalMillis,
    long restockTo,
    int restockBatch,
    long pendingAskAfterMillis,
    long askIntervalMillis,
    int askBatch,
    int orderReplicas,
    int maxOpenWindow,
    int maxPending,
    int maxWaiting,
    int maxProducts,
    long maxStock,
    int changesKept,
    int messageBatch,
    int maxItems,
    int maxPage) {
  public static final NumericSetting RESTOCK_INTERVAL_MILLIS =
      new NumericSetting("restockIntervalMillis", 10, 86_400_000, true, 10_000);
  public static final NumericSetting RESTOCK_TO =
      new NumericSetting("restockTo", 1, 1_000_000_000, 100);

  public CatalogSettings {
    RESTOCK_INTERVAL_MILLIS.check(restockIntervalMillis);
    RESTOCK_TO.check(restockTo);
    positive("restockBatch", restockBatch);
    positive("pendingAskAfterMillis", pendingAskAfterMillis);
    positive("askIntervalMillis", askIntervalMillis);
    positive("askBatch", askBatch);
    OrderGroup.checkSize(orderReplicas);
    positive("maxOpenWindow", maxOpenWindow);
    positive("maxPending", maxPending);
    positive("maxWaiting", maxWaiting);
    positive("maxProducts", maxProducts);
    positive("maxStock", maxStock);
    positive("changesKept", changesKept);
    positive("messageBatch", messageBatch);
    positive("maxItems", maxItems);
    positive("maxPage", maxPage);
    if (restockTo > maxStock) {
      throw new IllegalArgumentException("restockTo is above maxStock");
    }
    if (maxOpenWindow > 1 << 24) {
      throw new IllegalArgumentException("maxOpenWindow is above " + (1 << 24));
    }
  }

  /** The default settings. */
  public static CatalogSettings defaults(int orderReplicas) {
    return new CatalogSettings(
        RESTOCK_INTERVAL_MILLIS.defaultValue(),
        RESTOCK_TO.defaultValue(),
        1_000,
        1_000,
        500,
        4_096,
        orderReplicas,
        65_536,
        262_144,
        262_144,
        1_000_000,
        1_000_000_000_000L,
        65_536,
        1_024,
        65_536,
        1_000);
  }

  /** These settings with another restock interval and another stock after a restock. */
  public CatalogSettings withRestock(long intervalMillis, long to) {
    return new CatalogSettings(
        intervalMillis,
        to,
        restockBatch,
        pendingAskAfterMillis,
        askIntervalMillis,
        askBatch,
        orderReplicas,
        maxOpenWindow,
        maxPending,
        maxWaiting,
        maxProducts,
        maxStock,
        changesKept,
        messageBatch,
        maxItems,
        maxPage);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above 0");
    }
  }
}
