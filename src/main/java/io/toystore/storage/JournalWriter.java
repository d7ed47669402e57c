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
 * <p>Group commit: the owner's requests gather in a queue; one drain at a time takes all of them,
 * carries them out in their order, and forces the journal once. What arrives meanwhile is covered
 * by the next force. So the more there is to do, the fewer forces it takes for each entry.
 *
 * <p>The methods that ask for something are thread-safe, never block for long, and are carried out
 * in the order of their calls; a snapshot, once its bytes are there. Answers come on the owner's
 * context. The storage requests ({@link #append}, {@link #cutFrom}, {@link #savePromise}, {@link
 * #saveMembers}) are numbered 1, 2, 3 … in that order; each that is durable is reported, together
 * with all before it, by {@code stored}.
 *
 * <p>At the first failure, {@code fatal} is called once and nothing is done or reported any more:
 * no write, and above all no second force. The same holds for requests that come after {@link
 * #stop} has closed the folder.
 */
public final class JournalWriter extends VerticleBase {
  /** The most that one read brings; whoever wants more asks again. */
  private static final int MAX_READ_BYTES = 1 << 20;

  /** Reads that one drain carries out at most, after its force: reads do not hold up writes. */
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

  // What follows is guarded by the monitor, which is held only to put in or take out.
  private List<Request> queue = new ArrayList<>();
  private final Deque<Read> reads = new ArrayDeque<>();
  private long queuedBytes;
  private int queuedEntries;
  private long requested;

  /** The commit index to be kept by the next drain; 0 for none. */
  private long commitIndex;

  /** The highest one that was ever asked for. */
  private long highestCommitIndex;

  /** What is to be kept of the peers by the next drain; empty for nothing. */
  private List<PeerMemory> peers = List.of();

  /** The newest that was ever asked for. */
  private List<PeerMemory> latestPeers = List.of();

  /** Done, well or not, once no snapshot's bytes are being written. */
  private Future<Void> staging = Future.succeededFuture();

  private Saving staged;

  /** From the call of {@link #save} until that snapshot is durable, or given up. */
  private boolean saving;

  /** Nothing more is staged: the folder is about to be closed. */
  private boolean stopping;

  private boolean started;
  private boolean drainScheduled;
  private boolean over;

  /** A write to be carried out, in the order of the calls. */
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

  /** Hears of each force, on the writer's thread. */
  @FunctionalInterface
  public interface ForceListener {
    /**
     * @param entries that were appended since the force before it
     * @param nanos how long it took
     */
    void forced(int entries, long nanos);
  }

  /**
   * A writer for a folder that is open and recovered. It closes the folder when it stops.
   *
   * @param owner where {@code stored}, {@code fatal} and what was read are called
   * @param stored gets the number of storage requests that are durable, each time it has grown
   * @param fatal gets the first failure
   * @param beforeStop is asked at the beginning of the stop, which goes on once its future is
   *     complete: Vert.x stops this verticle before the one that has deployed it, which may still
   *     have something to write
   * @param forces hears of each force that went well
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

  /** Carries out what is queued, forces it, and closes the folder, which releases its lock. */
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
  // What the owner may ask for

  /**
   * Appends to the journal; a storage request.
   *
   * @throws io.toystore.sansio.BrokenInvariant when the queue is full, which the limits on what a
   *     core has under way exclude
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

  /** Keeps the promised term, after the journal has been forced; a storage request. */
  public void savePromise(long term) {
    request(
        0,
        0,
        () -> {
          folder.journal().force();
          folder.savePromise(term);
        });
  }

  /** Keeps the folders of the group's replicas, from replica 1 on; a storage request. */
  public void saveMembers(List<Long> folderIds) {
    List<Long> saved = List.copyOf(folderIds);
    request(0, 0, () -> folder.saveMembers(saved));
  }

  /** Keeps what is remembered of each replica of the group, some time; the newest call counts. */
  public void savePeers(List<PeerMemory> remembered) {
    synchronized (monitor) {
      if (!over && !remembered.equals(latestPeers)) {
        latestPeers = remembered;
        peers = remembered;
        schedule();
      }
    }
  }

  /** Keeps the commit index, some time; only the highest one asked for matters. */
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
   * Keeps a snapshot, or a part of one, whose entries must have been requested before; one at a
   * time. Its bytes are written on another worker thread, so that no force waits for them.
   *
   * @param saved called once it is durable; never, when the writer stops before
   * @param notSaved called when its file cannot be created, for instance because the process has no
   *     file descriptor left: the journal goes on, and another snapshot may be asked for. Whatever
   *     fails later than that is a failing disk
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
   * Reads entries once all that was asked for before is durable.
   *
   * @param maxBytes stop before this many bytes of payload, at most 1 MiB, but read one entry
   * @param into gets consecutive entries from {@code fromIndex} on; never called when the journal
   *     ends before it
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

  /** Sees to it that a drain will come; called with the monitor held. */
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

  /** One batch, then back to the worker pool: no thread is held for as long as the load lasts. */
  private void drain() {
    synchronized (monitor) {
      if (over) {
        return;
      }
    }
    carryOut(take());
    synchronized (monitor) {
      // What came since the batch was taken has scheduled nothing: this drain was on its way.
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

  /** Returns whether there is more to do. */
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
        return; // Told already, or closed.
      }
      over = true;
      queue.clear();
      reads.clear();
      staged = null;
    }
    owner.runOnContext(nothing -> fatal.accept(cause));
  }
}
