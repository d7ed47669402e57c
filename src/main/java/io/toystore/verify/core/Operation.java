package io.toystore.verify.core;

import java.util.Locale;
import java.util.Objects;

/** One operation of a client, with what it was told. */
public sealed interface Operation {
  /** What a number field holds when nothing is known. */
  long NONE = -1;

  Call call();

  /** What was asked and answered, in words. */
  String text();

  /** The evidence for a finding: where it stands, who asked when, what was said. */
  default String evidence() {
    return String.format(Locale.ROOT, "%s  %s (%s)", call().where(), text(), call().whoAndWhen());
  }

  /**
   * A look at a toy. The fields after {@code server} count only when the call is OK.
   *
   * @param server the front-end asked
   * @param found false when there is no such toy
   * @param version of the toy; {@link #NONE} when the answer told none
   * @param cents price in hundredths, or {@link #NONE}
   * @param quantity pieces in stock
   */
  record ProductRead(
      Call call, String name, String server, boolean found, long version, long cents, long quantity)
      implements Operation {
    public ProductRead {
      Objects.requireNonNull(name);
    }

    /** Whether it showed a certain version. */
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
   * A look at an order. The fields after {@code number} count only when the call is OK.
   *
   * @param number asked for
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
   * One request to buy. A repetition under the same key is an operation of its own.
   *
   * @param key the idempotency key, or null: then no other operation is the same purchase
   * @param server the front-end asked
   * @param number of the order, if the call is OK
   * @param version of the toy that the purchase made, if the call is OK; {@link #NONE} if untold
   */
  record Purchase(
      Call call, String key, String name, long quantity, String server, long number, long version)
      implements Operation {
    private static final int CONFLICT = 409;

    public Purchase {
      Objects.requireNonNull(name);
    }

    /** Whether the refusal binds the key: an abandoned purchase is never placed. */
    boolean refusedForGood() {
      return call.outcome() == Call.Outcome.REFUSED && call.code() == CONFLICT;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "buys %d x %s%s: %s",
          quantity,
          name,
          key == null ? "" : " under " + key,
          call.ok() ? "told order " + number : end(call));
    }
  }

  private static String end(Call call) {
    if (call.outcome() == Call.Outcome.REFUSED) {
      return call.code() == 0 ? "refused" : "refused with " + call.code();
    }
    return "outcome unknown";
  }
}
