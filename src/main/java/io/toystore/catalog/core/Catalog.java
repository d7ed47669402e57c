package io.toystore.catalog.core;

import io.toystore.catalog.core.CatalogRecord.FirstProductsPut;
import io.toystore.catalog.core.CatalogRecord.GivenBack;
import io.toystore.catalog.core.CatalogRecord.MarkRaised;
import io.toystore.catalog.core.CatalogRecord.ProductPut;
import io.toystore.catalog.core.CatalogRecord.ProductRemoved;
import io.toystore.catalog.core.CatalogRecord.Renumbered;
import io.toystore.catalog.core.CatalogRecord.Reserved;
import io.toystore.catalog.core.CatalogRecord.Restocked;
import io.toystore.catalog.core.CatalogRecord.Settled;
import io.toystore.catalog.core.CatalogRecord.StockCorrected;
import io.toystore.catalog.core.Ledger.Correction;
import io.toystore.protocol.Address;
import io.toystore.protocol.BooksDifference;
import io.toystore.protocol.CatalogTerm;
import io.toystore.protocol.Check;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message;
import io.toystore.protocol.Message.AskOutcomes;
import io.toystore.protocol.Message.BooksDiffer;
import io.toystore.protocol.Message.Change;
import io.toystore.protocol.Message.Changes;
import io.toystore.protocol.Message.ChangesSince;
import io.toystore.protocol.Message.CorrectStock;
import io.toystore.protocol.Message.FindProducts;
import io.toystore.protocol.Message.FoundProduct;
import io.toystore.protocol.Message.FoundProducts;
import io.toystore.protocol.Message.Invalidations;
import io.toystore.protocol.Message.ListProducts;
import io.toystore.protocol.Message.OpenReservation;
import io.toystore.protocol.Message.OperatorAnswer;
import io.toystore.protocol.Message.OperatorStatus;
import io.toystore.protocol.Message.PatchProduct;
import io.toystore.protocol.Message.ProductPage;
import io.toystore.protocol.Message.ProductQuery;
import io.toystore.protocol.Message.PutProduct;
import io.toystore.protocol.Message.Reconcile;
import io.toystore.protocol.Message.ReconcileAnswer;
import io.toystore.protocol.Message.RemoveProduct;
import io.toystore.protocol.Message.Reserve;
import io.toystore.protocol.Message.ReserveAnswer;
import io.toystore.protocol.Message.ReserveItem;
import io.toystore.protocol.Message.ReserveResult;
import io.toystore.protocol.Message.ReserveStatus;
import io.toystore.protocol.Message.Restock;
import io.toystore.protocol.Message.Settle;
import io.toystore.protocol.Message.SettleItem;
import io.toystore.protocol.Price;
import io.toystore.protocol.ProductTag;
import io.toystore.protocol.ProductView;
import io.toystore.protocol.RequestId;
import io.toystore.protocol.ToyName;
import io.toystore.protocol.Writable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;

/**
 * The catalog's rules (design, sections 6, 7 and 10): products, stock, reservations, restocking,
 * and the invalidations of the bounded cache mode.
 *
 * <p>What to do is decided on the state <em>as appended</em>, so that two reservations in one burst
 * see each other. What is told is the state that is <em>durable</em>:
 *
 * <ol>
 *   <li>a request appends records, which change the {@link Ledger} at once, and its answer is held;
 *   <li>{@link #committed} makes the changes up to an index visible, each with the next sequence
 *       number, in the order of the log;
 *   <li>{@link #flush} publishes these changes as invalidations, and then sends the answers that
 *       waited for them. Reads are answered at once with what is visible.
 * </ol>
 *
 * <p>A crash between the first step and the second undoes the records, and nobody has heard of
 * them. The group has one replica, so nothing else ever undoes one.
 *
 * <p>The catalog never gives stock back on its own clock: it only asks (design, section 6.5).
 *
 * <p>Not thread-safe. A message that makes no sense is left without an answer, as if it had been
 * lost; only a broken invariant throws.
 */
public final class Catalog {
  /** Operators' requests whose answers are remembered, so that a copy of one does nothing. */
  private static final int OPERATOR_ANSWERS_KEPT = 1_024;

  /** The longest key of an operator's correction. */
  private static final int MAX_KEY_LENGTH = 128;

  /** A toy has changed in the entry at {@code index}, which is not durable yet. */
  private record AppendedChange(long index, int toyNumber, ProductView view, boolean removed) {}

  private record OperatorRequest(long frontend, long query) {}

  private final CatalogSettings settings;

  /** Persistent: the log's entries and nothing else make it. */
  private Ledger ledger = new Ledger();

  // Volatile, all that follows: made anew at every start.

  private final VisibleProducts visible = new VisibleProducts();
  private final ChangeLog changes;
  private final AskQueue asks;
  private final HeldAnswers held;
  private final BooksOfTerm books;
  private final Queue<AppendedChange> appendedChanges = new ArrayDeque<>();
  private final List<Change> unpublished = new ArrayList<>();
  private final Map<OperatorRequest, OperatorAnswer> operatorAnswers = new LinkedHashMap<>();

  /** By key, why a correction was refused: a late copy of it must not be made after all. */
  private final Map<String, OperatorStatus> refusedCorrections = new LinkedHashMap<>();

  /** What this start is known by; {@code UNKNOWN} before it. */
  private CatalogTerm catalogTerm = CatalogTerm.UNKNOWN;

  /** Everything up to it is durable; it never falls. */
  private long committedIndex;

  /** The highest term of an order leader seen; at or above the recorded one. */
  private long highestTerm;

  /** The highest lowestOpen seen of that term; at or above the recorded one of the same term. */
  private long lowestOpen;

  private long nextAskMillis;
  private long nextRestockMillis;

  /** Sold-out toys that the present round of restocking still has to visit. */
  private int restocksDue;

  private long reserved;
  private long givenBack;
  private long restocks;
  private long asked;
  private long dropped;

  public Catalog(CatalogSettings settings) {
    this.settings = settings;
    changes = new ChangeLog(settings.changesKept());
    asks = new AskQueue(settings.pendingAskAfterMillis());
    held = new HeldAnswers(settings.messageBatch());
    books = new BooksOfTerm(settings.messageBatch());
  }

  // ---- restoring, before the start ----

  /**
   * Takes over a snapshot; the entries behind it follow by {@link #restore}.
   *
   * @return false when an earlier version has made it, and nothing was changed: all entries are to
   *     be restored
   * @throws IllegalArgumentException when the text is not a snapshot
   * @throws io.toystore.protocol.BrokenInvariant when its books do not balance
   */
  public boolean restoreSnapshot(byte[] body) {
    Check.that(!isStarted() && ledger.index() == 0, "a snapshot comes first");
    Ledger read = LedgerSnapshot.read(body);
    if (read == null) {
      return false;
    }
    ledger = read;
    return true;
  }

  /**
   * Takes over the next durable entry of the log.
   *
   * @throws IllegalArgumentException when the payload is no record of a catalog
   * @throws io.toystore.protocol.BrokenInvariant when it cannot follow what came before
   */
  public void restore(LogEntry entry) {
    Check.that(!isStarted(), "the catalog runs already");
    ledger.apply(entry.index(), CatalogRecord.parse(entry.payload()));
  }

  /**
   * The state after the last entry restored or appended, as text; a pure function of those entries,
   * durable or not. It is what the catalog says while it is written, not now.
   */
  public Writable snapshot() {
    return to -> LedgerSnapshot.write(ledger, to);
  }

  /** The index of the last entry restored or appended: where {@link #snapshot} stands. */
  public long appliedIndex() {
    return ledger.index();
  }

  /** Whether the log lacks a complete first catalog, so that the next start needs one. */
  public boolean needsFirstProducts() {
    return !ledger.firstProductsPut();
  }

  // ---- running ----

  /**
   * Begins to serve with what has been restored, all of which is durable.
   *
   * @param opened the term that the catalog has opened at this start, and the id of its data folder
   * @param firstProducts appended if {@link #needsFirstProducts}, otherwise not looked at
   * @throws IllegalArgumentException when they are needed and exceed the settings, or name a toy
   *     twice
   */
  public void start(
      CatalogTerm opened, List<ProductSeed> firstProducts, long nowMillis, CatalogOutputs out) {
    Check.that(!isStarted() && opened.term() > 0, "a second start, or no term");
    catalogTerm = opened;
    committedIndex = Math.max(committedIndex, ledger.index());
    highestTerm = ledger.markTerm();
    lowestOpen = ledger.mark();
    for (Toy toy : ledger.toys()) {
      visible.show(toy.number(), toy.view(), toy.removed());
    }
    nextRestockMillis = nextRestock(nowMillis);
    if (needsFirstProducts()) {
      putFirstProducts(firstProducts, out);
    }
    asks.addDue(ledger.reservations(), nowMillis);
    ask(nowMillis, out);
  }

  /** A message has arrived: perhaps late, twice, out of order, or from a process long dead. */
  public void receive(Message message, long nowMillis, CatalogOutputs out) {
    Check.that(isStarted(), "a message before the start");
    if (message instanceof Reserve reserve) {
      reserve(reserve, nowMillis, out);
    } else if (message instanceof Settle settle) {
      settle(settle, nowMillis, out);
    } else if (message instanceof Reconcile question) {
      reconcile(question, nowMillis, out);
    } else if (message instanceof BooksDiffer differ) {
      booksDiffer(differ);
    } else if (message instanceof FindProducts find) {
      find(find, out);
    } else if (message instanceof ListProducts list) {
      list(list, out);
    } else if (message instanceof ChangesSince since) {
      changesSince(since, out);
    } else if (message instanceof Restock restock) {
      operate(
          new OperatorRequest(restock.frontend(), restock.query()),
          restock.catalogTerm(),
          out,
          request -> restock(restock, request, out));
    } else if (message instanceof PutProduct put) {
      operate(
          new OperatorRequest(put.frontend(), put.query()),
          put.catalogTerm(),
          out,
          request -> put(put, request, out));
    } else if (message instanceof PatchProduct patch) {
      operate(
          new OperatorRequest(patch.frontend(), patch.query()),
          patch.catalogTerm(),
          out,
          request -> patch(patch, request, out));
    } else if (message instanceof CorrectStock correction) {
      operate(
          new OperatorRequest(correction.frontend(), correction.query()),
          correction.catalogTerm(),
          out,
          request -> correct(correction, request, out));
    } else if (message instanceof RemoveProduct removal) {
      operate(
          new OperatorRequest(removal.frontend(), removal.query()),
          removal.catalogTerm(),
          out,
          request -> remove(removal, request, out));
    }
  }

  /** Everything up to {@code index} is durable. Nothing is sent before the next {@link #flush}. */
  public void committed(long index, long nowMillis, CatalogOutputs out) {
    committedIndex = Math.max(committedIndex, index);
    showCommitted();
  }

  /** Time has passed. */
  public void tick(long nowMillis, CatalogOutputs out) {
    if (nowMillis >= nextRestockMillis) {
      nextRestockMillis = nextRestock(nowMillis);
      restocksDue = ledger.soldOut().size();
    }
    restockSoldOut(out);
    if (nowMillis >= nextAskMillis) {
      ask(nowMillis, out);
    }
  }

  private long nextRestock(long nowMillis) {
    long interval = settings.restockIntervalMillis();
    return interval == 0 ? Long.MAX_VALUE : nowMillis + interval;
  }

  /** When the next tick is due, see {@link io.toystore.protocol.Core#nextTickMillis}. */
  public long nextTickMillis(long nowMillis) {
    return restocksDue > 0 ? nowMillis : Math.min(nextRestockMillis, nextAskMillis);
  }

  /**
   * The burst of inputs is over, be they messages, ticks or commits: what was gathered goes out,
   * the invalidations before the answers that make their changes known.
   */
  public void flush(long nowMillis, CatalogOutputs out) {
    showCommitted();
    publish(out);
    held.release(committedIndex, out);
  }

  BooksDifference booksDifference() {
    return books.difference();
  }

  long restocks() {
    return restocks;
  }

  long givenBack() {
    return givenBack;
  }

  public CatalogStatus status() {
    return new CatalogStatus(
        catalogTerm.term(),
        ledger.forSale(),
        ledger.soldOut().size(),
        ledger.stock(),
        ledger.pendingPieces(),
        ledger.sold(),
        ledger.added(),
        ledger.pendingReservations(),
        ledger.closedReservations(),
        highestTerm,
        lowestOpen,
        ledger.index(),
        committedIndex,
        held.weight(),
        changes.last(),
        reserved,
        givenBack,
        restocks,
        asked,
        dropped,
        books.difference());
  }

  // ---- reservations (design, sections 6.2 and 10.3) ----

  private void reserve(Reserve message, long nowMillis, CatalogOutputs out) {
    if (!isLeader(message.from(), message.via(), message.term()) || isFull()) {
      return;
    }
    boolean deposed = message.term() < highestTerm;
    if (!deposed && !message.catalogTerm().equals(catalogTerm)) {
      showBooks(message.from(), message.via(), message.term(), nowMillis, out);
      return;
    }
    if (!deposed) {
      books.agreed();
      heed(message.term(), Math.max(1, message.lowestOpen()), nowMillis);
    }
    int count = Math.min(message.items().size(), settings.maxItems());
    List<ReserveResult> results = new ArrayList<>(count);
    for (ReserveItem item : message.items().subList(0, count)) {
      if (isSound(item)) {
        ReserveResult result =
            deposed ? refused(item, ReserveStatus.STALE) : reserve(item, nowMillis, out);
        if (result != null) {
          results.add(result);
        }
      }
    }
    recordTerm(out);
    if (!results.isEmpty()) {
      ReserveAnswer answer =
          new ReserveAnswer(
              message.from(), message.via(), message.term(), catalogTerm, highestTerm, results);
      answer(message.from(), message.via(), answer);
    }
  }

  private boolean isLeader(int from, int via, long term) {
    return term >= 1 && isOrderReplica(from) && (via == 0 || isOrderReplica(via));
  }

  /** The answer goes the way that the question came: the direct one may be cut. */
  private void answer(int leader, int via, Message answer) {
    held.hold(ledger.index(), Address.order(via == 0 ? leader : via), answer);
  }

  // ---- the books (order.core.Reconciliation) ----

  /** A leader that does not know this start of the catalog has them shown, whatever it has sent. */
  private void showBooks(int from, int via, long term, long nowMillis, CatalogOutputs out) {
    reconcile(new Reconcile(from, via, term, 0, CatalogTerm.UNKNOWN, 0), nowMillis, out);
  }

  private void reconcile(Reconcile question, long nowMillis, CatalogOutputs out) {
    if (!isLeader(question.from(), question.via(), question.term())
        || question.page() < 0
        || isFull()) {
      return;
    }
    if (question.term() < highestTerm) {
      answer(
          question.from(),
          question.via(),
          new ReconcileAnswer(
              question.from(),
              question.via(),
              question.term(),
              question.ask(),
              highestTerm,
              catalogTerm,
              0,
              0,
              1,
              0,
              List.of()));
      return;
    }
    heed(question.term(), 1, nowMillis);
    recordTerm(out);
    answer(question.from(), question.via(), books.answer(question, ledger, catalogTerm));
  }

  private void booksDiffer(BooksDiffer message) {
    if (!isLeader(message.from(), message.via(), message.term()) || message.term() < highestTerm) {
      return;
    }
    if (message.catalogTerm().equals(catalogTerm)) {
      books.differ(message);
    }
  }

  /** One item of the highest term; null when the catalog is full. */
  private ReserveResult reserve(ReserveItem item, long nowMillis, CatalogOutputs out) {
    String id = item.requestId();
    if (item.number() < lowestOpen
        || item.number() - lowestOpen > settings.maxOpenWindow()
        || isTakenByAnother(item.number(), id)) {
      return refused(item, ReserveStatus.STALE);
    }
    Reservation known = ledger.reservation(id);
    if (known != null && known.isBelow(highestTerm, item.number())) {
      append(new Renumbered(id, highestTerm, item.number(), lowestOpen), out);
    }
    if (item.isWithdrawal()) {
      return refused(item, ReserveStatus.WITHDRAWN);
    }
    if (known != null) {
      return repeated(item, known);
    }
    Toy toy = ledger.toy(item.name());
    if (toy == null) {
      return refused(item, ReserveStatus.PRODUCT_NOT_FOUND);
    }
    if (toy.stock() < item.quantity()) {
      return refused(item, ReserveStatus.NOT_ENOUGH_STOCK);
    }
    if (ledger.pendingReservations() >= settings.maxPending()) {
      dropped++;
      return null;
    }
    long price = toy.price().cents();
    long version = toy.version() + 1;
    append(
        new Reserved(
            id,
            item.name(),
            item.quantity(),
            highestTerm,
            item.number(),
            lowestOpen,
            price,
            version),
        out);
    asks.add(ledger.reservation(id), nowMillis);
    reserved++;
    return new ReserveResult(item.number(), id, ReserveStatus.RESERVED, price, version);
  }

  /** Again the same id: again the same answer. */
  private static ReserveResult repeated(ReserveItem item, Reservation known) {
    if (known.state() == Reservation.State.GIVEN_BACK) {
      return refused(item, ReserveStatus.GIVEN_BACK);
    }
    if (!known.isFor(item.name(), item.quantity())) {
      return refused(item, ReserveStatus.MISMATCH);
    }
    return new ReserveResult(
        item.number(), item.requestId(), ReserveStatus.RESERVED, known.price(), known.version());
  }

  private static ReserveResult refused(ReserveItem item, ReserveStatus status) {
    return new ReserveResult(item.number(), item.requestId(), status, 0, 0);
  }

  /** A number stands for one id within a term. A leader that breaks this must not harm us. */
  private boolean isTakenByAnother(long number, String id) {
    if (highestTerm != ledger.markTerm()) {
      return false;
    }
    Reservation holder = ledger.reservationAt(number);
    return holder != null && !holder.id().equals(id);
  }

  /** Notes what a leader of the highest term, or of a higher one, says of its numbers. */
  private void heed(long term, long itsLowestOpen, long nowMillis) {
    if (term > highestTerm) {
      highestTerm = term;
      lowestOpen = itsLowestOpen;
      // The leaders of the lower terms settle nothing any more, and the new one has to be asked.
      asks.hurryBelow(term, nowMillis);
      nextAskMillis = nowMillis;
    } else {
      lowestOpen = Math.max(lowestOpen, itsLowestOpen);
    }
  }

  /**
   * A higher term that no reservation has recorded is recorded by itself. A higher lowestOpen is
   * not: it may be lost, because what lies below it is remembered until it is recorded.
   */
  private void recordTerm(CatalogOutputs out) {
    if (highestTerm > ledger.markTerm()) {
      append(new MarkRaised(highestTerm, lowestOpen), out);
    }
  }

  // ---- outcomes (design, sections 6.4, 6.5 and 10.3) ----

  /** Outcomes are committed in the order log: they hold whoever reports them, however late. */
  private void settle(Settle message, long nowMillis, CatalogOutputs out) {
    if (message.term() < 1 || !isOrderReplica(message.from())) {
      return;
    }
    if (!message.catalogTerm().equals(catalogTerm)) {
      if (message.term() >= highestTerm) {
        showBooks(message.from(), message.via(), message.term(), nowMillis, out);
      }
      return;
    }
    if (message.term() > highestTerm) {
      heed(message.term(), 1, nowMillis);
    }
    int count = Math.min(message.items().size(), settings.maxItems());
    for (SettleItem item : message.items().subList(0, count)) {
      if (RequestId.isValid(item.requestId())) {
        settle(item, message.term(), out);
      }
    }
    recordTerm(out);
  }

  private void settle(SettleItem item, long term, CatalogOutputs out) {
    Reservation known = ledger.reservation(item.requestId());
    if (known == null) {
      boolean passed =
          item.reservedTerm() < highestTerm
              || item.reservedTerm() == highestTerm && item.number() < lowestOpen;
      Check.that(
          passed || term < highestTerm,
          "%s of term %s is for no reservation; highest term %s, lowest open %s",
          item,
          term,
          highestTerm,
          lowestOpen);
      return;
    }
    if (known.pending()) {
      if (item.placed()) {
        append(new Settled(known.id()), out);
      } else {
        append(new GivenBack(known.id(), known.toy().version() + 1), out);
        givenBack++;
      }
      asks.remove(known);
      return;
    }
    Check.that(
        item.placed() == (known.state() == Reservation.State.SETTLED),
        "%s contradicts %s",
        item,
        known);
  }

  /**
   * Only the leader of the order group answers; the catalog need not know who that is. A question
   * that was asked in vain may not reach the leader: the followers pass it on as well.
   */
  private void ask(long nowMillis, CatalogOutputs out) {
    nextAskMillis = nowMillis + settings.askIntervalMillis();
    AskQueue.Question question = asks.take(settings.askBatch(), nowMillis);
    List<OpenReservation> open = question.reservations();
    if (!open.isEmpty()) {
      asked += open.size();
      for (int replica = 1; replica <= settings.orderReplicas(); replica++) {
        out.send(
            Address.order(replica),
            new AskOutcomes(question.again() ? replica : 0, catalogTerm, open));
      }
    }
  }

  // ---- reads and the caches (design, section 7) ----

  private void find(FindProducts message, CatalogOutputs out) {
    int count = Math.min(message.queries().size(), settings.maxItems());
    List<FoundProduct> found = new ArrayList<>(count);
    for (ProductQuery query : message.queries().subList(0, count)) {
      Toy toy = ledger.toyOrRemoved(query.name());
      found.add(new FoundProduct(query.query(), toy == null ? null : visible.find(toy)));
    }
    if (!found.isEmpty()) {
      out.send(Address.frontend(message.frontend()), new FoundProducts(catalogTerm, found));
    }
  }

  private void list(ListProducts message, CatalogOutputs out) {
    int limit = Math.max(1, Math.min(message.limit(), settings.maxPage()));
    String after = message.after() == null ? "" : message.after();
    List<ProductView> page = visible.behind(after, limit + 1);
    boolean more = page.size() > limit;
    if (more) {
      page.remove(limit);
    }
    out.send(Address.frontend(message.frontend()), new ProductPage(message.query(), page, more));
  }

  private void changesSince(ChangesSince message, CatalogOutputs out) {
    boolean complete =
        message.catalogTerm().equals(catalogTerm) && changes.reachesBackTo(message.sequence());
    List<Change> missed = complete ? changes.behind(message.sequence()) : List.of();
    out.send(
        Address.frontend(message.frontend()),
        new Changes(message.pull(), catalogTerm, complete, changes.last(), missed));
  }

  /** In one step a change becomes visible and gets its sequence number, in the log's order. */
  private void showCommitted() {
    while (!appendedChanges.isEmpty() && appendedChanges.peek().index() <= committedIndex) {
      AppendedChange appended = appendedChanges.remove();
      ProductView view = appended.view();
      Change change = new Change(view.name(), view.version());
      visible.show(appended.toyNumber(), view, appended.removed());
      changes.add(change);
      unpublished.add(change);
    }
  }

  private void publish(CatalogOutputs out) {
    long firstSequence = changes.last() - unpublished.size() + 1;
    for (int from = 0; from < unpublished.size(); from += settings.messageBatch()) {
      int to = Math.min(unpublished.size(), from + settings.messageBatch());
      List<Change> batch = List.copyOf(unpublished.subList(from, to));
      out.send(Address.INVALIDATIONS, new Invalidations(catalogTerm, firstSequence + from, batch));
    }
    unpublished.clear();
  }

  // ---- the shop's goods ----

  private void putFirstProducts(List<ProductSeed> products, CatalogOutputs out) {
    Map<String, ProductSeed> byName = new LinkedHashMap<>();
    for (ProductSeed product : products) {
      if (byName.put(product.name(), product) != null) {
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
      if (ledger.toy(product.name()) == null) {
        long price = product.price().cents();
        append(new ProductPut(product.name(), price, product.quantity(), 1), out);
      }
    }
    append(new FirstProductsPut(products.size()), out);
  }

  private void restockSoldOut(CatalogOutputs out) {
    int count = Math.min(restocksDue, settings.restockBatch());
    if (count == 0) {
      return;
    }
    restocksDue -= count;
    List<Toy> toys = new ArrayList<>(count);
    Iterator<Toy> soldOut = ledger.soldOut().iterator();
    while (toys.size() < count && soldOut.hasNext()) {
      toys.add(soldOut.next());
    }
    for (Toy toy : toys) {
      append(new Restocked(toy.name(), settings.restockTo(), toy.version() + 1), out);
      restocks++;
    }
  }

  /**
   * An operator's request, once: a copy of it gets the same answer and does nothing. One for
   * another term is refused, because this start remembers nothing of what an earlier one has done.
   */
  private void operate(
      OperatorRequest request,
      CatalogTerm term,
      CatalogOutputs out,
      Function<OperatorRequest, OperatorAnswer> deed) {
    if (isFull()) {
      return;
    }
    if (!term.equals(catalogTerm)) {
      out.send(
          Address.frontend(request.frontend()), answer(request, OperatorStatus.OTHER_TERM, null));
      return;
    }
    OperatorAnswer answer = operatorAnswers.get(request);
    if (answer == null) {
      answer = deed.apply(request);
      if (answer == null) {
        return;
      }
      keep(operatorAnswers, request, answer);
    }
    held.hold(ledger.index(), Address.frontend(request.frontend()), answer);
  }

  private OperatorAnswer restock(Restock message, OperatorRequest request, CatalogOutputs out) {
    if (message.quantity() < 1) {
      return null;
    }
    Toy toy = ledger.toy(message.name());
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (message.quantity() > settings.maxStock() - toy.stock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    append(new Restocked(toy.name(), message.quantity(), toy.version() + 1), out);
    return answer(request, OperatorStatus.DONE, toy);
  }

  private OperatorAnswer put(PutProduct message, OperatorRequest request, CatalogOutputs out) {
    String name = message.name();
    long price = message.price();
    long quantity = message.quantity();
    if (!ToyName.isValid(name) || !isPrice(price) || quantity < 0) {
      return null;
    }
    Toy toy = ledger.toy(name);
    // What can be made under no circumstances comes before the precondition (RFC 9110, 13.2.1).
    if (toy == null && ledger.isSpelledOtherwise(name)) {
      return answer(request, OperatorStatus.OTHER_SPELLING, null);
    }
    Toy removed = toy == null ? ledger.toyOrRemoved(name) : null;
    if (toy == null && removed == null && ledger.toys().size() >= settings.maxProducts()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (quantity > settings.maxStock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    if (toy == null) {
      long version = removed == null ? 1 : removed.version() + 1;
      append(new ProductPut(name, price, quantity, version), out);
      return answer(request, OperatorStatus.CREATED, ledger.toy(name));
    }
    return become(toy, price, quantity, request, out);
  }

  private OperatorAnswer patch(PatchProduct message, OperatorRequest request, CatalogOutputs out) {
    Toy toy = ledger.toy(message.name());
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    long price = message.price().orElse(toy.price().cents());
    long quantity = message.quantity().orElse(toy.stock());
    if (!isPrice(price) || quantity < 0) {
      return null;
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (message.quantity().isPresent() && quantity > settings.maxStock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    return become(toy, price, quantity, request, out);
  }

  /** Gives the toy this price and quantity; one that has them already keeps its version. */
  private OperatorAnswer become(
      Toy toy, long price, long quantity, OperatorRequest request, CatalogOutputs out) {
    if (toy.price().cents() != price || toy.stock() != quantity) {
      append(new ProductPut(toy.name(), price, quantity, toy.version() + 1), out);
    }
    return answer(request, OperatorStatus.DONE, toy);
  }

  /**
   * A correction that has a key is made once. Its key is looked up before its precondition, which
   * would fail by the correction's own success; and a refusal spends the key, so that a copy which
   * was late is not made although its operator was told that it was refused. Refusals need not
   * outlive this start, because copies from before it name another term.
   */
  private OperatorAnswer correct(
      CorrectStock message, OperatorRequest request, CatalogOutputs out) {
    if (message.change() == 0
        || message.price().isPresent() && !isPrice(message.price().getAsLong())
        || message.key().isPresent() && !isKey(message.key().get())) {
      return null;
    }
    Toy toy = ledger.toy(message.name());
    if (message.key().isEmpty()) {
      return correctOnce(message, toy, request, out);
    }
    String key = message.key().get();
    Correction made = ledger.correction(key);
    if (made != null) {
      return repeated(made, message, toy, request);
    }
    OperatorStatus refusal = refusedCorrections.get(key);
    if (refusal != null) {
      return answer(request, refusal, refusal == OperatorStatus.PRECONDITION_FAILED ? toy : null);
    }
    OperatorAnswer answer = correctOnce(message, toy, request, out);
    if (answer.status() != OperatorStatus.DONE) {
      keep(refusedCorrections, key, answer.status());
    }
    return answer;
  }

  private OperatorAnswer correctOnce(
      CorrectStock message, Toy toy, OperatorRequest request, CatalogOutputs out) {
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    if (message.change() < -toy.stock()) {
      return answer(request, OperatorStatus.NOT_ENOUGH_STOCK, null);
    }
    if (message.change() > settings.maxStock() - toy.stock()) {
      return answer(request, OperatorStatus.TOO_MANY, null);
    }
    append(
        new StockCorrected(
            message.key(), toy.name(), message.price(), message.change(), toy.version() + 1),
        out);
    return answer(request, OperatorStatus.DONE, toy);
  }

  /** The correction was made under this key before; the toy may have been removed since. */
  private OperatorAnswer repeated(
      Correction made, CorrectStock message, Toy toy, OperatorRequest request) {
    Correction wanted = new Correction(message.name(), message.price(), message.change());
    if (!made.equals(wanted)) {
      return answer(request, OperatorStatus.KEY_REUSED, null);
    }
    return toy == null
        ? answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null)
        : answer(request, OperatorStatus.DONE, toy);
  }

  private OperatorAnswer remove(
      RemoveProduct message, OperatorRequest request, CatalogOutputs out) {
    Toy toy = ledger.toy(message.name());
    if (toy == null) {
      return answer(request, OperatorStatus.PRODUCT_NOT_FOUND, null);
    }
    if (!message.precondition().holdsFor(tag(toy))) {
      return answer(request, OperatorStatus.PRECONDITION_FAILED, toy);
    }
    append(new ProductRemoved(toy.name(), toy.version() + 1), out);
    return answer(request, OperatorStatus.REMOVED, toy);
  }

  /** The answer to this request, with the toy as it is now, if any. */
  private OperatorAnswer answer(OperatorRequest request, OperatorStatus status, Toy toy) {
    return new OperatorAnswer(
        request.query(), status, toy == null ? null : toy.view(), catalogTerm.folderId());
  }

  private ProductTag tag(Toy toy) {
    return toy == null ? null : new ProductTag(catalogTerm.folderId(), toy.version());
  }

  private static boolean isPrice(long cents) {
    return cents >= 0 && cents <= Price.MAX_CENTS;
  }

  private static boolean isKey(String key) {
    return !key.isEmpty() && key.length() <= MAX_KEY_LENGTH;
  }

  /** Keeps an operator's outcome, and forgets the eldest when there are too many. */
  private static <K, V> void keep(Map<K, V> outcomes, K key, V outcome) {
    outcomes.put(key, outcome);
    if (outcomes.size() > OPERATOR_ANSWERS_KEPT) {
      outcomes.remove(outcomes.keySet().iterator().next());
    }
  }

  // ---- common to all ----

  /** The one way to change the state while running: into the log, then into the ledger. */
  private void append(CatalogRecord record, CatalogOutputs out) {
    long index = out.append(record.toPayload());
    Toy changed = ledger.apply(index, record);
    if (changed != null) {
      appendedChanges.add(
          new AppendedChange(index, changed.number(), changed.view(), changed.removed()));
    }
  }

  private boolean isStarted() {
    return catalogTerm.term() > 0;
  }

  private boolean isFull() {
    boolean full = held.weight() >= settings.maxWaiting();
    if (full) {
      dropped++;
    }
    return full;
  }

  private boolean isOrderReplica(int id) {
    return id >= 1 && id <= settings.orderReplicas();
  }

  private static boolean isSound(ReserveItem item) {
    return item.number() > 0
        && item.quantity() >= 0
        && item.name() != null
        && RequestId.isValid(item.requestId());
  }
}
