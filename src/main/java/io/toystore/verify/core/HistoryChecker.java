package io.toystore.verify.core;

import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.ProductRead;
import io.toystore.verify.core.Operation.Purchase;
import java.util.Collection;

/**
 * Checks a history: all operations of clients and their outcomes. The operations may be in any
 * order, since each carries its times. Takes n log n time, and about as much memory as the history.
 * Not thread-safe.
 */
public final class HistoryChecker {
  /**
   * What to check.
   *
   * @param boundNanos how old a shown product may be; 0 for a linearizable cache
   * @param complete whether the history holds every purchase since the store was new; then each
   *     order must belong to one of these purchases
   */
  public record Settings(long boundNanos, boolean complete) {
    public Settings {
      if (boundNanos < 0) {
        throw new IllegalArgumentException("a bound is not negative");
      }
    }
  }

  /** How many operations of each kind a history has. */
  public record Counts(
      long acknowledged,
      long refused,
      long unknown,
      long ordersFound,
      long ordersNotFound,
      long products) {
    /** The operations that a check can use, and the operations without an outcome. */
    public long total() {
      return acknowledged + refused + unknown + ordersFound + ordersNotFound + products;
    }
  }

  private final Collection<Operation> operations;
  private final Settings settings;
  private final RequestHistory requests;
  private final OrderChecks orders;
  private final ProductChecks products;

  private HistoryChecker(Collection<Operation> operations, Settings settings, Findings findings) {
    this.operations = operations;
    this.settings = settings;
    this.requests = new RequestHistory(operations, findings);
    this.orders = new OrderChecks(requests, settings.complete(), findings);
    this.products = new ProductChecks(settings.boundNanos(), findings);
  }

  /** Checks a history alone, and returns the breaches. */
  public static Findings check(Collection<Operation> operations, Settings settings) {
    Findings findings = new Findings();
    check(operations, settings, findings);
    return findings;
  }

  /** The same, for a caller that also compares the history with journals. */
  public static HistoryChecker check(
      Collection<Operation> operations, Settings settings, Findings findings) {
    HistoryChecker checker = new HistoryChecker(operations, settings, findings);
    checker.orders.check(operations);
    checker.products.check(checker.requests, operations);
    return checker;
  }

  /** The number of operations of each kind. */
  public Counts counts() {
    long acknowledged = 0;
    long refused = 0;
    long unknown = 0;
    long ordersFound = 0;
    long ordersNotFound = 0;
    long seen = 0;
    for (Operation operation : operations) {
      if (operation.call().outcome() == Call.CallResult.UNKNOWN) {
        unknown++;
      } else if (!operation.call().ok()) {
        refused++;
      } else if (operation instanceof Purchase) {
        acknowledged++;
      } else if (operation instanceof OrderRead read) {
        if (read.found()) {
          ordersFound++;
        } else {
          ordersNotFound++;
        }
      } else if (operation instanceof ProductRead) {
        seen++;
      }
    }
    return new Counts(acknowledged, refused, unknown, ordersFound, ordersNotFound, seen);
  }

  Settings settings() {
    return settings;
  }

  Collection<Operation> operations() {
    return operations;
  }

  RequestHistory requests() {
    return requests;
  }

  ProductChecks products() {
    return products;
  }
}
