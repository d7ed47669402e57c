package io.toystore.frontend.core;

import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.message.CatalogMessage.OperatorAnswer;
import io.toystore.message.CatalogMessage.ProductPage;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.LeadAnswer;
import io.toystore.message.OrderMessage.Pong;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.model.LogEntry;
import io.toystore.model.Precondition;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * All rules of a front-end. It listens at {@code Address.frontend(startId)} and at {@code
 * Address.INVALIDATIONS}, and has no log.
 *
 * <p>Requests to the {@link Desk} go out at the next {@link #flush}, so the shell flushes after
 * every burst of requests, as after every burst of messages. The core may give an answer during a
 * call into it. Whoever gets the answer may make the next request at once, because the core's state
 * is consistent whenever it gives an answer.
 */
public final class FrontendCore implements Core, Desk {
  private final FrontendSettings settings;
  private final long startId;
  private final LeaderSelector selector;
  private final PurchaseDesk purchases;
  private final OrderReader orders;
  private final ProductDesk products;
  private final Freshness freshness;
  private final PageReader pages;
  private final OperatorDesk operators;
  private final FaultDetector catalog;

  private long announcedTerm;
  private long strayMessages;

  /**
   * @param startId the id of this start of this front-end, different from every other start's; it
   *     also seeds the random pauses of the leader selection
   */
  public FrontendCore(FrontendSettings settings, long startId) {
    this.settings = settings;
    this.startId = startId;
    selector = new LeaderSelector(settings, startId, startId);
    products = new ProductDesk(settings, startId);
    freshness = products.freshness();
    purchases = new PurchaseDesk(settings, startId, selector, products::raise);
    orders = new OrderReader(settings, startId, selector);
    pages = new PageReader(settings, startId);
    operators = new OperatorDesk(settings, startId, freshness::catalogTerm, products::raise);
    catalog = new FaultDetector(settings.stalenessBoundMillis());
  }

  @Override
  public void start(long nowMillis, Outputs out) {
    selector.start(nowMillis, out);
    freshness.start(nowMillis, out);
  }

  @Override
  public void receive(Message message, long nowMillis, Outputs out) {
    if (message instanceof PurchaseOutcomes outcomes) {
      purchases.outcomes(outcomes, nowMillis, out);
    } else if (message instanceof FoundProducts found) {
      catalog.signal(nowMillis);
      products.found(found, nowMillis);
    } else if (message instanceof FoundOrders found) {
      orders.found(found);
    } else if (message instanceof Invalidations push) {
      freshness.pushed(push);
    } else if (message instanceof Pong pong) {
      selector.pong(pong, nowMillis, out);
    } else if (message instanceof Changes changes) {
      catalog.signal(nowMillis);
      freshness.pulled(changes);
    } else if (message instanceof ProductPage page) {
      catalog.signal(nowMillis);
      pages.page(page);
    } else if (message instanceof LeadAnswer answer) {
      selector.leadAnswer(answer, nowMillis, out);
    } else if (message instanceof OperatorAnswer answer) {
      catalog.signal(nowMillis);
      operators.answered(answer);
    } else {
      strayMessages++;
    }
    announceLeader();
  }

  @Override
  public void tick(long nowMillis, Outputs out) {
    selector.tick(nowMillis, out);
    announceLeader();
    purchases.tick(nowMillis);
    orders.tick(nowMillis);
    products.tick(nowMillis);
    pages.tick(nowMillis);
    operators.tick(nowMillis);
    freshness.tick(nowMillis, out);
  }

  @Override
  public long nextTickMillis(long nowMillis) {
    boolean idle =
        purchases.openPurchases() == 0
            && orders.openReads() == 0
            && products.openReads() == 0
            && pages.openReads() == 0
            && operators.openChanges() == 0;
    return idle
        ? Math.min(selector.nextTickMillis(nowMillis), freshness.nextPullMillis())
        : nowMillis;
  }

  @Override
  public void flush(long nowMillis, Outputs out) {
    purchases.flush(nowMillis, out);
    products.flush(nowMillis, out);
    orders.flush(nowMillis, out);
    pages.flush(nowMillis, out);
    operators.flush(nowMillis, out);
    selector.flush(nowMillis, out);
  }

  /** Never called: a front-end has no log. */
  @Override
  public void stored(long count, long nowMillis, Outputs out) {
    throw new BrokenInvariant("a front-end stores nothing");
  }

  /** Never called: a front-end has no log. */
  @Override
  public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    throw new BrokenInvariant("a front-end reads no log");
  }

  private void announceLeader() {
    long term = selector.term();
    if (term != announcedTerm) {
      announcedTerm = term;
      if (term != 0) {
        purchases.leaderChanged();
        orders.leaderChanged();
      }
    }
  }

  /**
   * The cached product, if it may be served now: the fast path of {@link #findProduct}, without a
   * callback. Null means that the caller must use {@code findProduct}.
   */
  public CachedProduct lookup(String name, long minVersion, long nowMillis) {
    return products.lookup(name, minVersion, nowMillis);
  }

  @Override
  public void findProduct(
      String name, long minVersion, long nowMillis, Consumer<ProductResult> answer) {
    products.findProduct(name, minVersion, nowMillis, answer);
  }

  @Override
  public void listProducts(String after, int limit, long nowMillis, Consumer<PageResult> answer) {
    pages.listProducts(after, limit, nowMillis, answer);
  }

  @Override
  public void purchase(
      String clientKey,
      String name,
      int quantity,
      long nowMillis,
      Consumer<PurchaseResult> answer) {
    purchases.purchase(clientKey, name, quantity, nowMillis, answer);
  }

  @Override
  public void findOrder(long number, long nowMillis, Consumer<OrderResult> answer) {
    orders.findOrder(number, nowMillis, answer);
  }

  @Override
  public void restock(
      String name,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    operators.restock(name, quantity, precondition, nowMillis, answer);
  }

  @Override
  public void putProduct(
      String name,
      long priceCents,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    operators.putProduct(name, priceCents, quantity, precondition, nowMillis, answer);
  }

  @Override
  public void patchProduct(
      String name,
      OptionalLong priceCents,
      OptionalLong quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    operators.patchProduct(name, priceCents, quantity, precondition, nowMillis, answer);
  }

  @Override
  public void correctStock(
      Optional<String> key,
      String name,
      OptionalLong priceCents,
      long change,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    operators.correctStock(key, name, priceCents, change, precondition, nowMillis, answer);
  }

  @Override
  public void removeProduct(
      String name, Precondition precondition, long nowMillis, Consumer<OperatorResult> answer) {
    operators.removeProduct(name, precondition, nowMillis, answer);
  }

  @Override
  public boolean ready(long nowMillis) {
    return selector.term() != 0 && !catalog.tardy(nowMillis);
  }

  public FrontendSettings settings() {
    return settings;
  }

  /** The order replica in use; 0 for none. */
  public int leader() {
    return selector.leader();
  }

  /** The term of that leader; 0 for none. */
  public long term() {
    return selector.term();
  }

  /** The replica that commands are sent to: the leader, or a follower that passes them on. */
  public int route() {
    return selector.route();
  }

  /** Whether this order replica answers pings. */
  public boolean answers(int replica, long nowMillis) {
    return selector.answers(replica, nowMillis);
  }

  /** Whether the catalog was heard within the staleness bound. */
  public boolean catalogAnswers(long nowMillis) {
    return !catalog.tardy(nowMillis);
  }

  public FrontendStatus status(long nowMillis) {
    return new FrontendStatus(
        startId,
        selector.leader(),
        selector.term(),
        selector.route(),
        selector.answering(nowMillis),
        selector.appointments(),
        !catalog.tardy(nowMillis),
        products.cached(),
        freshness.servable(nowMillis),
        products.hits(),
        products.misses(),
        products.fills(),
        freshness.changesHeard(),
        products.drops(),
        purchases.openPurchases(),
        purchases.waiting(),
        products.openReads(),
        orders.openReads(),
        purchases.ends(),
        purchases.attempts(),
        purchases.resends(),
        purchases.discardedAnswers(),
        purchases.rejected()
            + products.rejected()
            + orders.rejected()
            + pages.rejected()
            + operators.rejected(),
        strayMessages
            + products.ignored()
            + orders.ignored()
            + pages.ignored()
            + operators.ignored());
  }
}
