package io.toystore.protocol;

import io.toystore.protocol.Message.Change;
import io.toystore.protocol.Message.Changes;
import io.toystore.protocol.Message.ChangesSince;
import io.toystore.protocol.Message.FindProducts;
import io.toystore.protocol.Message.FoundProduct;
import io.toystore.protocol.Message.FoundProducts;
import io.toystore.protocol.Message.Invalidations;
import io.toystore.protocol.Message.ListProducts;
import io.toystore.protocol.Message.OperatorAnswer;
import io.toystore.protocol.Message.OperatorStatus;
import io.toystore.protocol.Message.ProductPage;
import io.toystore.protocol.Message.ProductQuery;
import io.toystore.protocol.Message.PutProduct;
import io.toystore.protocol.Message.Restock;

/** Between front-ends and the catalog (design, section 7). */
final class WireCatalog {
  private static final OperatorStatus[] OPERATOR_STATUS_VALUES = OperatorStatus.values();

  private WireCatalog() {}

  static void writeFindProducts(FindProducts message, WireWriter to) {
    to.random(message.frontend());
    to.list(message.queries(), WireCatalog::writeProductQuery);
  }

  static FindProducts readFindProducts(WireReader from) throws MalformedMessageException {
    return new FindProducts(from.random(), from.list(WireCatalog::readProductQuery));
  }

  static void writeFoundProducts(FoundProducts message, WireWriter to) {
    to.number(message.incarnation());
    to.list(message.products(), WireCatalog::writeFoundProduct);
  }

  static FoundProducts readFoundProducts(WireReader from) throws MalformedMessageException {
    return new FoundProducts(from.number(), from.list(WireCatalog::readFoundProduct));
  }

  static void writeListProducts(ListProducts message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.after());
    to.number(message.limit());
  }

  static ListProducts readListProducts(WireReader from) throws MalformedMessageException {
    return new ListProducts(from.random(), from.number(), from.text(), from.smallNumber());
  }

  static void writeProductPage(ProductPage message, WireWriter to) {
    to.number(message.query());
    to.list(message.products(), WireCatalog::writeProductView);
    to.flag(message.more());
  }

  static ProductPage readProductPage(WireReader from) throws MalformedMessageException {
    return new ProductPage(from.number(), from.list(WireCatalog::readProductView), from.flag());
  }

  static void writeInvalidations(Invalidations message, WireWriter to) {
    to.number(message.incarnation());
    to.number(message.firstSequence());
    to.list(message.changes(), WireCatalog::writeChange);
  }

  static Invalidations readInvalidations(WireReader from) throws MalformedMessageException {
    return new Invalidations(from.number(), from.number(), from.list(WireCatalog::readChange));
  }

  static void writeChangesSince(ChangesSince message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.pull());
    to.number(message.incarnation());
    to.number(message.sequence());
  }

  static ChangesSince readChangesSince(WireReader from) throws MalformedMessageException {
    return new ChangesSince(from.random(), from.number(), from.number(), from.number());
  }

  static void writeChanges(Changes message, WireWriter to) {
    to.number(message.pull());
    to.number(message.incarnation());
    to.flag(message.complete());
    to.number(message.lastSequence());
    to.list(message.changes(), WireCatalog::writeChange);
  }

  static Changes readChanges(WireReader from) throws MalformedMessageException {
    return new Changes(
        from.number(),
        from.number(),
        from.flag(),
        from.number(),
        from.list(WireCatalog::readChange));
  }

  static void writeRestock(Restock message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.name());
    to.number(message.quantity());
  }

  static Restock readRestock(WireReader from) throws MalformedMessageException {
    return new Restock(from.random(), from.number(), from.text(), from.number());
  }

  static void writePutProduct(PutProduct message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.name());
    to.price(message.price());
    to.number(message.quantity());
  }

  static PutProduct readPutProduct(WireReader from) throws MalformedMessageException {
    return new PutProduct(from.random(), from.number(), from.text(), from.price(), from.number());
  }

  static void writeOperatorAnswer(OperatorAnswer message, WireWriter to) {
    to.number(message.query());
    to.choice(message.status());
    writeProductIfAny(message.product(), to);
  }

  static OperatorAnswer readOperatorAnswer(WireReader from) throws MalformedMessageException {
    return new OperatorAnswer(
        from.number(), from.choice(OPERATOR_STATUS_VALUES), readProductIfAny(from));
  }

  static void writeProductQuery(ProductQuery item, WireWriter to) {
    to.number(item.query());
    to.text(item.name());
  }

  static ProductQuery readProductQuery(WireReader from) throws MalformedMessageException {
    return new ProductQuery(from.number(), from.text());
  }

  static void writeFoundProduct(FoundProduct item, WireWriter to) {
    to.number(item.query());
    writeProductIfAny(item.product(), to);
  }

  static FoundProduct readFoundProduct(WireReader from) throws MalformedMessageException {
    return new FoundProduct(from.number(), readProductIfAny(from));
  }

  static void writeChange(Change item, WireWriter to) {
    to.text(item.name());
    to.number(item.version());
  }

  static Change readChange(WireReader from) throws MalformedMessageException {
    return new Change(from.text(), from.number());
  }

  static void writeProductView(ProductView item, WireWriter to) {
    to.text(item.name());
    to.price(item.price().cents());
    to.number(item.quantity());
    to.number(item.version());
  }

  static ProductView readProductView(WireReader from) throws MalformedMessageException {
    return new ProductView(from.text(), new Price(from.price()), from.number(), from.number());
  }

  private static void writeProductIfAny(ProductView product, WireWriter to) {
    to.flag(product != null);
    if (product != null) {
      writeProductView(product, to);
    }
  }

  private static ProductView readProductIfAny(WireReader from) throws MalformedMessageException {
    return from.flag() ? readProductView(from) : null;
  }
}
