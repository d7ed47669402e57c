package io.toystore.verify.core;

import io.toystore.verify.core.Operation.Purchase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The purchases of a history, grouped by request. */
final class RequestHistory {
  /** One purchase that a client wanted, with the outcomes of its attempts. */
  static final class Request {
    /** The first attempt in the history. */
    final Purchase first;

    /** The attempt that was acknowledged first; null if none was. */
    Purchase placed;

    /** An attempt whose refusal spends the key, or null. */
    Purchase refusedForGood;

    /** Whether the outcome of some attempt is unknown. */
    boolean unknown;

    /** Whether attempts under the key differ in name or quantity. */
    boolean mixed;

    /** When the first attempt was made. */
    long invoked = Call.NEVER;

    /** When the first attempt was made that can have placed the order; a refused attempt cannot. */
    long effectiveSince = Call.NEVER;

    Request(Purchase first) {
      this.first = first;
    }

    /** Whether the purchase may be in the log although it was not acknowledged. */
    boolean mayBePlacedUnacknowledged() {
      return placed == null && refusedForGood == null && unknown;
    }

    /** Whether every attempt was rejected, so that certainly no order was placed. */
    boolean neverPlaced() {
      return placed == null && !unknown;
    }

    boolean wants(String name, long quantity) {
      return first.name().equals(name) && first.quantity() == quantity;
    }
  }

  private final List<Request> all = new ArrayList<>();
  private final Map<String, Request> byKey = new HashMap<>();

  RequestHistory(Collection<Operation> operations, Findings findings) {
    for (Operation operation : operations) {
      if (operation instanceof Purchase purchase) {
        add(purchase, findings);
      }
    }
  }

  Collection<Request> all() {
    return all;
  }

  private void add(Purchase attempt, Findings findings) {
    Request request = attempt.key() == null ? null : byKey.get(attempt.key());
    if (request == null) {
      request = new Request(attempt);
      all.add(request);
      if (attempt.key() != null) {
        byKey.put(attempt.key(), request);
      }
    } else if (!request.wants(attempt.name(), attempt.quantity())) {
      request.mixed = true;
    }
    Call call = attempt.call();
    request.invoked = Math.min(request.invoked, call.invoked());
    switch (call.outcome()) {
      case OK -> placed(request, attempt, findings);
      case UNKNOWN -> request.unknown = true;
      case REFUSED -> {
        if (attempt.refusedForGood() && request.refusedForGood == null) {
          request.refusedForGood = attempt;
          ghost(request, findings);
        }
      }
    }
    if (call.outcome() != Call.CallResult.REFUSED) {
      request.effectiveSince = Math.min(request.effectiveSince, call.invoked());
    }
  }

  private static void placed(Request request, Purchase attempt, Findings findings) {
    Purchase before = request.placed;
    if (before == null) {
      request.placed = attempt;
      ghost(request, findings);
      return;
    }
    if (before.number() != attempt.number()) {
      findings.add(
          Rule.ONCE,
          String.format(
              Locale.ROOT,
              "one request was acknowledged as two orders, %d and %d",
              before.number(),
              attempt.number()),
          before,
          attempt);
    } else if (!before.name().equals(attempt.name()) || before.quantity() != attempt.quantity()) {
      findings.add(
          Rule.ONCE,
          String.format(
              Locale.ROOT,
              "order %d was acknowledged for two different purchases under one key",
              before.number()),
          before,
          attempt);
    }
    if (attempt.call().completed() < before.call().completed()) {
      request.placed = attempt;
    }
  }

  /** Reports a placed order whose request was refused with 409, which spends the key. */
  private static void ghost(Request request, Findings findings) {
    if (request.placed != null && request.refusedForGood != null) {
      findings.add(
          Rule.ONCE,
          String.format(
              Locale.ROOT,
              "order %d was placed, although its request was refused for good",
              request.placed.number()),
          request.refusedForGood,
          request.placed);
    }
  }
}
