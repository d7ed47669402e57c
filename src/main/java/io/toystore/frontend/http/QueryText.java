package io.toystore.frontend.http;

/** The parameters of a query. */
final class QueryText {
  private QueryText() {}

  /**
   * The decoded value of a parameter; null when the query does not have it.
   *
   * @param query raw, or null
   * @throws MalformedException when it appears twice or is malformed
   */
  static String value(String query, String name) {
    String value = null;
    if (query != null) {
      for (String pair : query.split("&")) {
        int equals = pair.indexOf('=');
        String pairName = equals < 0 ? pair : pair.substring(0, equals);
        if (UriText.withoutNeedlessEncoding(pairName).equals(name)) {
          if (value != null) {
            throw new MalformedException(name + " appears twice in the query");
          }
          value = UriText.decodeQuery(equals < 0 ? "" : pair.substring(equals + 1));
        }
      }
    }
    return value;
  }
}
