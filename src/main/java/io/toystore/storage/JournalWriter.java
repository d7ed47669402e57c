package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.sansio.Check;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Owns an open data folder and does its file work on a worker thread, so that the owner's event
 * loop never waits for a disk. Deploy it with {@code ThreadingModel.WORKER} in the owner's JVM.
 *
 * <p>Group commit: the owner's requests gather in a queue. One drain at a time takes the whole
 * queue, carries the requests out in order, and forces the journal once. Requests that arrive
 * meanwhile are covered by the next force. So the higher the load, the more entries share a force.
 *
 * <p>The request methods are thread-safe and never block for long. Requests are carried out in the
 * order of the calls; a snapshot, once its bytes are written. Answers come on the owner's context.
 * The storage requests ({@link #append}, {@link #cutFrom}, {@link #savePromise}, {@link
 * #saveMembers}) are numbered 1, 2, 3 … in that order; {@code stored} receives the number up to
 * which all are durable.
 *
 * <p>At the first failure, {@code fatal} is called once. After that the writer does and reports
 * nothing: no write, and above all no second force. Requests after {@link #stop} has closed the
 * folder are ignored too.
 */
public final class JournalWriter extends VerticleBase {
  /** The maximum size of one read; a caller that wants more reads again. */
  private static final int MAX_READ_BYTES = 1 << 20;

  /**
   * The maximum number of reads in a drain, after its force, so that reads do not hold up writes.
   */
  private static final int READS_IN_A_DRAIN = 4;

  private final DataFolder folder;
  private final Context owner;
  private final LongConsumer stored;
  private final Consumer<Throwable> fatal;
  private final Supplier<Future<Void>> beforeStop;
  private final ForceListener forces;
  private final long maxQueuedBytes;
  private final int maxQueuedRequests;

  private final Object monitor = new Object();

  // The fields below are guarded by the monitor, which is held only to add or take requests.
  private List<Request> queue = new ArrayList<>();
  private final Deque<Read> reads = new ArrayDeque<>();
  private long queuedBytes;
  private int queuedEntries;
  private long requested;

  /** The commit index that the next drain saves; 0 for none. */
  private long commitIndex;

  /** The highest commit index that was ever requested. */
  private long highestCommitIndex;

  /** The memory of the peers that the next drain saves; empty for nothing. */
  private List<PeerMemory> peers = List.of();

  /** The memory of the peers that was requested last. */
  private List<PeerMemory> latestPeers = List.of();

  /** Completes, perhaps by failing, once no snapshot's bytes are being written. */
  private Future<Void> staging = Future.succeededFuture();

  /** The snapshot that the next drain publishes; null for none. */
  private Saving staged;

  /** True from the call of {@link #save} until that snapshot is durable or given up. */
  private boolean saving;

  /** True once the folder is about to be closed; then no snapshot is staged any more. */
  private boolean stopping;

  private boolean started;
  private boolean drainScheduled;
  private boolean over;

  /** A queued write. */
  private interface Request {
    void carryOut();
  }

  private record Read(long fromIndex, int maxBytes, Consumer<List<LogEntry>> into) {}

  private record Saving(NewSnapshot snapshot, Runnable saved) {}

  private record Batch(
      List<Request> requests,
      int entries,
      long lastNumber,
      long commitIndex,
      List<PeerMemory> peers,
      Saving staged,
      Read[] reads) {}

  /** Is informed of each force, on the writer's thread. */
  @FunctionalInterface
  public interface ForceListener {
    /**
     * @param entries the number of entries appended since the previous force
     * @param nanos the duration of the force
     */
    void forced(int entries, long nanos);
  }

  /**
   * A writer for a folder that is open and recovered. It closes the folder when it stops.
   *
   * @param owner the context on which {@code stored}, {@code fatal} and the answers of reads are
   *     called
   * @param stored receives the number of durable storage requests each time it has grown
   * @param fatal receives the first failure
   * @param beforeStop called at the beginning of the stop, which goes on once the future is
   *     complete: Vert.x stops this verticle before the verticle that deployed it, which may still
   *     have something to write
   * @param forces is informed of each successful force
   */
  public JournalWriter(
      DataFolder folder,
      Context owner,
      LongConsumer stored,
      Consumer<Throwable> fatal,
      Supplier<Future<Void>> beforeStop,
      ForceListener forces) {
    this.folder = folder;
    this.owner = owner;
    this.stored = stored;
    this.fatal = fatal;
    this.beforeStop = beforeStop;
    this.forces = forces;
    this.maxQueuedBytes = folder.options().maxBatchBytes();
    this.maxQueuedRequests = folder.options().maxQueuedRequests();
  }

  @Override
  public Future<?> start() {
    Check.that(context.isWorkerContext(), "the journal's writer belongs on a worker thread");
    synchronized (monitor) {
      started = true;
      schedule();
    }
    return Future.succeededFuture();
  }

  /**
   * Carries out the queued requests, forces them, and closes the folder, which releases its lock.
   */
  @Override
  public Future<?> stop() {
    Promise<Void> closed = Promise.promise();
    beforeStop
        .get()
        .transform(unused -> lastStaging())
        .onComplete(
            unused ->
                context.runOnContext(
                    nothing -> {
                      try {
                        close();
                        closed.complete();
                      } catch (IOException | RuntimeException e) {
                        closed.fail(e);
                      }
                    }));
    return closed.future();
  }

  private Future<Void> lastStaging() {
    synchronized (monitor) {
      stopping = true;
      return staging;
    }
  }

  private void close() throws IOException {
    boolean more;
    synchronized (monitor) {
      more = !over;
      started = false;
    }
    try {
      while (more) {
        more = carryOut(take());
      }
    } finally {
      synchronized (monitor) {
        over = true;
      }
      folder.close();
    }
  }

  // ---------------------------------------------------------------------------------------------
  // Requests

  /**
   * Appends to the journal; a storage request.
   *
   * @throws io.toystore.sansio.BrokenInvariant when the queue is full, which the limits on a core's
   *     work in flight exclude
   */
  public void append(List<LogEntry> entries) {
    List<LogEntry> appended = List.copyOf(entries);
    long bytes = 0;
    for (LogEntry entry : appended) {
      bytes += entry.payload().length + RecordFrame.MAX_FRAME_BYTES;
    }
    request(bytes, appended.size(), () -> folder.journal().append(appended));
  }

  /** Removes the entry at {@code index} and all after it; a storage request. */
  public void cutFrom(long index) {
    request(0, 0, () -> folder.journal().cutFrom(index));
  }

  /** Saves the promised term, after the journal has been forced; a storage request. */
  public void savePromise(long term) {
    request(
        0,
        0,
        () -> {
          folder.journal().force();
          folder.savePromise(term);
        });
  }

  /** Saves the folder ids of the group's replicas, from replica 1 on; a storage request. */
  public void saveMembers(List<Long> folderIds) {
    List<Long> saved = List.copyOf(folderIds);
    request(0, 0, () -> folder.saveMembers(saved));
  }

  /**
   * Saves what is remembered of each replica of the group at the next drain; only the last call
   * before it counts.
   */
  public void savePeers(List<PeerMemory> remembered) {
    synchronized (monitor) {
      if (!over && !remembered.equals(latestPeers)) {
        latestPeers = remembered;
        peers = remembered;
        schedule();
      }
    }
  }

  /** Saves the commit index at the next drain; only the highest one requested counts. */
  public void saveCommitIndex(long index) {
    synchronized (monitor) {
      if (!over && index > highestCommitIndex) {
        highestCommitIndex = index;
        commitIndex = index;
        schedule();
      }
    }
  }

  /**
   * Saves a snapshot, or a part of one, one at a time. Its entries must have been requested before.
   * Another worker thread writes the bytes, so that no force waits for them.
   *
   * @param saved called once the snapshot is durable; never, when the writer stops before
   * @param notSaved called when the snapshot's file cannot be created, for instance because the
   *     process has no file descriptor left: the journal goes on, and another snapshot may be
   *     requested. Any later error counts as a failure of the disk
   */
  public void save(NewSnapshot snapshot, Runnable saved, Consumer<Throwable> notSaved) {
    synchronized (monitor) {
      if (over || stopping) {
        return;
      }
      Check.that(!saving, "a snapshot while another one is written");
      saving = true;
      staging =
          owner
              .<Void>executeBlocking(
                  () -> {
                    folder.stage(snapshot);
                    return null;
                  },
                  false)
              .onSuccess(written -> publish(new Saving(snapshot, saved)))
              .onFailure(cause -> notStaged(cause, notSaved));
    }
  }

  private void notStaged(Throwable cause, Consumer<Throwable> notSaved) {
    if (!(cause instanceof IOException)) {
      fail(cause);
      return;
    }
    synchronized (monitor) {
      saving = false;
    }
    notSaved.accept(cause);
  }

  private void publish(Saving next) {
    synchronized (monitor) {
      if (!over) {
        staged = next;
        schedule();
      }
    }
  }

  /**
   * Reads entries once all earlier requests are durable.
   *
   * @param maxBytes the maximum size of all payloads together, at most 1 MiB; the first entry is
   *     read even if it is larger
   * @param into receives consecutive entries from {@code fromIndex} on; never called when the
   *     journal ends before that
   */
  public void read(long fromIndex, int maxBytes, Consumer<List<LogEntry>> into) {
    synchronized (monitor) {
      if (!over) {
        Check.that(reads.size() < maxQueuedRequests, "the journal's queue of reads is full");
        reads.add(new Read(fromIndex, Math.min(maxBytes, MAX_READ_BYTES), into));
        schedule();
      }
    }
  }

  /** Bytes that wait to be written. */
  public long queuedBytes() {
    synchronized (monitor) {
      return queuedBytes;
    }
  }

  private void request(long bytes, int entries, Request request) {
    synchronized (monitor) {
      if (!over) {
        Check.that(
            queue.size() < maxQueuedRequests && queuedBytes + bytes <= maxQueuedBytes,
            "the journal's queue is full: %d requests, %d bytes",
            queue.size(),
            queuedBytes);
        queue.add(request);
        queuedBytes += bytes;
        queuedEntries += entries;
        requested++;
        schedule();
      }
    }
  }

  // ---------------------------------------------------------------------------------------------
  // Draining

  /** Schedules a drain if there is work; called with the monitor held. */
  private void schedule() {
    if (started && !over && !drainScheduled && !isIdle()) {
      drainScheduled = true;
      context.runOnContext(nothing -> drain());
    }
  }

  private boolean isIdle() {
    return queue.isEmpty()
        && reads.isEmpty()
        && commitIndex == 0
        && peers.isEmpty()
        && staged == null;
  }

  /**
   * Carries out one batch and returns to the worker pool, so that no thread is occupied as long as
   * the load lasts.
   */
  private void drain() {
    synchronized (monitor) {
      if (over) {
        return;
      }
    }
    carryOut(take());
    synchronized (monitor) {
      // Requests after the batch was taken have scheduled no drain, since this drain was running.
      drainScheduled = false;
      schedule();
    }
  }

  private Batch take() {
    synchronized (monitor) {
      Read[] taken = new Read[Math.min(reads.size(), READS_IN_A_DRAIN)];
      for (int i = 0; i < taken.length; i++) {
        taken[i] = reads.poll();
      }
      Batch batch = new Batch(queue, queuedEntries, requested, commitIndex, peers, staged, taken);
      queue = new ArrayList<>();
      queuedBytes = 0;
      queuedEntries = 0;
      commitIndex = 0;
      peers = List.of();
      staged = null;
      return batch;
    }
  }

  /** Returns whether more work is queued. */
  private boolean carryOut(Batch batch) {
    try {
      for (Request request : batch.requests()) {
        request.carryOut();
      }
      if (!batch.requests().isEmpty()) {
        long began = System.nanoTime();
        folder.journal().force();
        forces.forced(batch.entries(), System.nanoTime() - began);
        owner.runOnContext(nothing -> stored.accept(batch.lastNumber()));
      }
      if (batch.commitIndex() > 0) {
        folder.saveCommitIndex(batch.commitIndex());
      }
      if (!batch.peers().isEmpty()) {
        folder.savePeers(batch.peers());
      }
      for (Read read : batch.reads()) {
        List<LogEntry> entries = folder.journal().read(read.fromIndex(), read.maxBytes());
        if (!entries.isEmpty()) {
          owner.runOnContext(nothing -> read.into().accept(entries));
        }
      }
      if (batch.staged() != null) {
        folder.publish(batch.staged().snapshot());
        synchronized (monitor) {
          saving = false;
        }
        owner.runOnContext(nothing -> batch.staged().saved().run());
      }
    } catch (RuntimeException | Error e) {
      fail(e);
      return false;
    }
    synchronized (monitor) {
      return !isIdle();
    }
  }

  private void fail(Throwable cause) {
    synchronized (monitor) {
      if (over) {
        return; // Already reported, or closed.
      }
      over = true;
      queue.clear();
      reads.clear();
      staged = null;
    }
    owner.runOnContext(nothing -> fatal.accept(cause));
  }
}
