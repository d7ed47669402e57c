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
 * <p>The order of calls is {@link #open}, {@link #latestSnapshot} or {@link #restoreParts} if the
 * tier takes snapshots, {@link #recover}, then everything else. All methods block, so a verticle
 * calls them in {@code executeBlocking} and leaves the open folder to a {@link JournalWriter}. Not
 * thread-safe, except {@link #stage}. After a {@link JournalFailure} every call except {@link
 * #close} throws another one.
 */
public final class DataFolder implements Closeable {
  static final String JOURNAL = "journal";
  static final String SNAPSHOTS = "snapshots";
  static final String IDENTITY = "identity.json";
  static final String PROMISE = "promise.json";
  static final String COMMIT = "commit.json";

  /**
   * The format that this version writes into the identity of a new folder. An identity without a
   * format means format 1, which had no {@link DurableMark}.
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

  /** The last entry that the restored snapshot covers; 0 for none. */
  private long coveredIndex;

  /** The term of the entry at {@code coveredIndex}; 0 for none. */
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
   * Locks and opens a data folder, or initialises it where {@code mode} allows. Other files in the
   * folder, such as a log of the process, are not touched.
   *
   * @throws RefusedFolderException when this replica must not use the folder: it is in use, another
   *     replica's, incomplete, or empty although {@code mode} does not allow that
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
    // Checks the identity again: another process may just be initialising the folder.
    if (remains.isPresent() && !Files.exists(folder.resolve(IDENTITY))) {
      throw new RefusedFolderException(
          remains.get()
              + ": data without "
              + IDENTITY
              + ": the folder has lost that file, or a \"restore\" was interrupted; run it again"
              + " into an empty folder");
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
   * Whether the folder has never been in use: it is missing, or its initialisation was never
   * completed. Changes nothing and takes no lock.
   *
   * @throws RefusedFolderException when the path is not a folder, or not usable by this user
   */
  public static boolean isEmpty(Path folder) throws IOException {
    FolderUse.refuseIfUnusable(folder);
    return !Files.exists(folder.resolve(IDENTITY)) && FolderUse.remains(folder).isEmpty();
  }

  /**
   * Whether nothing was ever promised or stored in the folder: it is missing, or initialised at
   * most. A replica promises a term before it takes part in anything. Changes nothing and takes no
   * lock.
   *
   * @throws RefusedFolderException when the path is not a folder, or not usable by this user
   */
  public static boolean isUnused(Path folder) throws IOException {
    FolderUse.refuseIfUnusable(folder);
    return FolderUse.remains(folder).isEmpty();
  }

  /**
   * Begins the folder of a replica that will hold the log of a backup. The folder has no identity
   * until {@link #complete}. If a crash interrupts the restore, {@link #open} therefore refuses the
   * folder, and does not take it for an empty one either.
   *
   * @param promised the term that the replica has promised from its first start on
   * @return the folder, open and locked, with an empty journal for writing
   * @throws RefusedFolderException when the folder is not empty, or in use
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
   * Completes a folder from {@link #restoring} after the whole log was appended: marks every entry
   * as committed, and writes the identity with a folder id of its own. Durable on return.
   */
  public void complete() throws IOException {
    journal.force();
    saveCommitIndex(journal.lastIndex());
    identity.write();
  }

  /** Writes the identity last: a crash before that leaves a folder that still counts as empty. */
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
   * @param fromIndex the first entry wanted: the one after the restored snapshot, or 1
   * @param visitor receives each entry in order; the entries count only when this method returns
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
  // Content

  /** The path as it was passed to {@link #open}. */
  public Path path() {
    return folder;
  }

  public JournalOptions options() {
    return options;
  }

  /**
   * A random number, drawn when the folder was initialised; it tells a new disk from the old one.
   */
  public long folderId() {
    return identity.folderId();
  }

  public Journal journal() {
    return journal;
  }

  /** When the journal was last written before this start; empty for a journal without files. */
  public Optional<Instant> lastWritten() {
    return lastWritten;
  }

  /** The highest term that this replica has promised to obey, 0 at first. */
  public long promisedTerm() {
    return promisedTerm;
  }

  /**
   * Saves the highest promised term; durable on return. Does not force the journal.
   *
   * @throws io.toystore.sansio.BrokenInvariant when {@code term} is lower than a promised one
   */
  public void savePromise(long term) {
    failStop.check();
    Check.that(term >= promisedTerm, "promise falls from term %d to %d", promisedTerm, term);
    failStop.run("promise in " + folder, () -> writePromise(term));
  }

  /** The folder id of each replica of the group, from replica 1 on; empty if not known. */
  public List<Long> members() {
    return group.members();
  }

  /** Saves the folder id of each replica of the group; durable on return. */
  public void saveMembers(List<Long> folderIds) {
    failStop.check();
    failStop.run("members in " + folder, () -> group.writeMembers(folderIds));
  }

  /**
   * What is remembered of each replica of the group, possibly older than what was saved; or empty.
   */
  public List<PeerMemory> peers() {
    return group.memory();
  }

  /** Saves what is remembered of each replica of the group, without forcing it. */
  public void savePeers(List<PeerMemory> remembered) {
    failStop.check();
    failStop.run("memory of peers in " + folder, () -> group.writeMemory(remembered));
  }

  private void writePromise(long term) throws IOException {
    CheckedLine.replace(disk, folder.resolve(PROMISE), new FlatJson().put("term", term));
    promisedTerm = term;
  }

  /**
   * An index up to which the log is known to be committed; possibly lower than the last one saved;
   * 0 at first.
   */
  public long commitIndex() {
    return commit.index();
  }

  /**
   * Saves the commit index without forcing it; a lower index than before is ignored. The caller
   * passes only indexes of forced entries, which recovery relies on.
   */
  public void saveCommitIndex(long index) {
    failStop.check();
    if (index > commit.index()) {
      Check.that(
          index <= journal.lastIndex(),
          "commit index %d, but the journal ends at %d",
          index,
          journal.lastIndex());
      failStop.run("commit index in " + folder, () -> commit.raise(index));
      journal.protect(index);
    }
  }

  /**
   * The newest snapshot with a correct checksum. If empty, the caller replays the log from entry 1.
   *
   * @param taken takes the snapshot and returns whether the tier can use it; if not, the result is
   *     empty
   */
  public Optional<Snapshot> latestSnapshot(Predicate<Snapshot> taken) throws IOException {
    Optional<Snapshot> latest = snapshots.latest().filter(taken);
    latest.ifPresent(snapshot -> covers(snapshot.index(), snapshot.term()));
    return latest;
  }

  /**
   * Hands out the parts of a snapshot in order, up to the first missing or damaged part.
   *
   * @param taken takes a part and returns whether the tier can use it; the first unusable part ends
   *     the restore
   * @return the last entry that the parts cover, 0 for none; the caller replays the entries after
   *     it
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
   * Writes and forces the bytes of a snapshot, which does not count before {@link #publish}. May be
   * called on any thread, one call at a time, while another thread uses the journal.
   *
   * @throws IOException when the file cannot be created; then nothing was written, and the folder
   *     stays usable without this snapshot
   * @throws JournalFailure when the disk fails after that
   */
  public void stage(NewSnapshot snapshot) throws IOException {
    failStop.check();
    try (FileChannel unfinished = snapshots.create(snapshot)) {
      failStop.run("snapshot in " + folder, () -> snapshots.stage(snapshot, unfinished));
    }
  }

  /**
   * Makes a staged snapshot, or a part of one, count; durable on return. Forces the journal first
   * if necessary, so that a snapshot never covers entries that a crash could undo. Deletes all
   * other staged files.
   *
   * @throws io.toystore.sansio.BrokenInvariant when the journal has no entry at the snapshot's
   *     index, or one of another term
   */
  public void publish(NewSnapshot snapshot) {
    failStop.check();
    long index = snapshot.index();
    long term = snapshot.term();
    Check.that(
        index >= 1 && index <= journal.lastIndex(),
        "snapshot at %d, but the journal ends at %d",
        index,
        journal.lastIndex());
    long termThere = journal.termAt(index);
    Check.that(term == termThere, "snapshot at %d of term %d, not %d", index, term, termThere);
    journal.force();
    failStop.run("snapshot in " + folder, () -> snapshots.publish(snapshot));
    journal.protect(index);
  }

  /** Closes all files without forcing them, and releases the lock; idempotent. */
  @Override
  @SuppressWarnings("try") // Only closes the resources, each even if another one fails.
  public void close() throws IOException {
    try (lock;
        group;
        commit) {
      journal.close();
    }
  }
}
