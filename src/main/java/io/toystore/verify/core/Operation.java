package io.toystore.verify.core;

import java.util.Locale;
import java.util.Objects;

/** One operation of a client, with its answer. */
public sealed interface Operation {
  /** The value of an unknown number. */
  long NONE = -1;

  Call call();

  /** The request and its answer, in words. */
  String text();

  /**
   * The evidence for a finding: the place in the file, the request and its answer, the caller and
   * the times.
   */
  default String evidence() {
    return String.format(Locale.ROOT, "%s  %s (%s)", call().where(), text(), call().whoAndWhen());
  }

  /**
   * A read of a product. The fields after {@code server} are valid only if the call is OK.
   *
   * @param server the front-end that was asked
   * @param found false when there is no such toy
   * @param version of the toy; {@link #NONE} if the answer has no version
   * @param cents the price in hundredths, or {@link #NONE}
   * @param quantity pieces in stock
   */
  record ProductRead(
      Call call, String name, String server, boolean found, long version, long cents, long quantity)
      implements Operation {
    public ProductRead {
      Objects.requireNonNull(name);
    }

    /** Whether the answer has a version. */
    boolean shows() {
      return call.ok() && found && version != NONE;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "looks at %s: %s",
          name,
          !call.ok()
              ? end(call)
              : found
                  ? String.format(Locale.ROOT, "version %d, %d pieces", version, quantity)
                  : "not found");
    }
  }

  /**
   * A read of an order. The fields after {@code number} are valid only if the call is OK.
   *
   * @param number the number asked for
   * @param found false when the answer was that there is no such order
   * @param answered the number in the answer
   */
  record OrderRead(Call call, long number, boolean found, long answered, String name, long quantity)
      implements Operation {
    public OrderRead {
      if (call.ok() && found) {
        Objects.requireNonNull(name);
      }
    }

    @Override
    public String text() {
      String other = answered == number ? "" : "order " + answered + ", ";
      return String.format(
          Locale.ROOT,
          "asks for order %d: %s",
          number,
          !call.ok() ? end(call) : found ? other + quantity + " x " + name : "not found");
    }
  }

  /**
   * One request to buy. A retry under the same key is an operation of its own.
   *
   * @param key the idempotency key, or null; without a key no other operation is the same purchase
   * @param server the front-end that was asked
   * @param number of the order, if the call is OK
   * @param version of the toy that the purchase made, if the call is OK; {@link #NONE} if unknown
   */
  record Purchase(
      Call call, String key, String name, long quantity, String server, long number, long version)
      implements Operation {
    private static final int CONFLICT = 409;

    public Purchase {
      Objects.requireNonNull(name);
    }

    /** Whether the refusal spends the key, so that the purchase is never placed. */
    boolean refusedForGood() {
      return call.outcome() == Call.CallResult.REFUSED && call.code() == CONFLICT;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "buys %d x %s%s: %s",
          quantity,
          name,
          key == null ? "" : " under " + key,
          call.ok() ? "acknowledged as order " + number : end(call));
    }
  }

  private static String end(Call call) {
    if (call.outcome() == Call.CallResult.REFUSED) {
      return call.code() == 0 ? "refused" : "refused with " + call.code();
    }
    return "outcome unknown";
  }
}
