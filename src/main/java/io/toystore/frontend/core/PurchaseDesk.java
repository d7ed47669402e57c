package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.Desk.PurchaseResult;
import io.toystore.message.Address;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.model.RequestId;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * The front-end's side of a purchase (design, section 6.3): one attempt at a time. The same
 * attempt, with its number and term, is sent again while it is unanswered; a new attempt is made
 * only for a leader of a strictly higher term; an answer to an attempt that was given up is
 * discarded. So an order whose client was refused is never placed.
 *
 * <p>The answer at the deadline depends on one question: may a leader have accepted an attempt?
 *
 * <ol>
 *   <li>An attempt that was never sent was not accepted.
 *   <li>An attempt that was sent exactly once, and answered by "wrong term" or "overloaded", was
 *       not accepted: the answer refers to the only message sent. (The bus loses and delays
 *       messages; between two processes it does not duplicate them. A copy made by a network would
 *       have to be refused together with its original.)
 *   <li>Any other attempt may have been accepted. "Wrong term" after a resend proves nothing: a
 *       leader may have accepted the first copy and been deposed before it received the second, and
 *       the next leader may find the order in the log that it adopts.
 *   <li>Once an attempt may have been accepted, so may the request, whatever the answers to later
 *       attempts, until a leader reports the outcome.
 * </ol>
 */
final class PurchaseDesk {
  /** A purchase that has no answer yet. */
  private static final class OpenPurchase {
    final boolean clientKey;
    final String name;
    final int quantity;
    final Consumer<PurchaseResult> answer;

    String requestId;

    /** The current attempt; 0 before the first. */
    long attempt;

    long attemptTerm;

    /** How often the current attempt was sent. */
    int sends;

    /** Whether the current attempt was sent only once, and certainly not accepted. */
    boolean certainlyRefused;

    /** Whether an earlier attempt under this request id may have been accepted. */
    boolean earlierMayHaveBeenAccepted;

    OpenPurchase(
        String requestId,
        boolean clientKey,
        String name,
        int quantity,
        Consumer<PurchaseResult> answer) {
      this.requestId = requestId;
      this.clientKey = clientKey;
      this.name = name;
      this.quantity = quantity;
      this.answer = answer;
    }

    boolean mayHaveBeenAccepted() {
      return earlierMayHaveBeenAccepted || (sends > 0 && !certainlyRefused);
    }
  }

  private final FrontendSettings settings;
  private final long frontend;
  private final LeaderSelector selector;
  private final ObjLongConsumer<String> raiseFloor;

  private final OpenRequests<OpenPurchase> open;

  /**
   * Open purchases by the number of their current attempt. Numbers only grow and an attempt keeps
   * its place, so the first is the lowest open attempt.
   */
  private final LinkedHashMap<Long, OpenPurchase> byAttempt = new LinkedHashMap<>();

  private long lastAttempt;
  private long lastRequestId;
  private long resends;
  private long discardedAnswers;
  private final Map<PurchaseEnd, Long> ends = new EnumMap<>(PurchaseEnd.class);

  /**
   * @param frontend start id of this front-end
   * @param raiseFloor called with the toy's version after a purchase, before its client is answered
   */
  PurchaseDesk(
      FrontendSettings settings,
      long frontend,
      LeaderSelector selector,
      ObjLongConsumer<String> raiseFloor) {
    this.settings = settings;
    this.frontend = frontend;
    this.selector = selector;
    this.raiseFloor = raiseFloor;
    open = new OpenRequests<>(settings);
    for (PurchaseEnd end : PurchaseEnd.values()) {
      ends.put(end, 0L);
    }
  }

  void purchase(
      String clientKey,
      String name,
      int quantity,
      long nowMillis,
      Consumer<PurchaseResult> answer) {
    String requestId = clientKey == null ? newRequestId() : RequestId.ofClientKey(clientKey);
    OpenPurchase request = new OpenPurchase(requestId, clientKey != null, name, quantity, answer);
    if (!open.open(request, nowMillis)) {
      end(request, PurchaseEnd.UNAVAILABLE, 0, 0);
    }
  }

  /**
   * A leader of a higher term is in use: every attempt of a lower term is replaced by a new one.
   */
  void leaderChanged() {
    for (OpenPurchase request : open.all()) {
      if (request.attemptTerm < selector.term()) {
        open.sendAgain(request);
      }
    }
  }

  void outcomes(PurchaseOutcomes message, long nowMillis, Outputs out) {
    for (PurchaseOutcome outcome : message.outcomes()) {
      OpenPurchase request = byAttempt.get(outcome.attempt());
      if (request == null) {
        discardedAnswers++;
      } else {
        outcome(request, outcome, message.from(), nowMillis, out);
      }
    }
  }

  private void outcome(
      OpenPurchase request, PurchaseOutcome outcome, int from, long nowMillis, Outputs out) {
    switch (outcome.status()) {
      case PLACED -> {
        raiseFloor.accept(request.name, outcome.version());
        end(request, PurchaseEnd.PLACED, outcome.number(), outcome.version());
      }
      case NOT_ENOUGH_STOCK -> end(request, PurchaseEnd.NOT_ENOUGH_STOCK, 0, 0);
      case PRODUCT_NOT_FOUND -> end(request, PurchaseEnd.PRODUCT_NOT_FOUND, 0, 0);
      case KEY_REUSED -> end(request, PurchaseEnd.KEY_REUSED, 0, 0);
      case ABANDONED -> abandoned(request);
      case WRONG_TERM -> {
        // The attempt stays open: if its leader turns out to serve after all, it is sent again; if
        // not, the next leader's term is higher.
        request.certainlyRefused = request.sends == 1;
        selector.refused(from, request.attemptTerm, nowMillis, out);
      }
      // A leader looks up the request before it answers so, leads a higher term than that of any
      // earlier attempt, and remembers that it has refused this attempt. So none of the attempts
      // can be placed any more.
      case OVERLOADED -> end(request, PurchaseEnd.UNAVAILABLE, 0, 0);
      case BOOKS_DIFFER -> end(request, PurchaseEnd.BOOKS_DIFFER, 0, 0);
    }
  }

  /** The request id can never be placed. That settles every attempt made under it. */
  private void abandoned(OpenPurchase request) {
    if (request.clientKey) {
      end(request, PurchaseEnd.ABANDONED, 0, 0);
      return;
    }
    byAttempt.remove(request.attempt);
    request.requestId = newRequestId();
    request.attempt = 0;
    request.attemptTerm = 0;
    request.sends = 0;
    request.certainlyRefused = false;
    request.earlierMayHaveBeenAccepted = false;
    open.sendAgain(request);
  }

  void tick(long nowMillis) {
    open.tick(nowMillis);
    OpenPurchase overdue;
    while ((overdue = open.pollOverdue(nowMillis)) != null) {
      PurchaseEnd end =
          overdue.mayHaveBeenAccepted() ? PurchaseEnd.UNKNOWN : PurchaseEnd.UNAVAILABLE;
      end(overdue, end, 0, 0);
    }
    while (open.pollUnanswered(nowMillis) != null) {
      selector.requestFailed();
    }
  }

  /** Sends the attempts that are due, if there is a leader; otherwise they wait for one. */
  void flush(long nowMillis, Outputs out) {
    if (selector.term() == 0 || !open.hasToSend()) {
      return;
    }
    List<Purchase> purchases = new ArrayList<>();
    for (OpenPurchase request : open.takeToSend(nowMillis)) {
      if (request.attemptTerm < selector.term()) {
        beginAttempt(request);
      } else {
        resends++;
      }
      request.sends++;
      request.certainlyRefused = false;
      purchases.add(
          new Purchase(
              request.attempt,
              request.requestId,
              request.clientKey,
              request.name,
              request.quantity));
    }
    long lowestOpenAttempt = byAttempt.keySet().iterator().next();
    Address to = Address.order(selector.route());
    Batches.forEach(
        purchases,
        settings.maxBatch(),
        batch ->
            out.send(to, new Purchases(frontend, selector.term(), lowestOpenAttempt, 0, batch)));
  }

  private void beginAttempt(OpenPurchase request) {
    request.earlierMayHaveBeenAccepted = request.mayHaveBeenAccepted();
    byAttempt.remove(request.attempt);
    request.attempt = ++lastAttempt;
    request.attemptTerm = selector.term();
    request.sends = 0;
    byAttempt.put(request.attempt, request);
  }

  private void end(OpenPurchase request, PurchaseEnd end, long number, long version) {
    open.close(request);
    byAttempt.remove(request.attempt);
    ends.merge(end, 1L, Long::sum);
    request.answer.accept(new PurchaseResult(end, number, version));
  }

  private String newRequestId() {
    return "f:" + Long.toHexString(frontend) + "-" + ++lastRequestId;
  }

  int openPurchases() {
    return open.size();
  }

  /** Open purchases that wait for their turn. */
  int waiting() {
    return open.waiting();
  }

  long attempts() {
    return lastAttempt;
  }

  long resends() {
    return resends;
  }

  long discardedAnswers() {
    return discardedAnswers;
  }

  long rejected() {
    return open.rejected();
  }

  Map<PurchaseEnd, Long> ends() {
    return ends;
  }
}
