package io.toystore.frontend.http;

/**
 * Which page of the list of products a request asks for.
 *
 * @param after the page begins behind this name; empty for the first page
 */
record Page(String after, int limit) {

  /**
   * Reads {@code after} and {@code limit} from a query; other parameters are not looked at.
   *
   * @param query raw, or null
   */
  static Page of(String query, HttpSettings settings) {
    String after = null;
    String limit = null;
    if (query != null) {
      for (String pair : query.split("&")) {
        int equals = pair.indexOf('=');
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        String name = equals < 0 ? pair : pair.substring(0, equals);
        switch (UriText.withoutNeedlessEncoding(name)) {
          case "after" -> after = once("after", after, value);
          case "limit" -> limit = once("limit", limit, value);
          default -> {}
        }
      }
    }
    if (after != null && !after.isEmpty()) {
      RequestBody.checkedToyName(after);
    }
    return new Page(
        after == null ? "" : after,
        limit == null ? settings.defaultPageSize() : limit(limit, settings.maxPageSize()));
  }

  /** The Link header that leads to the page behind this one (RFC 8288). */
  String nextLink(String lastName) {
    return "</products?after=" + UriText.encode(lastName) + "&limit=" + limit + ">; rel=\"next\"";
  }

  private static String once(String name, String before, String value) {
    if (before != null) {
      throw new MalformedException(name + " appears twice in the query");
    }
    return UriText.decodeQuery(value);
  }

  private static int limit(String text, int highest) {
    long limit = Digits.areAll(text) ? Digits.value(text) : 0;
    if (limit < 1 || limit > highest) {
      throw new MalformedException("limit must be a whole number from 1 to " + highest);
    }
    return (int) limit;
  }
}
