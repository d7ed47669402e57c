package io.toystore.observe.core;

import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Selects the sampled purchases: those whose request id has a hash without any bit of a mask. The
 * hash is {@link String#hashCode}, which is specified, so all members pick the same purchases.
 */
public final class Sample {
  private static final byte[] ORDER_ID = "\"requestId\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RESERVATION_ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);

  /** How many bytes are searched for an id, which begins after the type. */
  private static final int SEARCHED_BYTES = 48;

  private Sample() {}

  /**
   * Whether this id is picked.
   *
   * @param mask a power of two minus one; 0 picks every id
   */
  public static boolean picks(String id, int mask) {
    return (id.hashCode() & mask) == 0;
  }

  /**
   * The request id of a log entry if it is picked, otherwise null. Searches the bytes, since most
   * ids are not picked and parsing an entry takes a microsecond.
   */
  static String requestId(LogEntry entry, int mask) {
    byte[] payload = entry.payload();
    int begin = after(payload, ORDER_ID);
    if (begin < 0) {
      begin = after(payload, RESERVATION_ID);
    }
    if (begin < 0) {
      return null;
    }
    int hash = 0;
    for (int i = begin; i < payload.length; i++) {
      byte b = payload[i];
      if (b == '"') {
        return (hash & mask) == 0
            ? new String(payload, begin, i - begin, StandardCharsets.US_ASCII)
            : null;
      }
      if (b < 0 || b == '\\') {
        return parsed(payload, mask);
      }
      hash = 31 * hash + b;
    }
    return null;
  }

  private static int after(byte[] payload, byte[] key) {
    int last = Math.min(payload.length, SEARCHED_BYTES) - key.length;
    for (int i = 0; i <= last; i++) {
      int matched = 0;
      while (matched < key.length && payload[i + matched] == key[matched]) {
        matched++;
      }
      if (matched == key.length) {
        return i + matched;
      }
    }
    return -1;
  }

  private static String parsed(byte[] payload, int mask) {
    Map<String, Object> fields = FlatJson.parse(payload);
    Object id = fields.getOrDefault("requestId", fields.get("id"));
    return id instanceof String text && picks(text, mask) ? text : null;
  }
}
