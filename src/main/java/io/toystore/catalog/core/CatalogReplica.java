package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.BooksDifference;
import io.toystore.model.CatalogTerm;
import io.toystore.model.LogEntry;
import io.toystore.replication.Replica;
import io.toystore.replication.ReplicaStart;
import io.toystore.replication.ReplicaStatus;
import io.toystore.replication.ReplicationSettings;
import io.toystore.replication.StateMachine;
import io.toystore.sansio.Check;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs the catalog on a replicated log of the same kind as the order log, in a group of one. The
 * log opens a term at every start. The id of the data folder, this term and a random id identify
 * the start (design, section 5.13).
 */
public final class CatalogReplica implements Core {
  private final Catalog catalog;
  private final Replica replica;
  private final Supplier<List<ProductSeed>> firstToys;
  private final long folderId;
  private final long startId;
  private List<ProductSeed> firstProducts = List.of();

  /** Whether the catalog's own term is open. */
  private boolean started;

  /**
   * The catalog serves once every entry up to this index is durable, its first products included.
   */
  private long servesFrom;

  /**
   * @param catalog restored from the snapshot up to {@link ReplicaStart#baseIndex}, if any
   * @param firstToys called only by {@link #prepareFirstProducts}, and only if the toys are needed
   * @param startId a random number that no other start of this folder, or of a copy of the folder,
   *     has
   */
  public CatalogReplica(
      Catalog catalog, Supplier<List<ProductSeed>> firstToys, ReplicaStart start, long startId) {
    this.catalog = catalog;
    this.startId = startId;
    this.firstToys = firstToys;
    this.folderId = start.folderId();
    this.replica =
        new Replica(
            ReplicationSettings.defaults(1, 1),
            unused -> Address.CATALOG,
            new FollowTheLog(),
            start);
  }

  /** Restores the next entry that the disk holds, before {@link #start}. */
  public void restore(LogEntry entry) {
    replica.restore(entry);
  }

  /**
   * Fetches the first toys if they are needed; called once all is restored, before {@link #start}.
   */
  public void prepareFirstProducts() {
    if (catalog.needsFirstProducts()) {
      firstProducts = List.copyOf(firstToys.get());
    }
  }

  public CatalogStatus status() {
    return catalog.status();
  }

  /** The replicated log under the catalog. */
  public ReplicaStatus logStatus(long nowMillis) {
    return replica.status(nowMillis);
  }

  /** Whether the catalog answers: its term is open and its first products are durable. */
  public boolean answers() {
    return started && replica.commitIndex() >= servesFrom;
  }

  /** Everything up to this index of the log is committed. */
  public long commitIndex() {
    return replica.commitIndex();
  }

  /** Everything up to this index of the log is forced. */
  public long forcedIndex() {
    return replica.durableIndex();
  }

  /** The current term of the log. */
  public long term() {
    return replica.term();
  }

  /**
   * The difference that the order group's leader has found between the books and its log; null for
   * none.
   */
  public BooksDifference booksDifference() {
    return catalog.booksDifference();
  }

  /** Sold-out toys that the timer has restocked since the start. */
  public long restocks() {
    return catalog.restocks();
  }

  /** Reservations that were given back since the start. */
  public long givenBack() {
    return catalog.givenBack();
  }

  @Override
  public void start(long nowMillis, Outputs out) {
    replica.start(nowMillis, out);
  }

  /**
   * Drops messages until the first products are durable; before that, answers would be "not found".
   */
  @Override
  public void receive(Message message, long nowMillis, Outputs out) {
    if (answers()) {
      catalog.receive(message, nowMillis, logAnd(out));
    }
  }

  @Override
  public void stored(long count, long nowMillis, Outputs out) {
    replica.stored(count, nowMillis, out);
  }

  @Override
  public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    replica.logRead(entries, nowMillis, out);
  }

  @Override
  public void tick(long nowMillis, Outputs out) {
    replica.tick(nowMillis, out);
    if (started) {
      catalog.tick(nowMillis, logAnd(out));
    }
  }

  @Override
  public long nextTickMillis(long nowMillis) {
    long next = replica.nextTickMillis(nowMillis);
    return started ? Math.min(next, catalog.nextTickMillis(nowMillis)) : next;
  }

  @Override
  public void flush(long nowMillis, Outputs out) {
    if (started) {
      catalog.flush(logAnd(out));
    }
    replica.flush(nowMillis, out);
  }

  private CatalogOutputs logAnd(Outputs out) {
    return new CatalogOutputs() {
      @Override
      public long append(byte[] payload) {
        return replica.propose(payload);
      }

      @Override
      public void send(Address to, Message message) {
        out.send(to, message);
      }
    };
  }

  /**
   * Restores into the catalog the entries on the disk, and the entry that opens this start's term.
   * The catalog itself appends all later entries. In a group of one no entry is ever cut, and the
   * leader changes only by a restart.
   */
  private final class FollowTheLog implements StateMachine {
    @Override
    public void appended(LogEntry entry) {
      if (!started) {
        catalog.restore(entry);
      }
    }

    @Override
    public void cut(long index) {
      Check.that(false, "the catalog's log was cut at %d", index);
    }

    @Override
    public void committed(long index, long nowMillis, Outputs out) {
      if (started) {
        catalog.committed(index);
      }
    }

    @Override
    public void servingBegan(long term, long nowMillis, Outputs out) {
      Check.that(!started, "the catalog opened a second term, %d", term);
      started = true;
      catalog.start(
          new CatalogTerm(folderId, term, startId), firstProducts, nowMillis, logAnd(out));
      servesFrom = replica.lastIndex();
    }

    @Override
    public void servingEnded() {
      Check.that(false, "the catalog was deposed");
    }

    @Override
    public void roundConfirmed(long round, long nowMillis, Outputs out) {}
  }
}
