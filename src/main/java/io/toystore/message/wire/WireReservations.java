package io.toystore.message.wire;

import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.OpenReservation;
import io.toystore.message.ReservationMessage.PendingReservation;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveResult;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.BooksDifference;

/** Encodes the messages between the order leader and the catalog (design, section 6). */
final class WireReservations {
  private static final ReserveStatus[] RESERVE_STATUS_VALUES = ReserveStatus.values();

  private WireReservations() {}

  static void writeReserve(Reserve message, WireWriter to) {
    to.number(message.from());
    to.number(message.via());
    to.number(message.term());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.lowestOpen());
    to.list(message.items(), WireReservations::writeReserveItem);
  }

  static Reserve readReserve(WireReader from) throws MalformedMessageException {
    return new Reserve(
        from.smallNumber(),
        from.smallNumber(),
        from.number(),
        WireCatalog.readCatalogTerm(from),
        from.number(),
        from.list(WireReservations::readReserveItem));
  }

  static void writeReserveAnswer(ReserveAnswer message, WireWriter to) {
    to.number(message.to());
    to.number(message.via());
    to.number(message.term());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.highestTerm());
    to.list(message.results(), WireReservations::writeReserveResult);
  }

  static ReserveAnswer readReserveAnswer(WireReader from) throws MalformedMessageException {
    return new ReserveAnswer(
        from.smallNumber(),
        from.smallNumber(),
        from.number(),
        WireCatalog.readCatalogTerm(from),
        from.number(),
        from.list(WireReservations::readReserveResult));
  }

  static void writeSettle(Settle message, WireWriter to) {
    to.number(message.from());
    to.number(message.via());
    to.number(message.term());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.list(message.items(), WireReservations::writeSettleItem);
  }

  static Settle readSettle(WireReader from) throws MalformedMessageException {
    return new Settle(
        from.smallNumber(),
        from.smallNumber(),
        from.number(),
        WireCatalog.readCatalogTerm(from),
        from.list(WireReservations::readSettleItem));
  }

  static void writeAskOutcomes(AskOutcomes message, WireWriter to) {
    to.number(message.via());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.list(message.reservations(), WireReservations::writeOpenReservation);
  }

  static AskOutcomes readAskOutcomes(WireReader from) throws MalformedMessageException {
    return new AskOutcomes(
        from.smallNumber(),
        WireCatalog.readCatalogTerm(from),
        from.list(WireReservations::readOpenReservation));
  }

  static void writeReconcile(Reconcile message, WireWriter to) {
    to.number(message.from());
    to.number(message.via());
    to.number(message.term());
    to.number(message.ask());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.page());
  }

  static Reconcile readReconcile(WireReader from) throws MalformedMessageException {
    return new Reconcile(
        from.smallNumber(),
        from.smallNumber(),
        from.number(),
        from.number(),
        WireCatalog.readCatalogTerm(from),
        from.smallNumber());
  }

  static void writeReconcileAnswer(ReconcileAnswer message, WireWriter to) {
    to.number(message.to());
    to.number(message.via());
    to.number(message.term());
    to.number(message.ask());
    to.number(message.highestTerm());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.settled());
    to.random(message.settledDigest());
    to.number(message.pages());
    to.number(message.page());
    to.list(message.pending(), (pending, writer) -> writer.text(pending.requestId()));
  }

  static ReconcileAnswer readReconcileAnswer(WireReader from) throws MalformedMessageException {
    return new ReconcileAnswer(
        from.smallNumber(),
        from.smallNumber(),
        from.number(),
        from.number(),
        from.number(),
        WireCatalog.readCatalogTerm(from),
        from.number(),
        from.random(),
        from.smallNumber(),
        from.smallNumber(),
        from.list(reader -> new PendingReservation(reader.text())));
  }

  static void writeBooksDiffer(BooksDiffer message, WireWriter to) {
    to.number(message.from());
    to.number(message.via());
    to.number(message.term());
    WireCatalog.writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.difference().placed());
    to.number(message.difference().settled());
    to.number(message.difference().pending());
  }

  static BooksDiffer readBooksDiffer(WireReader from) throws MalformedMessageException {
    return new BooksDiffer(
        from.smallNumber(),
        from.smallNumber(),
        from.number(),
        WireCatalog.readCatalogTerm(from),
        new BooksDifference(from.number(), from.number(), from.number()));
  }

  static void writeReserveItem(ReserveItem item, WireWriter to) {
    to.number(item.number());
    to.text(item.requestId());
    to.text(item.name());
    to.number(item.quantity());
  }

  static ReserveItem readReserveItem(WireReader from) throws MalformedMessageException {
    return new ReserveItem(from.number(), from.text(), from.text(), from.smallNumber());
  }

  static void writeReserveResult(ReserveResult item, WireWriter to) {
    to.number(item.number());
    to.text(item.requestId());
    to.choice(item.status());
    to.price(item.price());
    to.number(item.version());
  }

  static ReserveResult readReserveResult(WireReader from) throws MalformedMessageException {
    return new ReserveResult(
        from.number(),
        from.text(),
        from.choice(RESERVE_STATUS_VALUES),
        from.price(),
        from.number());
  }

  static void writeSettleItem(SettleItem item, WireWriter to) {
    to.text(item.requestId());
    to.number(item.reservedTerm());
    to.number(item.number());
    to.flag(item.placed());
  }

  static SettleItem readSettleItem(WireReader from) throws MalformedMessageException {
    return new SettleItem(from.text(), from.number(), from.number(), from.flag());
  }

  static void writeOpenReservation(OpenReservation item, WireWriter to) {
    to.text(item.requestId());
    to.number(item.reservedTerm());
    to.number(item.number());
  }

  static OpenReservation readOpenReservation(WireReader from) throws MalformedMessageException {
    return new OpenReservation(from.text(), from.number(), from.number());
  }
}
