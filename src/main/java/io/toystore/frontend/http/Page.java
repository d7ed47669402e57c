package io.toystore.frontend.http;

/**
 * The page of the list of products that a request asks for.
 *
 * @param after the page begins after this name; empty for the first page
 */
record Page(String after, int limit) {

  /**
   * Reads {@code after} and {@code limit} from a query; other parameters are ignored.
   *
   * @param query raw, or null
   */
  static Page of(String query, HttpSettings settings) {
    String after = QueryText.value(query, "after");
    String limit = QueryText.value(query, "limit");
    if (after != null && !after.isEmpty()) {
      RequestBody.checkedToyName(after);
    }
    return new Page(
        after == null ? "" : after,
        limit == null ? settings.defaultPageSize() : limit(limit, settings.maxPageSize()));
  }

  /** The Link header that leads to the page after this one (RFC 8288). */
  String nextLink(String lastName) {
    return "</products?after=" + UriText.encode(lastName) + "&limit=" + limit + ">; rel=\"next\"";
  }

  private static int limit(String text, int max) {
    long limit = Digits.areAll(text) ? Digits.value(text) : 0;
    if (limit < 1 || limit > max) {
      throw new MalformedException("limit must be a whole number from 1 to " + max);
    }
    return (int) limit;
  }
}
