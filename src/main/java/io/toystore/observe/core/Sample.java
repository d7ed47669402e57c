package io.toystore.observe.core;

import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Which purchases are told of: those whose request id has a hash without any bit of a mask. The
 * hash is that of {@link String#hashCode}, which is specified, so all members pick the same ones.
 */
public final class Sample {
  private static final byte[] ORDER_ID = "\"requestId\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RESERVATION_ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);

  /** An id begins after the type, which is shorter. */
  private static final int SEARCHED_BYTES = 48;

  private Sample() {}

  /**
   * Whether this id is picked.
   *
   * @param mask a power of two less one; 0 picks every id
   */
  public static boolean picks(String id, int mask) {
    return (id.hashCode() & mask) == 0;
  }

  /**
   * The request id of a log's entry if it is picked, otherwise null. Looks at the bytes, since most
   * ids are not picked and an entry is parsed in a microsecond.
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
      int same = 0;
      while (same < key.length && payload[i + same] == key[same]) {
        same++;
      }
      if (same == key.length) {
        return i + same;
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
