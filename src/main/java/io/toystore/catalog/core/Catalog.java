package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.FirstProductsPut;
import io.toystore.catalog.core.CatalogRecord.ProductPut;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.CorrectStock;
import io.toystore.message.CatalogMessage.FindProducts;
import io.toystore.message.CatalogMessage.ListProducts;
import io.toystore.message.CatalogMessage.PatchProduct;
import io.toystore.message.CatalogMessage.PutProduct;
import io.toystore.message.CatalogMessage.RemoveProduct;
import io.toystore.message.CatalogMessage.Restock;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.BooksDiffer;
import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Check;
import io.toystore.sansio.Writable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The catalog: products, stock, reservations, restocking, and the invalidations of the bounded
 * cache mode (design, sections 6 and 7). This class receives messages, time and commits, and hands
 * each to the class that holds its rule:
 *
 * <ul>
 *   <li>{@link Reservations} reserves, settles and gives back for the order group's leader. {@link
 *       OrderLeader} knows the highest term; {@link BooksComparison} shows the books to a leader,
 *       which compares them with its log before the first reservation.
 *   <li>{@link OutcomeQuestions} asks about reservations that have been pending for long.
 *   <li>{@link OperatorChanges} carries out operators' requests; {@link Restocking} restocks on a
 *       timer.
 *   <li>{@link ProductReads} answers reads; {@link ChangeFeed} keeps the caches fresh.
 * </ul>
 *
 * <p>Decisions are made on the state <em>as appended</em>, so that two reservations in one burst
 * see each other. Only <em>durable</em> state leaves the catalog ({@link CatalogLog}):
 *
 * <ol>
 *   <li>A request appends records, which change the {@link Ledger} at once. Its answer is held.
 *   <li>{@link #committed} reports entries as durable. Their changes become visible to readers,
 *       each with the next sequence number.
 *   <li>{@link #flush} publishes these changes as invalidations, and then sends the answers that
 *       waited for them.
 * </ol>
 *
 * <p>Not thread-safe; no method blocks. A malformed message gets no answer, as if it had been lost.
 * Only a broken invariant throws ({@link io.toystore.sansio.BrokenInvariant}), and leaves the
 * catalog unusable. All times are milliseconds of one clock that never goes back.
 */
public final class Catalog {
  private final CatalogSettings settings;
  private final CatalogLog log;
  private final VisibleProducts visible;
  private final ProductReads reads;
  private final ChangeFeed feed;
  private final OutcomeQuestions questions;
  private final OrderLeader leader;
  private final BooksComparison books;
  private final Reservations reservations;
  private final OperatorChanges operators;
  private final Restocking restocking;

  public Catalog(CatalogSettings settings) {
    this.settings = settings;
    log = new CatalogLog(settings);
    visible = new VisibleProducts();
    reads = new ProductReads(settings, log, visible);
    feed = new ChangeFeed(settings, log, visible);
    questions = new OutcomeQuestions(settings, log);
    leader = new OrderLeader(settings, log, questions);
    books = new BooksComparison(settings, log, leader);
    reservations = new Reservations(settings, log, leader, books, questions);
    operators = new OperatorChanges(settings, log);
    restocking = new Restocking(settings, log);
  }

  // ---- restoring, before the start ----

  /**
   * Restores a snapshot; the entries after it follow by {@link #restore}.
   *
   * @return false if an earlier version of the store wrote the snapshot; then nothing has changed,
   *     and all entries must be restored
   * @throws IllegalArgumentException when the text is not a snapshot
   * @throws io.toystore.sansio.BrokenInvariant when its books do not balance
   */
  public boolean restoreSnapshot(byte[] body) {
    return log.restoreSnapshot(body);
  }

  /**
   * Restores the next entry of the log, which is durable.
   *
   * @throws IllegalArgumentException when the payload is not a record of a catalog
   * @throws io.toystore.sansio.BrokenInvariant when it cannot follow the entries before it
   */
  public void restore(LogEntry entry) {
    log.restore(entry);
  }

  /**
   * The state as text, for {@link #restoreSnapshot}: a function of the entries up to {@link
   * #appliedIndex}, durable or not. The state is read when the result is written, not when this
   * method is called. So this catalog must not change while another thread writes the result.
   */
  public Writable snapshot() {
    return to -> LedgerSnapshot.write(log.ledger(), to);
  }

  /** The index of the last entry restored or appended; 0 before the first. */
  public long appliedIndex() {
    return log.ledger().index();
  }

  /** Whether the log lacks a complete first catalog, so that the next start needs one. */
  public boolean needsFirstProducts() {
    return !log.ledger().firstProductsPut();
  }

  // ---- running ----

  /**
   * Begins to serve with the restored state, all of which is durable.
   *
   * @param opened the term that this start has opened, and the id of its data folder
   * @param firstProducts appended if {@link #needsFirstProducts}, otherwise ignored
   * @throws IllegalArgumentException if the first products are needed, and exceed the settings or
   *     name a toy twice
   */
  public void start(
      CatalogTerm opened, List<ProductSeed> firstProducts, long nowMillis, CatalogOutputs out) {
    log.open(opened);
    leader.start();
    for (Toy toy : log.goods().toys()) {
      visible.show(toy.number(), toy.view(), toy.removed());
    }
    restocking.start(nowMillis);
    if (needsFirstProducts()) {
      putFirstProducts(firstProducts, out);
    }
    questions.start(nowMillis, out);
  }

  /**
   * A message has arrived: perhaps late, twice, out of order, or from a process that has long
   * ended.
   */
  public void receive(Message message, long nowMillis, CatalogOutputs out) {
    Check.that(log.isOpen(), "a message before the start");
    if (message instanceof Reserve reserve) {
      reservations.onReserve(reserve, nowMillis, out);
    } else if (message instanceof Settle settle) {
      reservations.onSettle(settle, nowMillis, out);
    } else if (message instanceof Reconcile question) {
      books.onReconcile(question, nowMillis, out);
    } else if (message instanceof BooksDiffer differ) {
      books.onBooksDiffer(differ);
    } else if (message instanceof FindProducts find) {
      reads.onFindProducts(find, out);
    } else if (message instanceof ListProducts list) {
      reads.onListProducts(list, out);
    } else if (message instanceof ChangesSince since) {
      feed.onChangesSince(since, out);
    } else if (message instanceof Restock restock) {
      operators.onRestock(restock, out);
    } else if (message instanceof PutProduct put) {
      operators.onPut(put, out);
    } else if (message instanceof PatchProduct patch) {
      operators.onPatch(patch, out);
    } else if (message instanceof CorrectStock correction) {
      operators.onCorrect(correction, out);
    } else if (message instanceof RemoveProduct removal) {
      operators.onRemove(removal, out);
    }
  }

  /**
   * Every entry up to {@code index} is durable, and readers see it. Nothing is sent before the next
   * {@link #flush}.
   */
  public void committed(long index) {
    log.committed(index);
    feed.showDurable();
  }

  /** Time has passed. */
  public void tick(long nowMillis, CatalogOutputs out) {
    restocking.tick(nowMillis, out);
    questions.tick(nowMillis, out);
  }

  /** When the next tick is due, see {@link io.toystore.sansio.Core#nextTickMillis}. */
  public long nextTickMillis(long nowMillis) {
    return restocking.isInRound()
        ? nowMillis
        : Math.min(restocking.nextRoundMillis(), questions.nextAskMillis());
  }

  /**
   * Ends a burst of messages, ticks and commits: publishes the gathered invalidations, and then
   * sends the answers that reveal their changes.
   */
  public void flush(CatalogOutputs out) {
    feed.showDurable();
    feed.publish(out);
    log.releaseAnswers(out);
  }

  // ---- figures ----

  /**
   * The difference that the order group's leader has found between the books and its log; null for
   * none.
   */
  BooksDifference booksDifference() {
    return books.difference();
  }

  /** Sold-out toys that the timer has restocked since the start. */
  long restocks() {
    return restocking.restocks();
  }

  /** Reservations that were given back since the start. */
  long givenBack() {
    return reservations.givenBack();
  }

  /** The catalog's figures at this moment. */
  public CatalogStatus status() {
    return new CatalogStatus(
        log.catalogTerm().term(),
        log.goods().forSale(),
        log.goods().soldOut().size(),
        log.goods().stock(),
        log.goods().pendingPieces(),
        log.goods().sold(),
        log.goods().added(),
        log.reservations().pending(),
        log.reservations().closed(),
        leader.highestTerm(),
        leader.lowestOpen(),
        log.ledger().index(),
        log.committedIndex(),
        log.waitingAnswers(),
        feed.lastSequence(),
        reservations.reserved(),
        reservations.givenBack(),
        restocking.restocks(),
        questions.asked(),
        log.dropped(),
        books.difference());
  }

  // ---- the first catalog ----

  /** Appends the toys that the log lacks, and then a record that the first catalog is complete. */
  private void putFirstProducts(List<ProductSeed> products, CatalogOutputs out) {
    Set<String> names = new HashSet<>();
    for (ProductSeed product : products) {
      if (!names.add(product.name())) {
        throw new IllegalArgumentException("the first products name twice: " + product.name());
      }
      if (product.quantity() > settings.maxStock()) {
        throw new IllegalArgumentException("more pieces than maxStock: " + product.name());
      }
    }
    if (products.size() > settings.maxProducts()) {
      throw new IllegalArgumentException("more first products than maxProducts");
    }
    for (ProductSeed product : products) {
      if (log.goods().toy(product.name()) == null) {
        long price = product.price().cents();
        log.append(new ProductPut(product.name(), price, product.quantity(), 1), out);
      }
    }
    log.append(new FirstProductsPut(products.size()), out);
  }
}
