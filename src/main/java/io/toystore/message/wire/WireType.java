package io.toystore.message.wire;

import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.OrderMessage.Selected;
import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.AppendHeard;
import io.toystore.message.ReplicaMessage.AppendRefused;
import io.toystore.message.ReplicaMessage.FetchLog;
import io.toystore.message.ReplicaMessage.FetchedLog;
import io.toystore.message.ReplicaMessage.PreVote;
import io.toystore.message.ReplicaMessage.PreVoteAnswer;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.PrepareRefused;
import io.toystore.message.ReplicaMessage.Promise;
import io.toystore.message.ReplicaMessage.Resigned;
import io.toystore.message.ReplicaMessage.Returned;
import io.toystore.message.ReplicaMessage.ReturnedAnswer;
import io.toystore.message.ReservationMessage.AskOutcomes;
import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.sansio.Check;
import java.util.HashMap;
import java.util.Map;

/**
 * The message types, with their numbers in the header. A number never changes, and is never reused
 * after its message is removed: an old process would take the new message for the old one. Each
 * group begins at a number of its own and has room to grow. The messages 97 and 100 to 105, which
 * named the catalog by its term alone, are removed.
 */
enum WireType {
  PRE_VOTE(1, PreVote.class, WireReplicas::writePreVote, WireReplicas::readPreVote),
  PRE_VOTE_ANSWER(
      2, PreVoteAnswer.class, WireReplicas::writePreVoteAnswer, WireReplicas::readPreVoteAnswer),
  PREPARE(3, Prepare.class, WireReplicas::writePrepare, WireReplicas::readPrepare),
  PROMISE(4, Promise.class, WireReplicas::writePromise, WireReplicas::readPromise),
  PREPARE_REFUSED(
      5, PrepareRefused.class, WireReplicas::writePrepareRefused, WireReplicas::readPrepareRefused),
  FETCH_LOG(6, FetchLog.class, WireReplicas::writeFetchLog, WireReplicas::readFetchLog),
  FETCHED_LOG(7, FetchedLog.class, WireReplicas::writeFetchedLog, WireReplicas::readFetchedLog),
  APPEND_ENTRIES(
      16, AppendEntries.class, WireReplicas::writeAppendEntries, WireReplicas::readAppendEntries),
  APPEND_CONFIRMED(
      9,
      AppendConfirmed.class,
      WireReplicas::writeAppendConfirmed,
      WireReplicas::readAppendConfirmed),
  APPEND_REFUSED(
      10, AppendRefused.class, WireReplicas::writeAppendRefused, WireReplicas::readAppendRefused),
  RETURNED(14, Returned.class, WireReplicas::writeReturned, WireReplicas::readReturned),
  RETURNED_ANSWER(
      15,
      ReturnedAnswer.class,
      WireReplicas::writeReturnedAnswer,
      WireReplicas::readReturnedAnswer),
  APPEND_HEARD(
      12, AppendHeard.class, WireReplicas::writeAppendHeard, WireReplicas::readAppendHeard),
  RESIGNED(13, Resigned.class, WireReplicas::writeResigned, WireReplicas::readResigned),

  PING(32, Ping.class, WireOrders::writePing, WireOrders::readPing),
  PONG(33, Pong.class, WireOrders::writePong, WireOrders::readPong),
  LEAD(34, Lead.class, WireOrders::writeLead, WireOrders::readLead),
  LEAD_ANSWER(35, LeadAnswer.class, WireOrders::writeLeadAnswer, WireOrders::readLeadAnswer),
  SELECTED(36, Selected.class, WireOrders::writeSelected, WireOrders::readSelected),
  PURCHASES(37, Purchases.class, WireOrders::writePurchases, WireOrders::readPurchases),
  PURCHASE_OUTCOMES(
      38,
      PurchaseOutcomes.class,
      WireOrders::writePurchaseOutcomes,
      WireOrders::readPurchaseOutcomes),
  FIND_ORDERS(39, FindOrders.class, WireOrders::writeFindOrders, WireOrders::readFindOrders),
  FOUND_ORDERS(40, FoundOrders.class, WireOrders::writeFoundOrders, WireOrders::readFoundOrders),

  RESERVE(64, Reserve.class, WireReservations::writeReserve, WireReservations::readReserve),
  RESERVE_ANSWER(
      65,
      ReserveAnswer.class,
      WireReservations::writeReserveAnswer,
      WireReservations::readReserveAnswer),
  SETTLE(66, Settle.class, WireReservations::writeSettle, WireReservations::readSettle),
  ASK_OUTCOMES(
      67, AskOutcomes.class, WireReservations::writeAskOutcomes, WireReservations::readAskOutcomes),
  RECONCILE(68, Reconcile.class, WireReservations::writeReconcile, WireReservations::readReconcile),
  RECONCILE_ANSWER(
      69,
      ReconcileAnswer.class,
      WireReservations::writeReconcileAnswer,
      WireReservations::readReconcileAnswer),
  BOOKS_DIFFER(
      70, BooksDiffer.class, WireReservations::writeBooksDiffer, WireReservations::readBooksDiffer),

  FIND_PRODUCTS(
      96, FindProducts.class, WireCatalog::writeFindProducts, WireCatalog::readFindProducts),
  FOUND_PRODUCTS(
      107, FoundProducts.class, WireCatalog::writeFoundProducts, WireCatalog::readFoundProducts),
  LIST_PRODUCTS(
      98, ListProducts.class, WireCatalog::writeListProducts, WireCatalog::readListProducts),
  PRODUCT_PAGE(99, ProductPage.class, WireCatalog::writeProductPage, WireCatalog::readProductPage),
  INVALIDATIONS(
      108, Invalidations.class, WireCatalog::writeInvalidations, WireCatalog::readInvalidations),
  CHANGES_SINCE(
      109, ChangesSince.class, WireCatalog::writeChangesSince, WireCatalog::readChangesSince),
  CHANGES(110, Changes.class, WireCatalog::writeChanges, WireCatalog::readChanges),
  RESTOCK(111, Restock.class, WireCatalog::writeRestock, WireCatalog::readRestock),
  PUT_PRODUCT(112, PutProduct.class, WireCatalog::writePutProduct, WireCatalog::readPutProduct),
  OPERATOR_ANSWER(
      113, OperatorAnswer.class, WireCatalog::writeOperatorAnswer, WireCatalog::readOperatorAnswer),
  PATCH_PRODUCT(
      106, PatchProduct.class, WireCatalog::writePatchProduct, WireCatalog::readPatchProduct),
  CORRECT_STOCK(
      114, CorrectStock.class, WireCatalog::writeCorrectStock, WireCatalog::readCorrectStock),
  REMOVE_PRODUCT(
      115, RemoveProduct.class, WireCatalog::writeRemoveProduct, WireCatalog::readRemoveProduct);

  private static final WireType[] BY_NUMBER = new WireType[256];
  private static final Map<Class<?>, WireType> BY_RECORD = new HashMap<>();

  static {
    for (WireType type : values()) {
      Check.that(BY_NUMBER[type.number] == null, "type number %d is used twice", type.number);
      BY_NUMBER[type.number] = type;
      BY_RECORD.put(type.record, type);
    }
  }

  private final int number;
  private final Class<? extends Message> record;
  private final WireWriter.Part<Message> writer;
  private final WireReader.Part<? extends Message> reader;

  <M extends Message> WireType(
      int number, Class<M> record, WireWriter.Part<M> writer, WireReader.Part<M> reader) {
    this.number = number;
    this.record = record;
    this.writer = (message, to) -> writer.write(record.cast(message), to);
    this.reader = reader;
  }

  /** The type of this message. */
  static WireType of(Message message) {
    WireType type = BY_RECORD.get(message.getClass());
    Check.that(type != null, "%s has no type number", message.getClass());
    return type;
  }

  static WireType numbered(int number) throws MalformedMessageException {
    WireType type = BY_NUMBER[number];
    if (type == null) {
      throw new MalformedMessageException("unknown message type " + number);
    }
    return type;
  }

  /** From 1 to 255. */
  int number() {
    return number;
  }

  void write(Message message, WireWriter to) {
    writer.write(message, to);
  }

  Message read(WireReader from) throws MalformedMessageException {
    return reader.read(from);
  }
}
