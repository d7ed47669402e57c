package io.toystore.catalog.core;

/** What the catalog log's entries look like, for tests outside this package. */
public final class CatalogPayloads {
  private CatalogPayloads() {}

  public static byte[] reserved(String requestId, String toy) {
    return new CatalogRecord.Reserved(requestId, toy, 3, 6, 17, 12, 1599, 7).toPayload();
  }

  public static byte[] renumbered(String requestId) {
    return new CatalogRecord.Renumbered(requestId, 9, 18, 12).toPayload();
  }

  public static byte[] settled(String requestId) {
    return new CatalogRecord.Settled(requestId).toPayload();
  }

  public static byte[] givenBack(String requestId) {
    return new CatalogRecord.GivenBack(requestId, 8).toPayload();
  }

  public static byte[] productPut(String toy) {
    return new CatalogRecord.ProductPut(toy, 1599, 100, 1).toPayload();
  }

  public static byte[] restocked(String toy) {
    return new CatalogRecord.Restocked(toy, 10, 9).toPayload();
  }

  public static byte[] markRaised() {
    return new CatalogRecord.MarkRaised(9, 1).toPayload();
  }
}
