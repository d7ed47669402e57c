package io.toystore.order.core;

import io.toystore.order.book.OrderEntry;

/** What the order log's entries about purchases look like, for tests outside this package. */
public final class OrderPayloads {
  private OrderPayloads() {}

  public static byte[] placed(String requestId, String toy) {
    return new OrderEntry.OrderPlaced(requestId, toy, 3, 1599, 7).toPayload();
  }

  public static byte[] aborted(String requestId) {
    return new OrderEntry.RequestAborted(requestId).toPayload();
  }
}
