package io.toystore.message.wire;

import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrder;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.Lead;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.message.OrderMessage.OrderStatus;
import io.toystore.message.OrderMessage.Ping;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.Purchase;
import io.toystore.message.OrderMessage.PurchaseOutcome;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.PurchaseStatus;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.OrderMessage.Role;
import io.toystore.message.OrderMessage.Selected;

/** Encodes the messages between front-ends and order replicas. */
final class WireOrders {
  private static final Role[] ROLE_VALUES = Role.values();
  private static final PurchaseStatus[] PURCHASE_STATUS_VALUES = PurchaseStatus.values();
  private static final OrderStatus[] ORDER_STATUS_VALUES = OrderStatus.values();

  private WireOrders() {}

  static void writePing(Ping message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.ping());
  }

  static Ping readPing(WireReader from) throws MalformedMessageException {
    return new Ping(from.random(), from.number());
  }

  static void writePong(Pong message, WireWriter to) {
    to.number(message.from());
    to.number(message.ping());
    to.choice(message.role());
    to.number(message.term());
    to.number(message.leader());
    to.number(message.leaderTerm());
    to.number(message.lastIndex());
    to.number(message.commitIndex());
    to.flag(message.serving());
  }

  static Pong readPong(WireReader from) throws MalformedMessageException {
    return new Pong(
        from.smallNumber(),
        from.number(),
        from.choice(ROLE_VALUES),
        from.number(),
        from.smallNumber(),
        from.number(),
        from.number(),
        from.number(),
        from.flag());
  }

  static void writeLead(Lead message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.attempt());
  }

  static Lead readLead(WireReader from) throws MalformedMessageException {
    return new Lead(from.random(), from.number());
  }

  static void writeLeadAnswer(LeadAnswer message, WireWriter to) {
    to.number(message.from());
    to.number(message.attempt());
    to.flag(message.accepted());
    to.number(message.leader());
    to.number(message.leaderTerm());
  }

  static LeadAnswer readLeadAnswer(WireReader from) throws MalformedMessageException {
    return new LeadAnswer(
        from.smallNumber(), from.number(), from.flag(), from.smallNumber(), from.number());
  }

  static void writeSelected(Selected message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.replica());
  }

  static Selected readSelected(WireReader from) throws MalformedMessageException {
    return new Selected(from.random(), from.smallNumber());
  }

  static void writePurchases(Purchases message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.term());
    to.number(message.lowestOpenAttempt());
    to.number(message.via());
    to.list(message.purchases(), WireOrders::writePurchase);
  }

  static Purchases readPurchases(WireReader from) throws MalformedMessageException {
    return new Purchases(
        from.random(),
        from.number(),
        from.number(),
        from.smallNumber(),
        from.list(WireOrders::readPurchase));
  }

  static void writePurchaseOutcomes(PurchaseOutcomes message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.from());
    to.number(message.term());
    to.list(message.outcomes(), WireOrders::writePurchaseOutcome);
  }

  static PurchaseOutcomes readPurchaseOutcomes(WireReader from) throws MalformedMessageException {
    return new PurchaseOutcomes(
        from.random(),
        from.smallNumber(),
        from.number(),
        from.list(WireOrders::readPurchaseOutcome));
  }

  static void writeFindOrders(FindOrders message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.via());
    to.list(message.queries(), WireOrders::writeOrderQuery);
  }

  static FindOrders readFindOrders(WireReader from) throws MalformedMessageException {
    return new FindOrders(from.random(), from.smallNumber(), from.list(WireOrders::readOrderQuery));
  }

  static void writeFoundOrders(FoundOrders message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.from());
    to.list(message.orders(), WireOrders::writeFoundOrder);
  }

  static FoundOrders readFoundOrders(WireReader from) throws MalformedMessageException {
    return new FoundOrders(
        from.random(), from.smallNumber(), from.list(WireOrders::readFoundOrder));
  }

  static void writePurchase(Purchase item, WireWriter to) {
    to.number(item.attempt());
    to.text(item.requestId());
    to.flag(item.clientKey());
    to.text(item.name());
    to.number(item.quantity());
  }

  static Purchase readPurchase(WireReader from) throws MalformedMessageException {
    return new Purchase(from.number(), from.text(), from.flag(), from.text(), from.smallNumber());
  }

  static void writePurchaseOutcome(PurchaseOutcome item, WireWriter to) {
    to.number(item.attempt());
    to.choice(item.status());
    to.number(item.number());
    to.number(item.version());
  }

  static PurchaseOutcome readPurchaseOutcome(WireReader from) throws MalformedMessageException {
    return new PurchaseOutcome(
        from.number(), from.choice(PURCHASE_STATUS_VALUES), from.number(), from.number());
  }

  static void writeOrderQuery(OrderQuery item, WireWriter to) {
    to.number(item.query());
    to.number(item.number());
  }

  static OrderQuery readOrderQuery(WireReader from) throws MalformedMessageException {
    return new OrderQuery(from.number(), from.number());
  }

  static void writeFoundOrder(FoundOrder item, WireWriter to) {
    to.number(item.query());
    to.choice(item.status());
    to.number(item.number());
    to.text(item.name());
    to.number(item.quantity());
  }

  static FoundOrder readFoundOrder(WireReader from) throws MalformedMessageException {
    return new FoundOrder(
        from.number(),
        from.choice(ORDER_STATUS_VALUES),
        from.number(),
        from.text(),
        from.smallNumber());
  }
}
