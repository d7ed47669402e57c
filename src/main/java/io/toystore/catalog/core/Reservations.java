package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.GivenBack;
import io.toystore.catalog.core.CatalogRecord.Renumbered;
import io.toystore.catalog.core.CatalogRecord.Reserved;
import io.toystore.catalog.core.CatalogRecord.Settled;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.RequestId;
import io.toystore.sansio.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * The catalog's side of a purchase (design, sections 6.1 to 6.6): takes stock out for a request id
 * once, and later sells it or puts it back as the order log has decided.
 *
 * <p>Several leaders may ask for the same request id any number of times, late and out of order.
 * Three rules keep the id from taking stock twice:
 *
 * <ol>
 *   <li>A request from a deposed leader, or with a number that its leader no longer waits for,
 *       reserves nothing.
 *   <li>While the reservation of an id is remembered, the id gets the same answer again.
 *   <li>A closed reservation is forgotten only once its number is below the recorded mark; from
 *       then on the first rule refuses its requests.
 * </ol>
 *
 * <p>Not thread-safe.
 */
final class Reservations {
  private final CatalogSettings settings;
  private final CatalogLog log;
  private final OrderLeader leader;
  private final BooksComparison books;
  private final OutcomeQuestions questions;

  // Volatile: counts since the start.

  private long reserved;
  private long givenBack;

  Reservations(
      CatalogSettings settings,
      CatalogLog log,
      OrderLeader leader,
      BooksComparison books,
      OutcomeQuestions questions) {
    this.settings = settings;
    this.log = log;
    this.leader = leader;
    this.books = books;
    this.questions = questions;
  }

  /** Reservations made since the start. */
  long reserved() {
    return reserved;
  }

  /** Reservations given back since the start. */
  long givenBack() {
    return givenBack;
  }

  /**
   * A leader asks to reserve a batch of items (design, sections 6.2 and 6.6). A leader that has not
   * compared its log with this start's books gets the books instead.
   */
  void onReserve(Reserve message, long nowMillis, CatalogOutputs out) {
    if (!leader.isSender(message.from(), message.via(), message.term()) || log.mustDrop()) {
      return;
    }
    boolean deposed = message.term() < leader.highestTerm();
    if (!deposed && !message.catalogTerm().equals(log.catalogTerm())) {
      books.show(message.from(), message.via(), message.term(), nowMillis, out);
      return;
    }
    if (!deposed) {
      books.agreed();
      leader.observe(message.term(), Math.max(1, message.lowestOpen()), nowMillis);
    }
    int count = Math.min(message.items().size(), settings.maxItems());
    List<ReserveResult> results = new ArrayList<>(count);
    for (ReserveItem item : message.items().subList(0, count)) {
      if (isWellFormed(item)) {
        ReserveResult result =
            deposed ? refused(item, ReserveStatus.STALE) : reserve(item, nowMillis, out);
        if (result != null) {
          results.add(result);
        }
      }
    }
    leader.record(out);
    if (!results.isEmpty()) {
      leader.answer(
          message.from(),
          message.via(),
          new ReserveAnswer(
              message.from(),
              message.via(),
              message.term(),
              log.catalogTerm(),
              leader.highestTerm(),
              results));
    }
  }

  /**
   * Reserves one item for the leader of the highest term; null if too many reservations are
   * pending.
   */
  private ReserveResult reserve(ReserveItem item, long nowMillis, CatalogOutputs out) {
    String id = item.requestId();
    long term = leader.highestTerm();
    long lowestOpen = leader.lowestOpen();
    // 1. A number is stale if it is closed, absurdly high, or used by another id.
    if (item.number() < lowestOpen
        || item.number() - lowestOpen > settings.maxOpenWindow()
        || isTakenByAnother(item.number(), id)) {
      return refused(item, ReserveStatus.STALE);
    }
    // 2. A known id is remembered by its latest number.
    Reservation known = log.reservations().find(id);
    if (known != null && known.isBelow(term, item.number())) {
      log.append(new Renumbered(id, term, item.number(), lowestOpen), out);
    }
    if (item.isWithdrawal()) {
      return refused(item, ReserveStatus.WITHDRAWN);
    }
    if (known != null) {
      return repeated(item, known);
    }
    // 3. A new id takes stock, if there is enough.
    Toy toy = log.goods().toy(item.name());
    if (toy == null) {
      return refused(item, ReserveStatus.PRODUCT_NOT_FOUND);
    }
    if (toy.stock() < item.quantity()) {
      return refused(item, ReserveStatus.NOT_ENOUGH_STOCK);
    }
    if (log.reservations().pending() >= settings.maxPending()) {
      log.countDropped();
      return null;
    }
    long price = toy.price().cents();
    long version = toy.version() + 1;
    log.append(
        new Reserved(
            id, item.name(), item.quantity(), term, item.number(), lowestOpen, price, version),
        out);
    questions.add(log.reservations().find(id), nowMillis);
    reserved++;
    return new ReserveResult(item.number(), id, ReserveStatus.RESERVED, price, version);
  }

  /** A known id gets the same answer again. */
  private static ReserveResult repeated(ReserveItem item, Reservation known) {
    if (known.state() == Reservation.State.GIVEN_BACK) {
      return refused(item, ReserveStatus.GIVEN_BACK);
    }
    if (!known.isFor(item.name(), item.quantity())) {
      return refused(item, ReserveStatus.MISMATCH);
    }
    return new ReserveResult(
        item.number(), item.requestId(), ReserveStatus.RESERVED, known.price(), known.version());
  }

  private static ReserveResult refused(ReserveItem item, ReserveStatus status) {
    return new ReserveResult(item.number(), item.requestId(), status, 0, 0);
  }

  /**
   * Within a term a number belongs to one id. A leader that breaks this rule must do no harm here.
   */
  private boolean isTakenByAnother(long number, String id) {
    if (leader.highestTerm() != log.reservations().markTerm()) {
      return false;
    }
    Reservation holder = log.reservations().at(number);
    return holder != null && !holder.id().equals(id);
  }

  private static boolean isWellFormed(ReserveItem item) {
    return item.number() > 0
        && item.quantity() >= 0
        && item.name() != null
        && RequestId.isValid(item.requestId());
  }

  /**
   * A leader reports outcomes (design, sections 6.4 and 6.6). An outcome is committed in the order
   * log, so it holds whoever reports it, and however late.
   */
  void onSettle(Settle message, long nowMillis, CatalogOutputs out) {
    if (message.term() < 1 || !leader.isOrderReplica(message.from())) {
      return;
    }
    if (!message.catalogTerm().equals(log.catalogTerm())) {
      if (message.term() >= leader.highestTerm()) {
        books.show(message.from(), message.via(), message.term(), nowMillis, out);
      }
      return;
    }
    if (message.term() > leader.highestTerm()) {
      leader.observe(message.term(), 1, nowMillis);
    }
    int count = Math.min(message.items().size(), settings.maxItems());
    for (SettleItem item : message.items().subList(0, count)) {
      if (RequestId.isValid(item.requestId())) {
        settle(item, message.term(), out);
      }
    }
    leader.record(out);
  }

  private void settle(SettleItem item, long term, CatalogOutputs out) {
    Reservation known = log.reservations().find(item.requestId());
    if (known == null) {
      checkForgotten(item, term);
    } else if (!known.pending()) {
      Check.that(
          item.placed() == (known.state() == Reservation.State.SETTLED),
          "%s contradicts %s",
          item,
          known);
    } else {
      if (item.placed()) {
        log.append(new Settled(known.id()), out);
      } else {
        log.append(new GivenBack(known.id(), known.toy().version() + 1), out);
        givenBack++;
      }
      questions.remove(known);
    }
  }

  /** Checks that an unknown reservation is below the mark, or that a deposed leader reports it. */
  private void checkForgotten(SettleItem item, long term) {
    boolean forgotten =
        item.reservedTerm() < leader.highestTerm()
            || item.reservedTerm() == leader.highestTerm() && item.number() < leader.lowestOpen();
    Check.that(
        forgotten || term < leader.highestTerm(),
        "%s of term %s is for no reservation; highest term %s, lowest open %s",
        item,
        term,
        leader.highestTerm(),
        leader.lowestOpen());
  }
}
