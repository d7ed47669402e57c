package io.toystore.message.wire;

import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.model.CatalogTerm;
import io.toystore.model.Precondition;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import java.util.Optional;
import java.util.OptionalLong;

/** Encodes the messages between front-ends and the catalog (design, section 7). */
final class WireCatalog {
  private static final OperatorStatus[] OPERATOR_STATUS_VALUES = OperatorStatus.values();
  private static final Precondition.Kind[] TAGS_KIND_VALUES = Precondition.Kind.values();

  private WireCatalog() {}

  static void writeFindProducts(FindProducts message, WireWriter to) {
    to.random(message.frontend());
    to.list(message.queries(), WireCatalog::writeProductQuery);
  }

  static FindProducts readFindProducts(WireReader from) throws MalformedMessageException {
    return new FindProducts(from.random(), from.list(WireCatalog::readProductQuery));
  }

  static void writeFoundProducts(FoundProducts message, WireWriter to) {
    writeCatalogTerm(message.catalogTerm(), to);
    to.list(message.products(), WireCatalog::writeFoundProduct);
  }

  static FoundProducts readFoundProducts(WireReader from) throws MalformedMessageException {
    return new FoundProducts(readCatalogTerm(from), from.list(WireCatalog::readFoundProduct));
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
    writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.firstSequence());
    to.list(message.changes(), WireCatalog::writeChange);
  }

  static Invalidations readInvalidations(WireReader from) throws MalformedMessageException {
    return new Invalidations(
        readCatalogTerm(from), from.number(), from.list(WireCatalog::readChange));
  }

  static void writeChangesSince(ChangesSince message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.pull());
    writeCatalogTerm(message.catalogTerm(), to);
    to.number(message.sequence());
  }

  static ChangesSince readChangesSince(WireReader from) throws MalformedMessageException {
    return new ChangesSince(from.random(), from.number(), readCatalogTerm(from), from.number());
  }

  static void writeChanges(Changes message, WireWriter to) {
    to.number(message.pull());
    writeCatalogTerm(message.catalogTerm(), to);
    to.flag(message.complete());
    to.number(message.lastSequence());
    to.list(message.changes(), WireCatalog::writeChange);
  }

  static Changes readChanges(WireReader from) throws MalformedMessageException {
    return new Changes(
        from.number(),
        readCatalogTerm(from),
        from.flag(),
        from.number(),
        from.list(WireCatalog::readChange));
  }

  static void writeRestock(Restock message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.name());
    to.number(message.quantity());
    writeCatalogTerm(message.catalogTerm(), to);
    writePrecondition(message.precondition(), to);
  }

  static Restock readRestock(WireReader from) throws MalformedMessageException {
    return new Restock(
        from.random(),
        from.number(),
        from.text(),
        from.number(),
        readCatalogTerm(from),
        readPrecondition(from));
  }

  static void writePutProduct(PutProduct message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.name());
    to.price(message.price());
    to.number(message.quantity());
    writeCatalogTerm(message.catalogTerm(), to);
    writePrecondition(message.precondition(), to);
  }

  static PutProduct readPutProduct(WireReader from) throws MalformedMessageException {
    return new PutProduct(
        from.random(),
        from.number(),
        from.text(),
        from.price(),
        from.number(),
        readCatalogTerm(from),
        readPrecondition(from));
  }

  static void writePatchProduct(PatchProduct message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.name());
    to.flag(message.price().isPresent());
    message.price().ifPresent(to::price);
    to.flag(message.quantity().isPresent());
    message.quantity().ifPresent(to::number);
    writeCatalogTerm(message.catalogTerm(), to);
    writePrecondition(message.precondition(), to);
  }

  static PatchProduct readPatchProduct(WireReader from) throws MalformedMessageException {
    return new PatchProduct(
        from.random(),
        from.number(),
        from.text(),
        from.flag() ? OptionalLong.of(from.price()) : OptionalLong.empty(),
        from.flag() ? OptionalLong.of(from.number()) : OptionalLong.empty(),
        readCatalogTerm(from),
        readPrecondition(from));
  }

  static void writeCorrectStock(CorrectStock message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.flag(message.key().isPresent());
    message.key().ifPresent(to::text);
    to.text(message.name());
    to.flag(message.price().isPresent());
    message.price().ifPresent(to::price);
    to.random(message.change());
    writeCatalogTerm(message.catalogTerm(), to);
    writePrecondition(message.precondition(), to);
  }

  static CorrectStock readCorrectStock(WireReader from) throws MalformedMessageException {
    return new CorrectStock(
        from.random(),
        from.number(),
        from.flag() ? Optional.of(from.text()) : Optional.empty(),
        from.text(),
        from.flag() ? OptionalLong.of(from.price()) : OptionalLong.empty(),
        from.random(),
        readCatalogTerm(from),
        readPrecondition(from));
  }

  static void writeRemoveProduct(RemoveProduct message, WireWriter to) {
    to.random(message.frontend());
    to.number(message.query());
    to.text(message.name());
    writeCatalogTerm(message.catalogTerm(), to);
    writePrecondition(message.precondition(), to);
  }

  static RemoveProduct readRemoveProduct(WireReader from) throws MalformedMessageException {
    return new RemoveProduct(
        from.random(), from.number(), from.text(), readCatalogTerm(from), readPrecondition(from));
  }

  static void writeOperatorAnswer(OperatorAnswer message, WireWriter to) {
    to.number(message.query());
    to.choice(message.status());
    writeProductIfAny(message.product(), to);
    to.random(message.folderId());
  }

  static OperatorAnswer readOperatorAnswer(WireReader from) throws MalformedMessageException {
    return new OperatorAnswer(
        from.number(), from.choice(OPERATOR_STATUS_VALUES), readProductIfAny(from), from.random());
  }

  static void writeCatalogTerm(CatalogTerm item, WireWriter to) {
    to.random(item.folderId());
    to.number(item.term());
    to.random(item.startId());
  }

  static CatalogTerm readCatalogTerm(WireReader from) throws MalformedMessageException {
    return new CatalogTerm(from.random(), from.number(), from.random());
  }

  private static void writePrecondition(Precondition item, WireWriter to) {
    writeTags(item.ifMatch(), to);
    writeTags(item.ifNoneMatch(), to);
  }

  private static Precondition readPrecondition(WireReader from) throws MalformedMessageException {
    return new Precondition(readTags(from), readTags(from));
  }

  private static void writeTags(Precondition.Tags item, WireWriter to) {
    to.choice(item.kind());
    to.list(item.tags(), WireCatalog::writeProductTag);
  }

  private static Precondition.Tags readTags(WireReader from) throws MalformedMessageException {
    return new Precondition.Tags(
        from.choice(TAGS_KIND_VALUES), from.list(WireCatalog::readProductTag));
  }

  private static void writeProductTag(ProductTag item, WireWriter to) {
    to.random(item.folderId());
    to.number(item.version());
  }

  private static ProductTag readProductTag(WireReader from) throws MalformedMessageException {
    return new ProductTag(from.random(), from.number());
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
