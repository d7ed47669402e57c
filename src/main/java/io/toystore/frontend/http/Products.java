package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk;
import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.PageResult;
import io.toystore.frontend.core.Desk.ProductResult;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.ProductView;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.LongSupplier;

/** Public reads: a single product, and pages of all products. */
final class Products {
  private static final CharSequence LINK = HttpHeaders.createOptimized("Link");

  private final Desk desk;
  private final LongSupplier nowMillis;
  private final HttpSettings settings;
  private final Answers answers;

  Products(Desk desk, LongSupplier nowMillis, HttpSettings settings, Answers answers) {
    this.desk = desk;
    this.nowMillis = nowMillis;
    this.settings = settings;
    this.answers = answers;
  }

  void find(RoutingContext context) {
    String name = ProductRequest.toyName(context.request());
    long minVersion = ProductRequest.minVersion(context.request());
    Tags ifMatch =
        answers.dialect().conditional()
            ? EntityTags.ifMatch(context.request().headers())
            : Tags.ABSENT;
    desk.findProduct(
        name,
        minVersion,
        nowMillis.getAsLong(),
        Answers.result(context, result -> found(context, ifMatch, result)));
  }

  private void found(RoutingContext context, Tags ifMatch, ProductResult result) {
    if (result.outcome() != AnswerStatus.OK) {
      throw FailureException.of(result.outcome(), HttpFailure.PRODUCT_NOT_FOUND);
    }
    RenderedProduct rendered =
        RenderedProduct.of(result.product(), result.tag(), answers.dialect());
    if (!ifMatch.isAbsent() && !ifMatch.name(result.tag())) {
      Answers.version(context, rendered);
      throw new FailureException(HttpFailure.PRECONDITION_FAILED);
    }
    answers.product(context.request(), rendered, result.hit());
  }

  void list(RoutingContext context) {
    Page page = Page.of(context.request().query(), settings);
    desk.listProducts(
        page.after(),
        page.limit(),
        nowMillis.getAsLong(),
        Answers.result(context, result -> listed(context, page, result)));
  }

  private void listed(RoutingContext context, Page page, PageResult result) {
    if (result.outcome() != AnswerStatus.OK) {
      throw FailureException.of(result.outcome(), HttpFailure.UNAVAILABLE);
    }
    List<ProductView> products = result.products();
    if (result.more() && !products.isEmpty()) {
      String lastName = products.get(products.size() - 1).name();
      context.response().putHeader(LINK, page.nextLink(lastName));
    }
    answers.ok(context, answers.dialect().products(products));
  }
}
