package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.model.ProductView;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers the front-ends' reads at once, from durable state only (design, sections 7 and 5.13). Not
 * thread-safe.
 */
final class ProductReads {
  private final CatalogSettings settings;
  private final CatalogLog log;
  private final VisibleProducts visible;

  ProductReads(CatalogSettings settings, CatalogLog log, VisibleProducts visible) {
    this.settings = settings;
    this.log = log;
    this.visible = visible;
  }

  void onFindProducts(FindProducts message, CatalogOutputs out) {
    int count = Math.min(message.queries().size(), settings.maxItems());
    List<FoundProduct> found = new ArrayList<>(count);
    for (ProductQuery query : message.queries().subList(0, count)) {
      Toy toy = log.goods().toyOrRemoved(query.name());
      found.add(new FoundProduct(query.query(), toy == null ? null : visible.find(toy)));
    }
    if (!found.isEmpty()) {
      out.send(Address.frontend(message.frontend()), new FoundProducts(log.catalogTerm(), found));
    }
  }

  void onListProducts(ListProducts message, CatalogOutputs out) {
    int limit = Math.max(1, Math.min(message.limit(), settings.maxPage()));
    String after = message.after() == null ? "" : message.after();
    List<ProductView> page = visible.after(after, limit + 1);
    boolean more = page.size() > limit;
    if (more) {
      page.remove(limit);
    }
    out.send(Address.frontend(message.frontend()), new ProductPage(message.query(), page, more));
  }
}
