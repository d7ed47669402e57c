package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.ProductResult;
import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.FoundProduct;
import io.toystore.message.CatalogMessage.FoundProducts;
import io.toystore.message.CatalogMessage.ProductQuery;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads one product from the cache while {@link Freshness} allows, otherwise by a fill: one
 * question to the catalog, shared by all reads that miss the same name (design, sections 7.2 and
 * 7.3).
 *
 * <p>This class prevents the following race:
 *
 * <ol>
 *   <li>A fill for Tux is sent; the catalog answers with version 7, and the answer is delayed.
 *   <li>A client buys a Tux. Version 8 is durable; its invalidation overtakes the answer.
 *   <li>The answer arrives. If it were stored, it would be served although version 8 is known to
 *       exist, and no further invalidation would remove it.
 * </ol>
 *
 * <p>So a change raises the <em>floor</em> of every fill in flight for its name. An answer below
 * the floor goes to the reads that arrived before the change was known here, for which it is a
 * valid answer, but it is not stored. A later read does not join a fill whose floor was raised, but
 * begins another fill; otherwise a client could buy, get its order number, read the product, and
 * see its purchase undone. Dropping the cache voids every fill in flight, because the changes that
 * the fill has missed are unknown; floors stay. An answer reports a change too, whether it may be
 * stored or not: it raises the floor of the other fills for its name and removes a lower cached
 * version, so that no client that has seen a version is shown an earlier one. "No such product"
 * reports a change as well: it removes the cached product and raises the floor of every fill for
 * its name, because the product was removed from sale, and an earlier fill may show a product that
 * no longer exists.
 *
 * <p>Floors need memory only for products that are cached and fills in flight. For any other name,
 * a later fill is sent after the change was heard, hence after the catalog made it: the catalog
 * reports a change only once it is durable, and from then on answers with no earlier version.
 *
 * <p>A fill older than the staleness bound is not joined either, because its answer could be older
 * than the bound allows for the new read.
 *
 * <p>A client may name the lowest version that it accepts. If its read joined a fill that brings an
 * older version, the catalog is asked once more on its behalf. The answer to a question sent after
 * the client's request is final, whatever version the client has named.
 */
final class ProductDesk implements Freshness.Cache {
  /** One question to the catalog. */
  private static final class Fill {
    final long query;
    final String name;
    final long begunAtMillis;
    final long epoch;
    final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

    /** The previous fill for the same name, if it is in flight; otherwise null. */
    Fill older;

    /** The lowest version that may be stored. */
    long floor;

    /** Whether a change was heard since this fill began. */
    boolean overtaken;

    Fill(long query, String name, long begunAtMillis, long epoch, Fill older) {
      this.query = query;
      this.name = name;
      this.begunAtMillis = begunAtMillis;
      this.epoch = epoch;
      this.older = older;
    }
  }

  /** A read that waits for a product. */
  private static final class Waiter {
    final long minVersion;
    final Consumer<ProductResult> answer;
    Fill fill;

    /** Whether the fill was begun before this read arrived. */
    boolean joined;

    Waiter(long minVersion, Consumer<ProductResult> answer) {
      this.minVersion = minVersion;
      this.answer = answer;
    }
  }

  private final FrontendSettings settings;
  private final long frontend;
  private final ProductCache cache;
  private final Freshness freshness;

  private final TimeoutQueue<Waiter> waiters;

  /** Fills in flight by their query, each with at least one waiter. */
  private final Map<Long, Fill> byQuery = new HashMap<>();

  /** The latest fill in flight for each name, at the head of the older ones. */
  private final Map<String, Fill> latest = new HashMap<>();

  private final SendQueue<Fill> questions;

  /** Grows when the cache is dropped; a fill of an earlier epoch is neither stored nor joined. */
  private long epoch;

  private long lastQuery;
  private long hits;
  private long misses;
  private long drops;
  private long rejected;
  private long ignored;

  ProductDesk(FrontendSettings settings, long frontend) {
    this.settings = settings;
    this.frontend = frontend;
    cache = new ProductCache(settings.cacheCapacity());
    freshness = new Freshness(settings, frontend, this);
    waiters = new TimeoutQueue<>(settings.requestTimeoutMillis());
    questions = new SendQueue<>(settings);
  }

  Freshness freshness() {
    return freshness;
  }

  /** The cached product at {@code minVersion} or above, if it may be served now; otherwise null. */
  CachedProduct lookup(String name, long minVersion, long nowMillis) {
    // The clock is checked first and the entry second, within one call, so nothing comes between.
    CachedProduct cached = freshness.servable(nowMillis) ? cache.get(name, minVersion) : null;
    if (cached != null) {
      hits++;
    }
    return cached;
  }

  void findProduct(String name, long minVersion, long nowMillis, Consumer<ProductResult> answer) {
    CachedProduct cached = lookup(name, minVersion, nowMillis);
    if (cached != null) {
      answer.accept(new ProductResult(AnswerStatus.OK, cached.view(), cached.tag(), true));
      return;
    }
    if (waiters.size() >= settings.maxOpenRequests()) {
      rejected++;
      answer.accept(new ProductResult(AnswerStatus.UNAVAILABLE, null, null, false));
      return;
    }
    misses++;
    Fill fill = latest.get(name);
    Waiter waiter = new Waiter(minVersion, answer);
    waiters.restart(waiter, nowMillis);
    waiter.joined = fill != null && isJoinable(fill, nowMillis);
    enter(waiter, waiter.joined ? fill : begin(name, nowMillis));
  }

  private boolean isJoinable(Fill fill, long nowMillis) {
    return !fill.overtaken
        && fill.epoch == epoch
        && nowMillis - fill.begunAtMillis < settings.stalenessBoundMillis();
  }

  private Fill begin(String name, long nowMillis) {
    Fill fill = new Fill(++lastQuery, name, nowMillis, epoch, latest.get(name));
    latest.put(name, fill);
    byQuery.put(fill.query, fill);
    questions.add(fill, nowMillis);
    return fill;
  }

  private static void enter(Waiter waiter, Fill fill) {
    waiter.fill = fill;
    fill.waiters.add(waiter);
  }

  @Override
  public void raise(String name, long version) {
    cache.removeBelow(name, version);
    for (Fill fill = latest.get(name); fill != null; fill = fill.older) {
      fill.floor = Math.max(fill.floor, version);
      fill.overtaken = true;
    }
  }

  @Override
  public void drop() {
    drops++;
    epoch++;
    cache.clear();
  }

  void found(FoundProducts message, long nowMillis) {
    for (FoundProduct found : message.products()) {
      Fill fill = byQuery.get(found.query());
      ProductView view = found.product();
      if (fill == null || (view != null && !view.name().equals(fill.name))) {
        ignored++;
        continue;
      }
      questions.answered(fill);
      forget(fill);
      if (view == null) {
        // No fill in flight may be stored; a product that is created again gets a new version.
        raise(fill.name, Long.MAX_VALUE);
      } else if (view.version() >= fill.floor) {
        raise(view.name(), view.version());
        if (freshness.isCurrent(message.catalogTerm()) && fill.epoch == epoch) {
          cache.put(view, message.catalogTerm().folderId());
        }
      }
      answer(fill, view, message.catalogTerm().folderId(), nowMillis);
    }
  }

  private void answer(Fill fill, ProductView view, long folderId, long nowMillis) {
    ProductResult result =
        view == null
            ? new ProductResult(AnswerStatus.NOT_FOUND, null, null, false)
            : new ProductResult(
                AnswerStatus.OK, view, new ProductTag(folderId, view.version()), false);
    long version = view == null ? 0 : view.version();
    List<Waiter> satisfied = new ArrayList<>(fill.waiters.size());
    for (Waiter waiter : fill.waiters) {
      if (waiter.joined && version < waiter.minVersion) {
        askAgain(waiter, fill, nowMillis);
      } else {
        waiters.remove(waiter);
        satisfied.add(waiter);
      }
    }
    // Answers come last, when the state is consistent: an answer may make the next request at once.
    satisfied.forEach(waiter -> waiter.answer.accept(result));
  }

  /** The fill that this waiter joined was too old for it; any fill begun since then will do. */
  private void askAgain(Waiter waiter, Fill tooOld, long nowMillis) {
    waiter.joined = false;
    Fill later = latest.get(tooOld.name);
    boolean begunSince = later != null && later.query > tooOld.query;
    enter(
        waiter, begunSince && isJoinable(later, nowMillis) ? later : begin(tooOld.name, nowMillis));
  }

  void tick(long nowMillis) {
    questions.tick(nowMillis);
    Waiter overdue;
    while ((overdue = waiters.pollDue(nowMillis)) != null) {
      overdue.fill.waiters.remove(overdue);
      if (overdue.fill.waiters.isEmpty()) {
        questions.giveUp(overdue.fill);
        forget(overdue.fill);
      }
      overdue.answer.accept(new ProductResult(AnswerStatus.UNAVAILABLE, null, null, false));
    }
    Fill surplus;
    while ((surplus = questions.pollSurplus(nowMillis)) != null) {
      refuse(surplus);
    }
    while (questions.pollUnanswered(nowMillis) != null) {
      // Polling has queued the fill for the next flush.
    }
  }

  /** The catalog is too slow: the turn of this fill did not come in time. */
  private void refuse(Fill fill) {
    forget(fill);
    fill.waiters.forEach(waiters::remove);
    rejected += fill.waiters.size();
    ProductResult refusal = new ProductResult(AnswerStatus.UNAVAILABLE, null, null, false);
    List.copyOf(fill.waiters).forEach(waiter -> waiter.answer.accept(refusal));
  }

  private void forget(Fill fill) {
    byQuery.remove(fill.query);
    Fill head = latest.get(fill.name);
    if (head == fill) {
      if (fill.older == null) {
        latest.remove(fill.name);
      } else {
        latest.put(fill.name, fill.older);
      }
      return;
    }
    for (Fill newer = head; newer != null; newer = newer.older) {
      if (newer.older == fill) {
        newer.older = fill.older;
      }
    }
  }

  void flush(long nowMillis, Outputs out) {
    if (!questions.hasToSend()) {
      return;
    }
    List<ProductQuery> queries =
        questions.take(nowMillis).stream()
            .map(fill -> new ProductQuery(fill.query, fill.name))
            .toList();
    Batches.forEach(
        queries,
        settings.maxBatch(),
        batch -> out.send(Address.CATALOG, new FindProducts(frontend, batch)));
  }

  int openReads() {
    return waiters.size();
  }

  int cached() {
    return cache.size();
  }

  long hits() {
    return hits;
  }

  long misses() {
    return misses;
  }

  long fills() {
    return lastQuery;
  }

  long drops() {
    return drops;
  }

  long rejected() {
    return rejected;
  }

  /** Answers that belong to no fill in flight. */
  long ignored() {
    return ignored;
  }
}
