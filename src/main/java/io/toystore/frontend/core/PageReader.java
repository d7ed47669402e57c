package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.PageResult;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.sansio.Outputs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads pages of products. Pages are not cached: the catalog answers each request. */
final class PageReader {
  /** A page request that has no answer yet. */
  private static final class OpenPage {
    final long query;
    final String after;
    final int limit;
    final Consumer<PageResult> answer;

    OpenPage(long query, String after, int limit, Consumer<PageResult> answer) {
      this.query = query;
      this.after = after;
      this.limit = limit;
      this.answer = answer;
    }
  }

  private final long frontend;
  private final OpenRequests<OpenPage> open;
  private final Map<Long, OpenPage> byQuery = new HashMap<>();
  private long lastQuery;
  private long ignored;

  PageReader(FrontendSettings settings, long frontend) {
    this.frontend = frontend;
    open = new OpenRequests<>(settings);
  }

  void listProducts(String after, int limit, long nowMillis, Consumer<PageResult> answer) {
    OpenPage request = new OpenPage(++lastQuery, after, limit, answer);
    if (open.open(request, nowMillis)) {
      byQuery.put(request.query, request);
    } else {
      answer.accept(unavailable());
    }
  }

  void page(ProductPage page) {
    OpenPage request = byQuery.get(page.query());
    if (request == null) {
      ignored++;
    } else {
      end(request, new PageResult(AnswerStatus.OK, page.products(), page.more()));
    }
  }

  void tick(long nowMillis) {
    open.tick(nowMillis);
    OpenPage overdue;
    while ((overdue = open.pollOverdue(nowMillis)) != null) {
      end(overdue, unavailable());
    }
    while (open.pollUnanswered(nowMillis) != null) {
      // Polling has queued the request for the next flush.
    }
  }

  void flush(long nowMillis, Outputs out) {
    if (open.hasToSend()) {
      for (OpenPage request : open.takeToSend(nowMillis)) {
        out.send(
            Address.CATALOG,
            new ListProducts(frontend, request.query, request.after, request.limit));
      }
    }
  }

  private void end(OpenPage request, PageResult result) {
    open.close(request);
    byQuery.remove(request.query);
    request.answer.accept(result);
  }

  private static PageResult unavailable() {
    return new PageResult(AnswerStatus.UNAVAILABLE, List.of(), false);
  }

  int openReads() {
    return open.size();
  }

  long rejected() {
    return open.rejected();
  }

  /** Pages that belong to no open request. */
  long ignored() {
    return ignored;
  }
}
