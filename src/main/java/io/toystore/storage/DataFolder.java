package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.sansio.Check;
import io.toystore.text.FlatJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The data folder of one replica, open and locked. See the package's description for what it holds.
 *
 * <p>In this order: {@link #open}, {@link #latestSnapshot} or {@link #restoreParts} if the tier
 * takes snapshots, {@link #recover}, then everything else. All methods block, so a verticle calls
 * them in {@code executeBlocking} and leaves the open folder to a {@link JournalWriter}. Not
 * thread-safe, but for {@link #stage}. After a {@link JournalFailure} every call but {@link #close}
 * throws another one.
 */
public final class DataFolder implements Closeable {
  static final String JOURNAL = "journal";
  static final String SNAPSHOTS = "snapshots";
  static final String IDENTITY = "identity.json";
  static final String PROMISE = "promise.json";
  static final String COMMIT = "commit.json";

  /**
   * The format of a folder that is initialised now, by its identity; a folder without one is of
   * format 1, which had no {@link DurableMark}.
   */
  static final long FORMAT = 2;

  private final Path folder;
  private final JournalOptions options;
  private final Disk disk;
  private final FolderLock lock;
  private final FailStop failStop = new FailStop();
  private final DurableMark mark;
  private final GroupFiles group;
  private final Journal journal;
  private final Snapshots snapshots;
  private final FolderIdentity identity;
  private final CommitMark commit;
  private final int replica;
  private long promisedTerm;
  private Optional<Instant> lastWritten = Optional.empty();

  /** What the snapshot that was read covers, and the term of the last entry of it; 0 for none. */
  private long coveredIndex;

  private long coveredTerm;

  private DataFolder(
      Path folder, Identity identity, JournalOptions options, Disk disk, FolderLock lock) {
    this.folder = folder;
    this.identity = new FolderIdentity(disk, folder, identity);
    this.commit = new CommitMark(disk, folder);
    this.replica = identity.replica();
    this.options = options;
    this.disk = disk;
    this.lock = lock;
    this.mark = new DurableMark(disk, folder);
    this.group = new GroupFiles(disk, folder, identity.size());
    this.journal = new Journal(folder.resolve(JOURNAL), options, disk, failStop, mark);
    this.snapshots = new Snapshots(folder.resolve(SNAPSHOTS), disk);
  }

  // ---------------------------------------------------------------------------------------------
  // Opening

  /**
   * Locks and opens a data folder, or initialises it where {@code mode} allows. Files in it that
   * are not the journal's, such as a log of the process, are left alone.
   *
   * @throws RefusedFolderException when this replica must not use the folder: it is missing or
   *     empty and must not be, in use, somebody else's, or incomplete
   * @throws IOException when the disk fails
   */
  public static DataFolder open(
      Path folder, Identity wanted, InitialiseMode mode, JournalOptions options)
      throws IOException {
    return open(folder, wanted, mode, options, new Disk());
  }

  static DataFolder open(
      Path folder, Identity wanted, InitialiseMode mode, JournalOptions options, Disk disk)
      throws IOException {
    if (mode == InitialiseMode.NEVER && isEmpty(folder)) {
      throw new RefusedFolderException(
          folder
              + ": no data here; pass --init if this is the first start of the whole store; else"
              + " mount the volume that holds it; "
              + RefusedFolderException.REMEDY);
    }
    FolderUse.refuseIfUnusable(folder);
    Optional<Path> remains =
        Files.exists(folder.resolve(IDENTITY)) ? Optional.empty() : FolderUse.remains(folder);
    // Looked at again: another process may just be beginning it.
    if (remains.isPresent() && !Files.exists(folder.resolve(IDENTITY))) {
      throw new RefusedFolderException(
          remains.get()
              + ": data without "
              + IDENTITY
              + ": the folder has lost that file, or a \"restore\" was cut off, which is to be made"
              + " again into an empty folder");
    }
    FolderUse.createFolders(folder, disk);
    FolderLock lock = FolderLock.take(folder);
    DataFolder opened = new DataFolder(folder, wanted, options, disk, lock);
    try {
      if (mode == InitialiseMode.IF_EMPTY && isEmpty(folder)) {
        opened.initialise();
      }
      opened.load();
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Whether the folder has never been in use: it is missing, or its initialisation never came to
   * its end. Changes nothing and takes no lock.
   *
   * @throws RefusedFolderException when it is no folder, or not one that this user may use
   */
  public static boolean isEmpty(Path folder) throws IOException {
    FolderUse.refuseIfUnusable(folder);
    return !Files.exists(folder.resolve(IDENTITY)) && FolderUse.remains(folder).isEmpty();
  }

  /**
   * Whether nothing was ever promised or stored in the folder: it is missing, or begun at most. A
   * replica promises a term before it takes part in anything. Changes nothing and takes no lock.
   *
   * @throws RefusedFolderException when it is no folder, or not one that this user may use
   */
  public static boolean isUnused(Path folder) throws IOException {
    FolderUse.refuseIfUnusable(folder);
    return FolderUse.remains(folder).isEmpty();
  }

  /**
   * Begins the folder of a replica that is to hold the log of a backup. Until {@link #complete},
   * the folder has no identity, so that whatever a crash leaves of it is refused by {@link #open},
   * and is not taken for an empty folder either.
   *
   * @param promised the term that the replica has promised from its first start on
   * @return the folder, open and locked, with an empty journal for writing
   * @throws RefusedFolderException when something is in the folder, or somebody is making it too
   */
  public static DataFolder restoring(
      Path folder, Identity identity, JournalOptions options, long promised) throws IOException {
    FolderUse.createFolders(folder, new Disk());
    DataFolder restoring =
        new DataFolder(folder, identity, options, new Disk(), FolderLock.take(folder));
    try {
      if (!isEmpty(folder)) {
        throw new RefusedFolderException(folder + ": there is data here already");
      }
      restoring.beginFiles(promised);
      restoring.journal.recover(1, 0, 0, promised, entry -> {});
      return restoring;
    } catch (IOException | RuntimeException e) {
      restoring.close();
      throw e;
    }
  }

  /**
   * Ends what {@link #restoring} has begun, once the whole log is appended: every entry counts as
   * committed, and the folder has an id of its own; durable on return.
   */
  public void complete() throws IOException {
    journal.force();
    saveCommitIndex(journal.lastIndex());
    identity.write();
  }

  /** The identity comes last: a crash before leaves a folder that still counts as empty. */
  private void initialise() throws IOException {
    beginFiles(0);
    identity.write();
  }

  private void beginFiles(long promised) throws IOException {
    for (String name : new String[] {JOURNAL, SNAPSHOTS}) {
      if (!Files.isDirectory(folder.resolve(name))) {
        disk.createFolder(folder.resolve(name));
      }
    }
    writePromise(promised);
    mark.replace();
    identity.begin();
  }

  private void load() throws IOException {
    identity.read();
    promisedTerm = (Long) FolderIdentity.fields(folder.resolve(PROMISE)).get("term");
    commit.read();
    for (String name : new String[] {JOURNAL, SNAPSHOTS}) {
      if (!Files.isDirectory(folder.resolve(name))) {
        throw new RefusedFolderException(
            folder.resolve(name) + ": missing; " + RefusedFolderException.REMEDY);
      }
    }
    if (!identity.isOfEarlierFormat()) {
      FolderIdentity.require(folder.resolve(DurableMark.NAME));
    }
    mark.read();
    group.read(replica, identity.folderId());
    for (Path segment : Segments.filesIn(folder.resolve(JOURNAL))) {
      Instant written =
          Files.getLastModifiedTime(segment, LinkOption.NOFOLLOW_LINKS)
              .toInstant()
              .truncatedTo(ChronoUnit.SECONDS);
      if (lastWritten.isEmpty() || written.isAfter(lastWritten.get())) {
        lastWritten = Optional.of(written);
      }
    }
  }

  /**
   * Reads the journal and opens it for writing; must be called once before {@link #journal} is
   * used.
   *
   * @param fromIndex the first entry wanted: one after the snapshot that was restored, or 1
   * @param visitor gets each entry in order; what it got counts only when this returns
   * @throws RefusedFolderException when the journal does not hold what was stored; nothing was
   *     changed, and the folder is still open
   */
  public Recovery recover(long fromIndex, Consumer<LogEntry> visitor) throws IOException {
    long termBefore = coveredIndex == fromIndex - 1 ? coveredTerm : 0;
    Recovery recovery =
        journal.recover(fromIndex, termBefore, commit.index(), promisedTerm, visitor);
    if (identity.isOfEarlierFormat()) {
      failStop.run(
          "identity of " + folder,
          () -> {
            mark.replace();
            identity.write();
          });
    }
    return recovery;
  }

  // ---------------------------------------------------------------------------------------------
  // What it holds

  /** The folder as it was named to {@link #open}. */
  public Path path() {
    return folder;
  }

  public JournalOptions options() {
    return options;
  }

  /** A random number, chosen when the folder was initialised: a new disk is not the old one. */
  public long folderId() {
    return identity.folderId();
  }

  public Journal journal() {
    return journal;
  }

  /** When the journal was written last before it was opened; empty when nothing was there. */
  public Optional<Instant> lastWritten() {
    return lastWritten;
  }

  /** The highest term that this replica has promised to obey, 0 at first. */
  public long promisedTerm() {
    return promisedTerm;
  }

  /**
   * Keeps the highest term promised; durable on return. Does not force the journal.
   *
   * @throws io.toystore.sansio.BrokenInvariant when the term falls
   */
  public void savePromise(long term) {
    failStop.check();
    Check.that(term >= promisedTerm, "promise falls from term %d to %d", promisedTerm, term);
    failStop.run("promise in " + folder, () -> writePromise(term));
  }

  /** The data folder of each replica of the group, from replica 1 on; empty if not known. */
  public List<Long> members() {
    return group.members();
  }

  /** Keeps the data folder of each replica of the group; durable on return. */
  public void saveMembers(List<Long> folderIds) {
    failStop.check();
    failStop.run("members in " + folder, () -> group.writeMembers(folderIds));
  }

  /** What is remembered of each replica of the group, at times less than was saved; or empty. */
  public List<PeerMemory> peers() {
    return group.memory();
  }

  /** Keeps what is remembered of each replica of the group, without forcing it. */
  public void savePeers(List<PeerMemory> remembered) {
    failStop.check();
    failStop.run("memory of peers in " + folder, () -> group.writeMemory(remembered));
  }

  private void writePromise(long term) throws IOException {
    CheckedLine.replace(disk, folder.resolve(PROMISE), new FlatJson().put("term", term));
    promisedTerm = term;
  }

  /**
   * An index up to which the log is known as committed; at times lower than was saved, 0 at first.
   */
  public long commitIndex() {
    return commit.index();
  }

  /**
   * Keeps the commit index without forcing it. A lower one than before is ignored: it never falls.
   * Never ahead of what the journal has forced, which recovery relies on.
   */
  public void saveCommitIndex(long index) {
    failStop.check();
    if (index > commit.index()) {
      Check.that(
          index <= journal.lastIndex(), "commit %d of a journal of %d", index, journal.lastIndex());
      failStop.run("commit index in " + folder, () -> commit.raise(index));
      journal.protect(index);
    }
  }

  /**
   * The newest snapshot with a right checksum. Empty: everything must be replayed, from entry 1 on.
   *
   * @param taken whether the tier could use it; otherwise it is as if there were none
   */
  public Optional<Snapshot> latestSnapshot(Predicate<Snapshot> taken) throws IOException {
    Optional<Snapshot> latest = snapshots.latest().filter(taken);
    latest.ifPresent(snapshot -> covers(snapshot.index(), snapshot.term()));
    return latest;
  }

  /**
   * Hands out the parts of a snapshot that is kept in parts, in order, as far as they are whole.
   *
   * @param taken whether the tier could use a part; the first one that it could not is the end
   * @return the last entry that they cover: everything after it must be replayed; 0 for none
   */
  public long restoreParts(Predicate<SnapshotPart> taken) throws IOException {
    Optional<SnapshotPart> last = snapshots.parts(taken);
    last.ifPresent(part -> covers(part.index(), part.term()));
    return last.map(SnapshotPart::index).orElse(0L);
  }

  private void covers(long index, long term) {
    journal.protect(index);
    coveredIndex = index;
    coveredTerm = term;
  }

  /**
   * Writes and forces the bytes of a snapshot, which does not count before {@link #publish}. Any
   * thread may, one at a time, while another one works with the journal.
   *
   * @throws IOException when its file cannot even be created. Then nothing was written whose loss
   *     could be noticed later, and the folder goes on without this snapshot
   * @throws JournalFailure when the disk fails later than that
   */
  public void stage(NewSnapshot snapshot) throws IOException {
    failStop.check();
    try (FileChannel unfinished = snapshots.create(snapshot)) {
      failStop.run("snapshot in " + folder, () -> snapshots.stage(snapshot, unfinished));
    }
  }

  /**
   * Makes a staged snapshot, or a part of one, count: durable on return. Forces the journal first
   * if need be: a snapshot never covers what a crash could take back. Whatever else is staged is
   * deleted.
   *
   * @throws io.toystore.sansio.BrokenInvariant when the journal's entry there is of another term,
   *     or there is none
   */
  public void publish(NewSnapshot snapshot) {
    failStop.check();
    long index = snapshot.index();
    long term = snapshot.term();
    Check.that(
        index >= 1 && index <= journal.lastIndex(),
        "snapshot at %d of a journal of %d",
        index,
        journal.lastIndex());
    long termThere = journal.termAt(index);
    Check.that(term == termThere, "snapshot at %d of term %d, not %d", index, term, termThere);
    journal.force();
    failStop.run("snapshot in " + folder, () -> snapshots.publish(snapshot));
    journal.protect(index);
  }

  /** Closes all files without forcing them, and releases the lock; again does nothing. */
  @Override
  @SuppressWarnings("try") // Closed in turn, whichever of them fails, and not looked at before.
  public void close() throws IOException {
    try (lock;
        group;
        commit) {
      journal.close();
    }
  }
}
