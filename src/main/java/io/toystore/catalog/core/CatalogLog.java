package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.model.ProductView;
import io.toystore.sansio.Check;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The catalog's log in this start, and everything that depends on how far the log is durable: the
 * {@link Ledger}, which is the state after the last entry appended; the changes of toys that
 * customers do not see yet; and the answers that are held back.
 *
 * <p>A crash loses appended entries that are not durable, but no other process has seen them:
 * answers and changes leave this class only once their entry is durable. The group has one replica,
 * so nothing else ever removes an entry.
 *
 * <p>All rules of the catalog share one instance. Not thread-safe.
 */
final class CatalogLog {
  /** The entry at {@code index} changed the toy with this number. */
  record AppendedChange(long index, int toyNumber, ProductView view, boolean removed) {}

  /** Persistent: a function of the log's entries and of nothing else. */
  private Ledger ledger = new Ledger();

  // Volatile from here on: a start begins with these values.

  /** Identifies this start; {@code UNKNOWN} until {@link #open}. */
  private CatalogTerm catalogTerm = CatalogTerm.UNKNOWN;

  /** Every entry up to this index is durable. The index never falls. */
  private long committedIndex;

  /** Changes that are not visible yet, by ascending index. */
  private final Queue<AppendedChange> appendedChanges = new ArrayDeque<>();

  private final HeldAnswers held;
  private final int maxWaiting;

  /** Requests that got no answer because a bound was reached. */
  private long dropped;

  CatalogLog(CatalogSettings settings) {
    held = new HeldAnswers(settings.messageBatch());
    maxWaiting = settings.maxWaiting();
  }

  /** See {@link Catalog#restoreSnapshot}. */
  boolean restoreSnapshot(byte[] body) {
    Check.that(!isOpen() && ledger.index() == 0, "a snapshot is restored before any entry");
    Ledger restored = LedgerSnapshot.read(body);
    if (restored == null) {
      return false;
    }
    ledger = restored;
    return true;
  }

  /** See {@link Catalog#restore}. */
  void restore(LogEntry entry) {
    Check.that(!isOpen(), "the catalog is running already");
    ledger.apply(entry.index(), CatalogRecord.parse(entry.payload()));
  }

  /** Begins this start: everything restored is durable, and entries may be appended. */
  void open(CatalogTerm opened) {
    Check.that(!isOpen() && opened.term() > 0, "a second start, or no term");
    catalogTerm = opened;
    committedIndex = Math.max(committedIndex, ledger.index());
  }

  boolean isOpen() {
    return catalogTerm.term() > 0;
  }

  /** Identifies this start; {@code UNKNOWN} before {@link #open}. */
  CatalogTerm catalogTerm() {
    return catalogTerm;
  }

  /** The state after the last entry appended, durable or not. */
  Ledger ledger() {
    return ledger;
  }

  /** The toys and their stock after the last entry appended. */
  Goods goods() {
    return ledger.goods();
  }

  /** The reservations after the last entry appended. */
  ReservationTable reservations() {
    return ledger.reservations();
  }

  /** Every entry up to this index is durable. */
  long committedIndex() {
    return committedIndex;
  }

  /** Appends a record and applies it. Nothing else changes the state of a running catalog. */
  void append(CatalogRecord record, CatalogOutputs out) {
    long index = out.append(record.toPayload());
    Toy changed = ledger.apply(index, record);
    if (changed != null) {
      appendedChanges.add(
          new AppendedChange(index, changed.number(), changed.view(), changed.removed()));
    }
  }

  /** Every entry up to {@code index} has become durable. */
  void committed(long index) {
    committedIndex = Math.max(committedIndex, index);
  }

  /**
   * Removes and returns the next change in the log's order if its entry is durable; otherwise
   * returns null.
   */
  AppendedChange pollDurableChange() {
    AppendedChange next = appendedChanges.peek();
    return next == null || next.index() > committedIndex ? null : appendedChanges.remove();
  }

  /**
   * Holds an answer until everything appended so far is durable; {@link #releaseAnswers} sends it.
   */
  void hold(Address to, Message answer) {
    held.hold(ledger.index(), to, answer);
  }

  /** Sends the answers whose entries are durable. */
  void releaseAnswers(CatalogOutputs out) {
    held.release(committedIndex, out);
  }

  /** How many answers wait; each result of a reservation counts as an answer. */
  int waitingAnswers() {
    return held.weight();
  }

  /**
   * Whether too many answers wait for the disk. If so, the caller drops the request, as if its
   * message had been lost, and this method counts the dropped request.
   */
  boolean mustDrop() {
    boolean full = held.weight() >= maxWaiting;
    if (full) {
      countDropped();
    }
    return full;
  }

  /** A request gets no answer because a bound was reached. */
  void countDropped() {
    dropped++;
  }

  long dropped() {
    return dropped;
  }
}
