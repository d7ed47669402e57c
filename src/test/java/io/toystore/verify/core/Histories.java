package io.toystore.verify.core;

import io.toystore.verify.core.Call.CallResult;
import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.ProductRead;
import io.toystore.verify.core.Operation.Purchase;

/** Operations in few words. Times are plain numbers; a client has a name and one process. */
final class Histories {
  static final int CONFLICT = 409;
  static final int UNAVAILABLE = 503;

  private Histories() {}

  private static Call call(String client, long from, long to, CallResult outcome, int code) {
    return new Call(client, 0, from, to, outcome, code, "", 0, 0);
  }

  /** A purchase without a key. */
  static Purchase buys(String client, long from, long to, long number) {
    return buys(client, from, to, null, 1, number);
  }

  static Purchase buys(String client, long from, long to, String key, long quantity, long number) {
    return buys(client, from, to, key, quantity, number, Operation.NONE);
  }

  static Purchase buys(
      String client, long from, long to, String key, long quantity, long number, long version) {
    Call call = call(client, from, to, CallResult.OK, 0);
    return new Purchase(call, key, "Tux", quantity, "s1", number, version);
  }

  static Purchase refused(String client, long from, long to, String key, int code) {
    Call call = call(client, from, to, CallResult.REFUSED, code);
    return new Purchase(call, key, "Tux", 1, "s1", -1, -1);
  }

  static Purchase unknown(String client, long from, String key, long quantity) {
    Call call = call(client, from, Call.NEVER, CallResult.UNKNOWN, 0);
    return new Purchase(call, key, "Tux", quantity, "s1", -1, -1);
  }

  static OrderRead finds(String client, long from, long to, long number, long quantity) {
    Call call = call(client, from, to, CallResult.OK, 0);
    return new OrderRead(call, number, true, number, "Tux", quantity);
  }

  static OrderRead misses(String client, long from, long to, long number) {
    Call call = call(client, from, to, CallResult.OK, 0);
    return new OrderRead(call, number, false, -1, null, -1);
  }

  static ProductRead sees(
      String client, long from, long to, String server, long version, long quantity) {
    Call call = call(client, from, to, CallResult.OK, 0);
    return new ProductRead(call, "Tux", server, true, version, 1599, quantity);
  }
}
