package io.toystore.storage;

import static io.toystore.storage.Fixture.OPTIONS;
import static io.toystore.storage.Fixture.entries;
import static io.toystore.storage.Fixture.entriesIn;
import static io.toystore.storage.Fixture.opened;
import static io.toystore.storage.Fixture.recovered;
import static io.toystore.storage.Fixture.text;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import io.toystore.sansio.BrokenInvariant;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class JournalWriterTest {
  private static final int WAIT_SECONDS = 20;

  @TempDir Path temp;

  private final List<Long> stored = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<Context> contexts = new CopyOnWriteArrayList<>();
  private final WatchedDisk disk = new WatchedDisk();
  private Vertx vertx;
  private Context owner;
  private Path path;
  private DataFolder folder;
  private JournalWriter writer;
  private String deployment;

  /** Counts forces of files, and lets a test hold one up or make all of them fail. */
  private static final class WatchedDisk extends Disk {
    private final AtomicInteger forces = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final Semaphore allowed = new Semaphore(Integer.MAX_VALUE / 2);
    private volatile boolean failing;
    private volatile boolean instant;
    private volatile boolean withoutDescriptors;

    @Override
    FileChannel create(Path file, OpenOption... options) throws IOException {
      if (withoutDescriptors) {
        throw new FileSystemException(file.toString(), null, "Too many open files");
      }
      return super.create(file, options);
    }

    @Override
    void force(FileChannel channel, boolean metadata) throws IOException {
      forces.incrementAndGet();
      if (instant) {
        return;
      }
      allowed.acquireUninterruptibly();
      if (failing) {
        throw new IOException("the disk is bad");
      }
      super.force(channel, metadata);
    }

    @Override
    void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
      writes.incrementAndGet();
      super.write(channel, bytes, position);
    }
  }

  @BeforeEach
  void open(Vertx vertx) throws IOException {
    this.vertx = vertx;
    owner = vertx.getOrCreateContext();
    path = temp.resolve("a");
    open(OPTIONS);
  }

  private void open(JournalOptions options) throws IOException {
    folder = opened(path, options, disk);
    folder.recover(1, entry -> {});
    writer =
        new JournalWriter(
            folder,
            owner,
            count -> {
              contexts.add(Vertx.currentContext());
              stored.add(count);
            },
            failures::add,
            Future::succeededFuture,
            (entries, nanos) -> {});
  }

  private void deploy() throws Exception {
    deployment = deploying().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private Future<String> deploying() {
    return vertx.deployVerticle(
        writer, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER));
  }

  private void undeploy() throws Exception {
    vertx.undeploy(deployment).await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    disk.allowed.release(Integer.MAX_VALUE / 2 - disk.allowed.availablePermits());
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
    folder.close();
  }

  private void awaitStored(long count) {
    await().until(() -> !stored.isEmpty() && stored.get(stored.size() - 1) == count);
  }

  @Test
  void whatIsReportedAsStoredIsInTheFile() throws Exception {
    deploy();
    writer.append(entries(1, 3, 1));
    writer.savePromise(15);
    writer.append(entries(4, 6, 5));
    writer.cutFrom(5);
    awaitStored(4);
    undeploy();
    assertEquals(List.of(), failures);
    contexts.forEach(context -> assertSame(owner, context));
    try (DataFolder again = recovered(path, OPTIONS)) {
      assertEquals(15, again.promisedTerm());
      assertEquals(4, again.journal().lastIndex());
      assertEquals(5, again.journal().lastTerm());
    }
  }

  @Test
  void whatArrivesDuringAForceIsCoveredByTheNextOne() throws Exception {
    deploy();
    writer.append(entries(1, 1, 1));
    awaitStored(1);
    disk.allowed.drainPermits();
    int before = disk.forces.get();
    writer.append(entries(2, 2, 1));
    await().until(() -> disk.forces.get() == before + 1);
    for (int index = 3; index <= 1000; index++) {
      writer.append(entries(index, index, 1));
    }
    assertEquals(List.of(1L), List.copyOf(stored), "nothing is stored before its force returns");
    disk.allowed.release(Integer.MAX_VALUE / 2);
    awaitStored(1000);
    assertEquals(List.of(1L, 2L, 1000L), List.copyOf(stored));
    assertEquals(before + 2, disk.forces.get());
    undeploy();
    assertEquals(entries(1, 1000, 1), entriesIn(path, OPTIONS));
  }

  /**
   * The next write is asked for as soon as the last one is reported, which is just when a drain
   * ends: a request that comes between the drain's last look and its end must not be left lying.
   */
  @Test
  void aRequestThatComesAsADrainEndsIsNotForgotten() throws Exception {
    AtomicInteger reached = new AtomicInteger();
    Context atOnce =
        (Context)
            Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> {
                  @SuppressWarnings("unchecked")
                  Handler<Void> action = (Handler<Void>) arguments[0];
                  action.handle(null);
                  return null;
                });
    disk.instant = true;
    folder = opened(temp.resolve("b"), OPTIONS, disk);
    folder.recover(1, entry -> {});
    writer =
        new JournalWriter(
            folder,
            atOnce,
            count -> reached.set((int) count),
            failures::add,
            Future::succeededFuture,
            (entries, nanos) -> {});
    deploy();
    for (int index = 1; index <= 20_000; index++) {
      int last = index - 1;
      long givenUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
      while (reached.get() < last && System.nanoTime() < givenUp) {
        Thread.onSpinWait();
      }
      assertEquals(last, reached.get(), "a request was left lying");
      for (int pause = index % 64; pause > 0; pause--) {
        Thread.onSpinWait();
      }
      writer.append(entries(index, index, 1));
    }
  }

  @Test
  void theJournalIsForcedBeforeAPromiseIsSaved() throws Exception {
    folder.journal().append(entries(1, 1, 1)); // A segment's beginning has a force of its own.
    folder.journal().force();
    // Asked for before the start, so that one drain takes both.
    writer.append(entries(2, 2, 1));
    writer.savePromise(13);
    disk.allowed.drainPermits();
    int writes = disk.writes.get();
    // The report of the deployment may wait after the force that is held up.
    Future<String> deploying = deploying();
    await().until(disk.allowed::hasQueuedThreads);
    assertEquals(writes + 1, disk.writes.get(), "only the entry is written before the force");
    disk.allowed.release(Integer.MAX_VALUE / 2);
    deploying.await(WAIT_SECONDS, TimeUnit.SECONDS);
    awaitStored(2);
    assertEquals(13, folder.promisedTerm());
  }

  @Test
  void aFailedForceIsReportedOnceAndNeverTriedAgain() throws Exception {
    deploy();
    writer.append(entries(1, 1, 1));
    awaitStored(1);
    disk.failing = true;
    int before = disk.forces.get();
    writer.append(entries(2, 2, 1));
    await().until(() -> !failures.isEmpty());
    disk.failing = false;
    int writes = disk.writes.get();
    writer.append(entries(3, 3, 1));
    writer.savePromise(19);
    writer.cutFrom(1);
    writer.saveCommitIndex(2);
    writer.save(NewSnapshot.ofAll(1, 1, text("")), () -> {}, failures::add);
    writer.read(1, 100, entries -> failures.add(new AssertionError("read after a failure")));
    undeploy();
    assertEquals(List.of(1L), List.copyOf(stored));
    assertEquals(1, failures.size());
    assertTrue(failures.get(0) instanceof JournalFailure, failures.toString());
    assertEquals(before + 1, disk.forces.get());
    assertEquals(writes, disk.writes.get());
    recovered(path, OPTIONS).close();
  }

  @Test
  void stoppingCarriesOutAndForcesWhatIsQueuedAndReleasesTheLock() throws Exception {
    deploy();
    for (int index = 1; index <= 200; index++) {
      writer.append(entries(index, index, 1));
    }
    writer.saveCommitIndex(150);
    writer.save(NewSnapshot.ofAll(100, 1, text("state")), () -> {}, failures::add);
    undeploy();
    writer.append(entries(201, 201, 1));
    awaitStored(200);
    try (DataFolder again = recovered(path, OPTIONS)) {
      assertEquals(200, again.journal().lastIndex());
      assertEquals(150, again.commitIndex());
      assertEquals(100, again.latestSnapshot(any -> true).orElseThrow().index());
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void aPartOfASnapshotIsReportedOnceItIsDurable() throws Exception {
    deploy();
    writer.append(entries(1, 9, 1));
    List<Long> covered = new CopyOnWriteArrayList<>();
    writer.save(
        NewSnapshot.ofPart(1, 4, 1, text("1")),
        () ->
            writer.save(
                NewSnapshot.ofPart(5, 9, 1, text("2")),
                () -> covered.add((long) path.resolve("snapshots").toFile().list().length),
                failures::add),
        failures::add);
    await().until(() -> covered.equals(List.of(2L)));
    undeploy();
    try (DataFolder again = recovered(path, OPTIONS)) {
      assertEquals(9, again.restoreParts(part -> true));
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void noEntryWaitsForTheBytesOfASnapshot() throws Exception {
    deploy();
    writer.append(entries(1, 1, 1));
    awaitStored(1);
    CountDownLatch writing = new CountDownLatch(1);
    List<String> saved = new CopyOnWriteArrayList<>();
    writer.save(
        NewSnapshot.ofAll(
            1,
            1,
            to -> {
              try {
                writing.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              to.write(1);
            }),
        () -> saved.add("saved"),
        failures::add);
    writer.append(entries(2, 2, 1));
    awaitStored(2);
    assertEquals(List.of(), saved);
    writing.countDown();
    await().until(() -> !saved.isEmpty());
    undeploy();
    assertEquals(List.of(), failures);
  }

  @Test
  void aSnapshotWhoseFileCannotBeCreatedIsGivenUpAndTheJournalGoesOn() throws Exception {
    deploy();
    writer.append(entries(1, 4, 1));
    awaitStored(1);
    disk.withoutDescriptors = true;
    List<Throwable> notSaved = new CopyOnWriteArrayList<>();
    Runnable unexpected = () -> failures.add(new AssertionError("saved"));
    writer.save(NewSnapshot.ofAll(4, 1, text("lost")), unexpected, notSaved::add);
    await().until(() -> !notSaved.isEmpty());
    assertTrue(notSaved.get(0).getMessage().contains("Too many open files"));

    disk.withoutDescriptors = false;
    writer.append(entries(5, 8, 1));
    List<String> saved = new CopyOnWriteArrayList<>();
    writer.save(NewSnapshot.ofAll(8, 1, text("state")), () -> saved.add("saved"), failures::add);
    await().until(() -> !saved.isEmpty());

    undeploy();
    assertEquals(List.of(), failures);
    try (DataFolder again = recovered(path, OPTIONS)) {
      assertEquals(8, again.latestSnapshot(any -> true).orElseThrow().index());
    }
  }

  @Test
  void aWriterThatStopsBeginsNoSnapshot() throws Exception {
    deploy();
    writer.append(entries(1, 1, 1));
    awaitStored(1);
    disk.allowed.drainPermits();
    writer.append(entries(2, 2, 1));
    Future<?> stopped = writer.stop();
    writer.save(
        NewSnapshot.ofAll(1, 1, to -> failures.add(new AssertionError("written while it closes"))),
        () -> failures.add(new AssertionError("saved")),
        failures::add);
    disk.allowed.release(Integer.MAX_VALUE / 2);
    stopped.await(WAIT_SECONDS, TimeUnit.SECONDS);
    awaitStored(2);
    assertEquals(0, path.resolve("snapshots").toFile().list().length);
    assertEquals(List.of(), failures);
  }

  @Test
  void aSnapshotThatCannotBeWrittenIsAFailureAndIsReportedOnce() throws Exception {
    deploy();
    writer.append(entries(1, 1, 1));
    awaitStored(1);
    writer.save(
        NewSnapshot.ofAll(
            1,
            1,
            to -> {
              throw new IOException("the disk is full");
            }),
        () -> failures.add(new AssertionError("saved")),
        failures::add);
    await().until(() -> !failures.isEmpty());
    writer.append(entries(2, 2, 1));
    undeploy();
    assertEquals(1, failures.size());
    assertTrue(failures.get(0) instanceof JournalFailure, failures.toString());
    assertEquals(List.of(1L), List.copyOf(stored));
    assertEquals(entries(1, 1, 1), entriesIn(path, OPTIONS));
  }

  @Test
  void whatWasAskedBeforeTheStartIsCarriedOutAfterIt() throws Exception {
    writer.append(entries(1, 2, 1));
    assertEquals(List.of(), stored);
    deploy();
    awaitStored(1);
  }

  @Test
  void aReadSeesWhatWasAskedForBeforeAndBringsNoMoreThanItsBound() throws Exception {
    deploy();
    List<List<LogEntry>> read = new CopyOnWriteArrayList<>();
    writer.append(entries(1, 50, 1));
    for (int from = 1; from <= 50; from++) {
      writer.read(from, 1, read::add);
    }
    writer.read(51, 100, read::add);
    writer.read(40, 1 << 30, read::add);
    await().until(() -> read.size() == 51);
    for (int from = 1; from <= 50; from++) {
      assertEquals(entries(from, from, 1), read.get(from - 1));
    }
    assertEquals(entries(40, 50, 1), read.get(50));
    assertEquals(List.of(1L), List.copyOf(stored));
  }

  @Test
  void aFullQueueIsABrokenInvariant() throws Exception {
    folder.close();
    open(OPTIONS.withMaxQueuedRequests(3).withMaxBatchBytes(Journal.MAX_RECORD_BYTES));
    writer.append(entries(1, 1, 1));
    LogEntry large = Fixture.entry(2, 1, "x".repeat(Journal.MAX_RECORD_BYTES - 150));
    assertThrows(BrokenInvariant.class, () -> writer.append(List.of(large)));
    writer.append(entries(2, 2, 1));
    writer.append(entries(3, 3, 1));
    assertThrows(BrokenInvariant.class, () -> writer.append(entries(4, 4, 1)));
    deploy();
    awaitStored(3);
  }

  @Test
  void aRequestThatCannotBeIsReportedAsFatal() throws Exception {
    deploy();
    writer.append(entries(7, 7, 1));
    await().until(() -> !failures.isEmpty());
    assertTrue(failures.get(0) instanceof BrokenInvariant, failures.toString());
    assertEquals(List.of(), stored);
  }
}
