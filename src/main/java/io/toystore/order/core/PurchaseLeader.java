package io.toystore.order.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.CatalogTerm;
import io.toystore.protocol.Check;
import io.toystore.protocol.Message.AskOutcomes;
import io.toystore.protocol.Message.BooksDiffer;
import io.toystore.protocol.Message.OpenReservation;
import io.toystore.protocol.Message.Purchase;
import io.toystore.protocol.Message.PurchaseOutcome;
import io.toystore.protocol.Message.PurchaseOutcomes;
import io.toystore.protocol.Message.PurchaseStatus;
import io.toystore.protocol.Message.Purchases;
import io.toystore.protocol.Message.Reconcile;
import io.toystore.protocol.Message.ReconcileAnswer;
import io.toystore.protocol.Message.Reserve;
import io.toystore.protocol.Message.ReserveAnswer;
import io.toystore.protocol.Message.ReserveItem;
import io.toystore.protocol.Message.ReserveResult;
import io.toystore.protocol.Message.ReserveStatus;
import io.toystore.protocol.Message.Settle;
import io.toystore.protocol.Message.SettleItem;
import io.toystore.protocol.Outputs;
import io.toystore.protocol.RequestId;
import io.toystore.replication.Replica;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The serving leader's side of purchases, for one term (design, section 6). The order log decides:
 * for each request id, the first outcome in the committed log is its outcome for good. Everything
 * here is volatile; with the term it is gone, and the front-ends ask the next leader.
 */
final class PurchaseLeader {
  private final OrderSettings settings;
  private final Replica replica;
  private final OrderBook book;
  private final long term;

  private final Map<String, PurchaseInFlight> underWay = new HashMap<>();

  /**
   * Reservations that the catalog has not answered, by number; closed ones leave gaps. None is left
   * before its answer: when nobody waits for it any more it is withdrawn. Until then the catalog
   * may know the id by an earlier number only, and what it closes under that one it forgets, while
   * the reserve under this one may still arrive, and would take the stock again (design, section
   * 10.3).
   */
  private final TreeMap<Long, PurchaseInFlight> reserving = new TreeMap<>();

  /** Outcomes in the log that are not committed yet, by index. */
  private final TreeMap<Long, PurchaseInFlight> committing = new TreeMap<>();

  private final Map<Long, FrontendMemory> frontends = new HashMap<>();
  private final CatalogPath path;

  /** Nothing but questions about its books goes to a catalog whose books were not compared. */
  private final Reconciliation books;

  /** Another start of the catalog than the one that was compared has been heard of. */
  private boolean doubted;

  /** The latest question about the books has no answer yet. */
  private boolean booksAsked;

  private long nextBooksMillis = Long.MIN_VALUE;

  // What goes to the catalog, by the follower that passes it on; 0 for none.
  private final Outbox<Integer, ReserveItem> reserves;
  private final Outbox<Integer, SettleItem> settles;

  /** Whether a tick has passed since outcomes last went to the catalog. */
  private boolean ticked;

  private final Outbox<Route, PurchaseOutcome> outcomes;
  private long lastNumber;

  private long nextWithdrawalMillis = Long.MIN_VALUE;
  private long resends;

  PurchaseLeader(OrderSettings settings, Replica replica, OrderBook book) {
    this.settings = settings;
    this.replica = replica;
    this.book = book;
    this.term = replica.term();
    this.path =
        new CatalogPath(
            settings.replication().replica(),
            settings.replication().groupSize(),
            settings.reserveResendMillis());
    this.books = new Reconciliation(book);
    this.reserves = new Outbox<>(settings.maxBatch());
    this.outcomes = new Outbox<>(settings.maxBatch());
    this.settles = new Outbox<>(settings.maxBatch());
  }

  int underWay() {
    return underWay.size();
  }

  /** Reservations that were sent again because the catalog had not answered. */
  long resends() {
    return resends;
  }

  /** Whether the order log and the catalog fit together, as far as is known. */
  Reconciliation books() {
    return books;
  }

  // ---- from front-ends ----

  void onPurchases(Purchases m, long nowMillis) {
    FrontendMemory frontend = frontends.get(m.frontend());
    if (frontend == null) {
      if (frontends.size() >= settings.maxFrontends()) {
        // Forgotten only for want of room: a late copy of a refused attempt must find its refusal.
        frontends.values().removeIf(one -> isSilent(one, nowMillis));
      }
      if (frontends.size() >= settings.maxFrontends()) {
        return;
      }
      frontend = new FrontendMemory();
      frontends.put(m.frontend(), frontend);
    }
    frontend.heardMillis = nowMillis;
    frontend.via = m.via();
    frontend.raise(m.lowestOpenAttempt());
    for (Purchase one : m.purchases()) {
      if (frontend.waitsFor(one.attempt()) && isSound(one)) {
        onPurchase(m.frontend(), frontend, one, nowMillis);
      }
    }
  }

  private void onPurchase(long frontendId, FrontendMemory frontend, Purchase one, long nowMillis) {
    PurchaseStatus refusal = frontend.refusalOf(one.attempt());
    if (refusal != null) {
      answer(frontendId, one.attempt(), refusal, 0, 0);
      return;
    }
    PurchaseInFlight known = underWay.get(one.requestId());
    if (known != null) {
      if (known.isFor(one.name(), one.quantity())) {
        known.wait(frontendId, one.attempt());
      } else {
        refuse(frontendId, one.attempt(), PurchaseStatus.KEY_REUSED);
      }
      return;
    }
    OrderBook.Key key = book.key(one.requestId());
    OrderBook.Outcome outcome = book.outcome(key);
    if (outcome != null) {
      onDecided(frontendId, one, key, outcome, nowMillis);
    } else if (frontend.refusals() >= settings.maxRefusals()) {
      // Nothing more can be refused and remembered: no answer, the outcome stays unknown.
      return;
    } else if (underWay.size() >= settings.maxUnderWay()
        || lastNumber - lowestOpen() >= settings.maxOpenWindow()) {
      refuse(frontendId, one.attempt(), PurchaseStatus.OVERLOADED);
    } else if (books.difference() != null) {
      refuse(frontendId, one.attempt(), PurchaseStatus.BOOKS_DIFFER);
    } else {
      begin(frontendId, one, key, nowMillis);
    }
  }

  private void begin(long frontendId, Purchase one, OrderBook.Key key, long nowMillis) {
    PurchaseInFlight purchase = new PurchaseInFlight(one, key, ++lastNumber, nowMillis);
    purchase.wait(frontendId, one.attempt());
    underWay.put(one.requestId(), purchase);
    reserving.put(purchase.number, purchase);
    reserve(purchase, path.detour());
  }

  /** The log has an outcome for the id already, perhaps one that is not committed yet. */
  private void onDecided(
      long frontendId, Purchase one, OrderBook.Key key, OrderBook.Outcome outcome, long nowMillis) {
    boolean same = one.name().equals(outcome.name()) && one.quantity() == outcome.quantity();
    if (outcome.placed() && !same) {
      refuse(frontendId, one.attempt(), PurchaseStatus.KEY_REUSED);
    } else if (outcome.index() > replica.commitIndex()) {
      PurchaseInFlight purchase = new PurchaseInFlight(one, key, 0, nowMillis);
      purchase.wait(frontendId, one.attempt());
      underWay.put(one.requestId(), purchase);
      awaitCommit(
          purchase,
          outcome.index(),
          outcome.placed() ? PurchaseStatus.PLACED : PurchaseStatus.ABANDONED);
    } else if (outcome.placed()) {
      answer(frontendId, one.attempt(), PurchaseStatus.PLACED, outcome.number(), outcome.version());
    } else {
      refuse(frontendId, one.attempt(), PurchaseStatus.ABANDONED);
    }
  }

  // ---- from the catalog ----

  /** The catalog has shown a page of its books. */
  void onReconcileAnswer(ReconcileAnswer m, long nowMillis) {
    if (m.term() != term || m.highestTerm() != term) {
      return;
    }
    boolean agreed = books.agrees();
    boolean differed = books.difference() != null;
    CatalogTerm before = books.catalogTerm();
    boolean counts = books.answered(m);
    boolean otherStart = !books.catalogTerm().equals(before);
    if (otherStart) {
      settles.clear(); // It may not know them; of those that it does it will ask.
    }
    path.answered(m.via(), counts, nowMillis);
    if (!counts) {
      heardOf(m.catalogTerm(), nowMillis);
      return;
    }
    doubted = false;
    booksAsked = false;
    if (books.agrees()) {
      if (!agreed || otherStart) {
        reserveAll(nowMillis);
      }
    } else if (!differed) {
      nextBooksMillis = nowMillis; // For the next page, or to say that they differ.
      if (books.difference() != null) {
        refuseWaiters();
      }
    }
  }

  /** Another start of the catalog speaks: it is asked which one runs now. */
  private void heardOf(CatalogTerm speaks, long nowMillis) {
    if (!speaks.equals(books.catalogTerm()) && books.agrees() && !doubted) {
      doubted = true;
      nextBooksMillis = Math.max(nextBooksMillis, nowMillis);
    }
  }

  /** What could not be sent yet, or was sent to another start of the catalog. */
  private void reserveAll(long nowMillis) {
    for (PurchaseInFlight purchase : reserving.values()) {
      purchase.sentMillis = nowMillis;
      reserve(purchase, path.detour());
    }
  }

  /**
   * Nobody's reservation is going to be sent. The numbers stay open, as always until the catalog
   * has answered.
   */
  private void refuseWaiters() {
    for (PurchaseInFlight purchase : reserving.values()) {
      purchase.waiters.forEach(
          one -> refuse(one.frontend(), one.attempt(), PurchaseStatus.BOOKS_DIFFER));
      purchase.waiters.clear();
    }
  }

  void onReserveAnswer(ReserveAnswer m, long nowMillis) {
    if (m.term() != term || !books.agrees() || !m.catalogTerm().equals(books.catalogTerm())) {
      return;
    }
    boolean awaited = false;
    for (ReserveResult one : m.results()) {
      PurchaseInFlight purchase = reserving.get(one.number());
      if (purchase != null && purchase.requestId.equals(one.requestId())) {
        awaited = true;
        onReserved(purchase, one, nowMillis);
      }
    }
    path.answered(m.via(), awaited, nowMillis);
  }

  private void onReserved(PurchaseInFlight purchase, ReserveResult result, long nowMillis) {
    if (purchase.waiters.isEmpty() && result.status() != ReserveStatus.STALE) {
      // No order for nobody; a reservation that the catalog holds it will ask about.
      closeReservation(purchase);
      underWay.remove(purchase.requestId);
      nextWithdrawalMillis = nowMillis;
      return;
    }
    switch (result.status()) {
      case RESERVED -> {
        closeReservation(purchase);
        long index =
            replica.propose(
                new OrderEntry.OrderPlaced(
                        purchase.requestId,
                        purchase.name,
                        purchase.quantity,
                        result.price(),
                        result.version())
                    .toPayload());
        awaitCommit(purchase, index, PurchaseStatus.PLACED);
      }
      case NOT_ENOUGH_STOCK -> refuse(purchase, PurchaseStatus.NOT_ENOUGH_STOCK);
      case PRODUCT_NOT_FOUND -> refuse(purchase, PurchaseStatus.PRODUCT_NOT_FOUND);
      case MISMATCH -> {
        closeReservation(purchase);
        refuseAll(purchase, PurchaseStatus.KEY_REUSED);
      }
      case GIVEN_BACK -> {
        closeReservation(purchase);
        abort(purchase, PurchaseStatus.ABANDONED);
      }
      case WITHDRAWN -> {
        // A retry has come meanwhile, and nothing was reserved for it.
        purchase.sentMillis = nowMillis;
        reserve(purchase, path.detour());
      }
      case STALE -> {
        // Either a higher term is known there, and this leader learns of it, or the number is
        // closed already; the reservation is sent again if it still waits.
      }
    }
  }

  /**
   * Nothing was reserved. Under a key of the client's the refusal is told only once it is in the
   * log, and the key is spent; under a front-end's own id this leader remembers it for its term
   * (design, sections 6.3 and 10.5).
   */
  private void refuse(PurchaseInFlight purchase, PurchaseStatus status) {
    closeReservation(purchase);
    if (purchase.clientKey) {
      abort(purchase, status);
    } else {
      refuseAll(purchase, status);
    }
  }

  private void abort(PurchaseInFlight purchase, PurchaseStatus status) {
    long index = replica.propose(new OrderEntry.RequestAborted(purchase.requestId).toPayload());
    awaitCommit(purchase, index, status);
  }

  /**
   * The catalog asks about reservations that are pending for long. An id that this leader does not
   * know it first makes unable to happen; but not before every command that was under way when its
   * term began is dead (design, sections 6.5 and 10.8). What is answered "under way" is not
   * answered at all: the catalog asks again. The answer goes the way that the question came.
   */
  void onAskOutcomes(AskOutcomes m, long nowMillis) {
    heardOf(m.catalogTerm(), nowMillis);
    if (!books.agrees() || !m.catalogTerm().equals(books.catalogTerm())) {
      return;
    }
    int via = m.via() == settings.replication().replica() ? 0 : m.via();
    for (OpenReservation one : m.reservations()) {
      OrderBook.Outcome outcome = book.outcome(book.key(one.requestId()));
      if (outcome != null) {
        if (outcome.index() <= replica.commitIndex()) {
          settle(one.requestId(), one.reservedTerm(), one.number(), outcome.placed(), via);
        }
      } else if (!underWay.containsKey(one.requestId())
          && replica.servingForMillis(nowMillis) > settings.longestDeadlineMillis()) {
        replica.propose(new OrderEntry.RequestAborted(one.requestId()).toPayload());
      }
    }
  }

  // ---- from the log ----

  void committed(long index) {
    while (!committing.isEmpty() && committing.firstKey() <= index) {
      PurchaseInFlight purchase = committing.pollFirstEntry().getValue();
      underWay.remove(purchase.requestId);
      OrderBook.Outcome outcome = book.outcomeAt(purchase.index, purchase.key);
      Check.that(
          outcome != null, "the outcome of %s is not at %d", purchase.requestId, purchase.index);
      if (purchase.status == PurchaseStatus.PLACED) {
        for (PurchaseInFlight.Waiter one : purchase.waiters) {
          answer(
              one.frontend(),
              one.attempt(),
              PurchaseStatus.PLACED,
              outcome.number(),
              outcome.version());
        }
        if (purchase.number > 0) {
          settle(purchase.requestId, term, purchase.number, true, 0);
        }
      } else {
        for (PurchaseInFlight.Waiter one : purchase.waiters) {
          refuse(one.frontend(), one.attempt(), purchase.status);
        }
      }
    }
  }

  // ---- time ----

  /**
   * Sends again what the catalog has not answered for long, and withdraws what nobody waits for any
   * more. Withdrawals may be many, and nobody needs them soon: a batch of them follows when one
   * before it was answered, or after an interval.
   */
  void tick(long nowMillis) {
    ticked = true;
    if (!books.agrees()) {
      return;
    }
    boolean mayWithdraw = nowMillis >= nextWithdrawalMillis;
    int resent = 0;
    int via = 0;
    for (PurchaseInFlight purchase : reserving.values()) {
      if (resent == settings.maxBatch()) {
        break;
      }
      if (nowMillis - purchase.sentMillis < settings.reserveResendMillis()) {
        continue;
      }
      purchase.waiters.removeIf(one -> !isWaited(one, nowMillis));
      if (purchase.waiters.isEmpty()) {
        if (!mayWithdraw) {
          continue;
        }
        nextWithdrawalMillis = nowMillis + settings.reserveResendMillis();
      }
      if (resent == 0) {
        via = path.detourForUnanswered(nowMillis, id -> replica.hearsFollower(id, nowMillis));
      }
      purchase.sentMillis = nowMillis;
      reserve(purchase, via);
      resent++;
    }
    resends += resent;
  }

  /** Whether a later {@link #tick} may have something to do. */
  boolean wantsTicks() {
    return !reserving.isEmpty() || !settles.isEmpty() || asksForBooks();
  }

  private boolean isWaited(PurchaseInFlight.Waiter waiter, long nowMillis) {
    FrontendMemory frontend = frontends.get(waiter.frontend());
    return frontend != null
        && !isSilent(frontend, nowMillis)
        && frontend.waitsFor(waiter.attempt());
  }

  private boolean isSilent(FrontendMemory frontend, long nowMillis) {
    return nowMillis - frontend.heardMillis > 2 * settings.longestDeadlineMillis();
  }

  /**
   * Nobody waits for the catalog to hear of an outcome, so it goes along with the next reservation,
   * or at the next tick: alone it would cost the catalog a message and a force of its own, for
   * which the next reservation would have to wait.
   */
  void flush(long nowMillis, Outputs out) {
    int from = settings.replication().replica();
    if (books.agrees()) {
      CatalogTerm to = books.catalogTerm();
      if (ticked || !reserves.isEmpty()) {
        ticked = false;
        settles.send(
            out,
            PurchaseLeader::towardsCatalog,
            (via, items) -> new Settle(from, via, term, to, items));
      }
      reserves.send(
          out,
          PurchaseLeader::towardsCatalog,
          (via, items) -> new Reserve(from, via, term, to, lowestOpen(), items));
    }
    if (asksForBooks() && nowMillis >= nextBooksMillis) {
      nextBooksMillis = nowMillis + settings.reserveResendMillis();
      askForBooks(nowMillis, out);
    }
    outcomes.send(
        out, Route::address, (to, items) -> new PurchaseOutcomes(to.frontend(), from, term, items));
  }

  private boolean asksForBooks() {
    return doubted || !books.agrees();
  }

  /** If they are known to differ this says so, too; another start answers with its own books. */
  private void askForBooks(long nowMillis, Outputs out) {
    int via =
        booksAsked
            ? path.detourForUnanswered(nowMillis, id -> replica.hearsFollower(id, nowMillis))
            : path.detour();
    booksAsked = true;
    long ask = books.ask();
    askForBooks(ask, 0, Address.CATALOG, out);
    if (via != 0) {
      askForBooks(ask, via, Address.order(via), out);
    }
  }

  private void askForBooks(long ask, int via, Address to, Outputs out) {
    int from = settings.replication().replica();
    CatalogTerm catalogTerm = books.catalogTerm();
    if (books.difference() != null) {
      out.send(to, new BooksDiffer(from, via, term, catalogTerm, books.difference()));
    }
    out.send(to, new Reconcile(from, via, term, ask, catalogTerm, books.nextPage()));
  }

  // ---- small help ----

  /** No reservation of this term with a lower number is waited for. */
  private long lowestOpen() {
    return reserving.isEmpty() ? lastNumber + 1 : reserving.firstKey();
  }

  private void closeReservation(PurchaseInFlight purchase) {
    reserving.remove(purchase.number);
  }

  private void awaitCommit(PurchaseInFlight purchase, long index, PurchaseStatus status) {
    purchase.index = index;
    purchase.status = status;
    committing.put(index, purchase);
  }

  private void refuseAll(PurchaseInFlight purchase, PurchaseStatus status) {
    underWay.remove(purchase.requestId);
    purchase.waiters.forEach(one -> refuse(one.frontend(), one.attempt(), status));
  }

  private void refuse(long frontend, long attempt, PurchaseStatus status) {
    FrontendMemory memory = frontends.get(frontend);
    if (memory != null) {
      memory.refuse(attempt, status);
    }
    answer(frontend, attempt, status, 0, 0);
  }

  private void answer(
      long frontend, long attempt, PurchaseStatus status, long number, long version) {
    FrontendMemory memory = frontends.get(frontend);
    Route route = new Route(frontend, memory == null ? 0 : memory.via);
    outcomes.add(route, new PurchaseOutcome(attempt, status, number, version));
  }

  /** Directly, and by way of this follower as well; 0 for none. */
  private void reserve(PurchaseInFlight purchase, int via) {
    if (!books.agrees()) {
      return; // It is sent once they do.
    }
    ReserveItem item = item(purchase);
    reserves.add(0, item);
    if (via != 0) {
      reserves.add(via, item);
    }
  }

  /**
   * @param via the follower by which the catalog's question came; 0 for none, or without a question
   */
  private void settle(String requestId, long reservedTerm, long number, boolean placed, int via) {
    SettleItem item = new SettleItem(requestId, reservedTerm, number, placed);
    settles.add(via, item);
    if (via == 0 && path.detour() != 0) {
      settles.add(path.detour(), item);
    }
  }

  private static Address towardsCatalog(int via) {
    return via == 0 ? Address.CATALOG : Address.order(via);
  }

  /** The catalog answers nothing else, so such a purchase would be under way for ever. */
  private static boolean isSound(Purchase one) {
    return one.quantity() > 0 && RequestId.isValid(one.requestId());
  }

  private static ReserveItem item(PurchaseInFlight purchase) {
    int quantity = purchase.waiters.isEmpty() ? 0 : purchase.quantity;
    return new ReserveItem(purchase.number, purchase.requestId, purchase.name, quantity);
  }
}
