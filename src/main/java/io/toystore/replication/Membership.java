package io.toystore.replication;

import io.toystore.message.Address;
import io.toystore.message.ReplicaMessage.Returned;
import io.toystore.message.ReplicaMessage.ReturnedAnswer;
import io.toystore.model.PeerMemory;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Which data folders make up a group, and whether this replica may take part with its own. All
 * rules about who may vote and confirm are here; {@code docs/protocol/membership.pml} models them.
 *
 * <p><b>Folders.</b> Each folder has an id, drawn at random when the folder is initialised. A
 * member knows, durably, the folder of every replica of its group, and works with no other folder.
 *
 * <p><b>A group begins together.</b> A folder is <em>new</em> while it holds no entry, no promise
 * and no members. A replica with a new folder asks every peer for its folder. It takes part
 * (promises, confirms, leads, answers front-ends) only when <em>every</em> peer has answered that
 * its own folder is new too, or that it is a member and knows exactly the asker's folder. The
 * replica then makes these folders its members, durably, and is never new again. A crash at any
 * point changes no folder's id, so the group continues to form where it was interrupted. A replica
 * whose folder was emptied is new with another id: no replica that has begun knows that id, and one
 * such answer refuses the replica for good. A majority of answers is not enough: it might consist
 * of replicas that have not begun yet.
 *
 * <p><b>Each start asks first.</b> A replica admits a peer only once that peer has answered {@link
 * Returned} in the current start. The answer says which folder the peer knows as this replica's,
 * and what the peer remembers of that folder ({@link PeerMemory}). So two replicas work together
 * only if each knows the other's folder; folders of two stores, or of groups of two sizes, never
 * do. If so many peers know another folder that no majority is left, the replica is refused.
 *
 * <p><b>Old copies.</b> An old copy of a folder has the folder's id. A healthy folder never loses
 * its promise, or its forced entries that are committed; a later leader may cut other entries. So
 * exactly these two are compared: if the folder has promised less than the peer remembers, or lacks
 * the committed entry that the peer remembers it had forced, the replica is refused. The comparison
 * is between what the replica has now and what it said at an earlier time, so no late or duplicated
 * message can accuse a healthy replica. As the index of that entry a peer remembers
 *
 * <ul>
 *   <li>as leader of a term: the lower of the index that the follower has confirmed in this term
 *       and the leader's commit index, both as they are while it leads;
 *   <li>as follower: the lower of the index that the leader says it has forced and its own commit
 *       index.
 * </ul>
 *
 * <p>The memory is exact in the process, and written lazily to its disk. An old copy is found
 * whenever a peer that it works with has heard more of the replica. It is not found while all such
 * peers are away.
 *
 * <p><b>Folders of earlier versions</b> are in use but know no members. Such a replica takes each
 * peer's folder from the peer's first answer in this start, but never a new folder. Once it has the
 * folders of all peers, it makes them its members. That is as safe as before, when any folder
 * counted. A folder that is emptied from now on is refused, because the folders in use do not know
 * it.
 *
 * <p>Not thread-safe.
 */
final class Membership {
  /** The stage of a folder. */
  private enum Stage {
    /** Never used; takes no part. */
    NEW,
    /** Used by a version that kept no members. */
    LEARNING,
    /** The folders of all members are on its disk. */
    MEMBER
  }

  /** The largest group that a configuration can name. */
  private static final int LARGEST_GROUP = 99;

  /** How often a member repeats its question to a silent peer, in case the question was lost. */
  private static final int TIMES_ASKED = 3;

  private final ReplicationSettings settings;
  private final IntFunction<Address> addresses;
  private final long folderId;
  private final long startId;

  /** By the replica's id: the folder known for it, 0 for none. */
  private final long[] folders;

  /** By the peer's id: whether it has answered in this start, and nothing was wrong. */
  private final boolean[] admitted;

  /** By the peer's id: whether it has answered in this start for another folder or group. */
  private final boolean[] foreign;

  private final PeerMemory[] memory;
  private final long[] askedMillis;
  private final int[] timesAsked;

  private Stage stage;
  private boolean saving;
  private String refusal;

  /**
   * @param addresses the address of each replica of the group
   */
  Membership(ReplicationSettings settings, IntFunction<Address> addresses, ReplicaStart start) {
    int size = settings.groupSize();
    this.settings = settings;
    this.addresses = addresses;
    this.folderId = start.folderId();
    this.startId = start.startId();
    this.folders = new long[size + 1];
    this.admitted = new boolean[size + 1];
    this.foreign = new boolean[size + 1];
    this.memory = new PeerMemory[size + 1];
    this.askedMillis = new long[size + 1];
    this.timesAsked = new int[size + 1];

    Arrays.fill(memory, PeerMemory.NOTHING);
    Arrays.fill(askedMillis, Long.MIN_VALUE / 2);
    for (int id = 1; id <= start.members().size(); id++) {
      folders[id] = start.members().get(id - 1);
    }
    for (int id = 1; id <= start.peers().size(); id++) {
      memory[id] = start.peers().get(id - 1);
    }
    folders[settings.replica()] = folderId;
    stage = size == 1 || !start.members().isEmpty() ? Stage.MEMBER : Stage.LEARNING;
  }

  /**
   * The disk has been read.
   *
   * @param used whether it holds an entry or a promise
   */
  void start(boolean used) {
    if (stage == Stage.LEARNING && !used) {
      stage = Stage.NEW;
    }
  }

  // ---- what others may see ----

  /** Whether this replica promises, confirms, leads and answers front-ends. */
  boolean takesPart() {
    return stage != Stage.NEW && refusal == null;
  }

  /** Whether this replica works with this peer. */
  boolean admits(int peer) {
    return takesPart() && admitted[peer];
  }

  /** Whether this is the folder that this replica knows as the peer's. */
  boolean isFolderOf(int peer, long id) {
    return folders[peer] == id;
  }

  /** Why this replica takes no part before its next start; empty if nothing is wrong. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The peers that must still answer before this new group begins; empty once it has begun. */
  List<Integer> awaited() {
    return stage == Stage.NEW && refusal == null ? without(admitted) : List.of();
  }

  private List<Integer> without(boolean[] flags) {
    return IntStream.rangeClosed(1, settings.groupSize())
        .filter(id -> id != settings.replica() && !flags[id])
        .boxed()
        .toList();
  }

  /**
   * The memory of each replica, to be stored, from replica 1 on; empty if there are no peers, or
   * none is known.
   */
  List<PeerMemory> memory() {
    return stage == Stage.MEMBER && settings.groupSize() > 1
        ? List.of(Arrays.copyOfRange(memory, 1, memory.length))
        : List.of();
  }

  // ---- what is remembered ----

  /** A peer has sent a message of this term, which it does only once its promise is forced. */
  void spoke(int peer, long term) {
    memory[peer] = memory[peer].withPromise(term);
  }

  /** A peer has forced a log that has this committed entry. */
  void forcedCommitted(int peer, long index, long term) {
    memory[peer] = memory[peer].withCommitted(index, term);
  }

  // ---- asking ----

  /** Asks a peer that is not admitted yet, unless it was asked just now. */
  void ask(int peer, long lastIndex, long nowMillis, Outputs out) {
    if (refusal != null || nowMillis - askedMillis[peer] < settings.heartbeatMillis()) {
      return;
    }
    askedMillis[peer] = nowMillis;
    out.send(
        addresses.apply(peer),
        new Returned(
            settings.replica(),
            settings.groupSize(),
            folderId,
            startId,
            stage == Stage.NEW,
            lastIndex));
  }

  /**
   * A new replica keeps asking; a member asks a few times, and later again when it has a message
   * for the peer.
   */
  void tick(long lastIndex, long nowMillis, Outputs out) {
    for (int peer = 1; peer <= settings.groupSize(); peer++) {
      if (isAskedAgain(peer) && nowMillis - askedMillis[peer] >= settings.resendMillis()) {
        timesAsked[peer]++;
        ask(peer, lastIndex, nowMillis, out);
      }
    }
  }

  private boolean isAskedAgain(int peer) {
    return refusal == null
        && peer != settings.replica()
        && !admitted[peer]
        && (stage == Stage.NEW || timesAsked[peer] < TIMES_ASKED);
  }

  /** When the next {@link #tick} is due; called after each step, so it allocates nothing. */
  long nextTickMillis() {
    long next = Long.MAX_VALUE;
    for (int peer = 1; peer <= settings.groupSize(); peer++) {
      if (isAskedAgain(peer)) {
        next = Math.min(next, askedMillis[peer] + settings.resendMillis());
      }
    }
    return next;
  }

  /** Answers any replica that has started. */
  void onReturned(Returned m, Outputs out) {
    if (m.from() < 1 || m.from() > LARGEST_GROUP || m.from() == settings.replica()) {
      return;
    }
    boolean inGroup = m.groupSize() == settings.groupSize() && m.from() <= settings.groupSize();
    if (!inGroup) {
      out.dropped(
          String.format(
              Locale.ROOT,
              "replica %d is one of %d, and this group has %d: what it says is ignored",
              m.from(),
              m.groupSize(),
              settings.groupSize()));
    } else if (stage == Stage.NEW && !saving && folders[m.from()] != m.folderId()) {
      folders[m.from()] = 0;
      admitted[m.from()] = false;
    } else if (folders[m.from()] != 0 && folders[m.from()] != m.folderId()) {
      out.dropped(
          String.format(
              Locale.ROOT,
              "replica %d has started with another data folder (%016x) than it had in this group"
                  + " (%016x): what it says is ignored",
              m.from(),
              m.folderId(),
              folders[m.from()]));
    }
    boolean known = inGroup && stage != Stage.NEW;
    PeerMemory remembered = known ? memory[m.from()] : PeerMemory.NOTHING;
    out.send(
        addresses.apply(m.from()),
        new ReturnedAnswer(
            settings.replica(),
            settings.groupSize(),
            folderId,
            m.startId(),
            stage == Stage.NEW,
            known ? folders[m.from()] : 0,
            remembered.promisedTerm(),
            remembered.committedIndex(),
            remembered.committedTerm()));
  }

  /**
   * A peer has answered; admits it, or not, or refuses this replica.
   *
   * @param promisedTerm the highest promise on this replica's disk
   * @param terms of this replica's log
   */
  void onAnswer(ReturnedAnswer m, long promisedTerm, TermRuns terms, Outputs out) {
    int peer = m.from();
    if (refusal != null
        || saving && stage == Stage.NEW
        || m.startId() != startId
        || peer < 1
        || peer > settings.groupSize()
        || peer == settings.replica()) {
      return;
    }
    if (m.groupSize() != settings.groupSize()) {
      disagrees(
          peer,
          String.format(
              Locale.ROOT,
              "replica %d is one of a group of %d, this one of a group of %d",
              peer,
              m.groupSize(),
              settings.groupSize()),
          out);
    } else if (stage == Stage.NEW) {
      answerToNew(m);
    } else if (m.known() != 0 && m.known() != folderId
        || folders[peer] != 0 && folders[peer] != m.folderId()
        || folders[peer] == 0 && m.isNew()) {
      disagrees(
          peer,
          String.format(
              Locale.ROOT,
              "replica %d has another data folder than this replica knows, or knows another folder"
                  + " of replica %d",
              peer,
              settings.replica()),
          out);
    } else {
      folders[peer] = m.folderId();
      foreign[peer] = false;
      admitted[peer] = true;
      if (m.known() == folderId) {
        compare(m, promisedTerm, terms);
      }
    }
  }

  private void answerToNew(ReturnedAnswer m) {
    if (m.isNew() || m.known() == folderId) {
      folders[m.from()] = m.folderId();
      admitted[m.from()] = true;
    } else {
      refusal =
          String.format(
              Locale.ROOT,
              "nothing was here, but replica %d has begun with another folder of replica %d, which"
                  + " an empty folder cannot replace: if a volume is not mounted, mount it; if the"
                  + " folder is lost, the group continues with the other replicas, and an old copy"
                  + " must not take its place",
              m.from(),
              settings.replica());
    }
  }

  private void disagrees(int peer, String why, Outputs out) {
    admitted[peer] = false;
    foreign[peer] = true;
    int disagreeing = settings.groupSize() - 1 - without(foreign).size();
    if (stage == Stage.NEW || disagreeing >= Majority.of(settings.groupSize())) {
      refusal =
          why
              + ": the folder belongs to another store or another configuration; name this"
              + " replica's own folder";
    } else {
      out.dropped(why + ": what it says is ignored");
    }
  }

  private void compare(ReturnedAnswer m, long promisedTerm, TermRuns terms) {
    String less = null;
    if (m.promisedTerm() > promisedTerm) {
      less =
          String.format(
              Locale.ROOT,
              "replica %d has heard it obey term %d, and it knows term %d only",
              m.from(),
              m.promisedTerm(),
              promisedTerm);
    } else if (!terms.matches(m.committedIndex(), m.committedTerm())) {
      less =
          String.format(
              Locale.ROOT,
              "replica %d knows that it held entry %d of term %d, and its log ends at entry %d of"
                  + " term %d",
              m.from(),
              m.committedIndex(),
              m.committedTerm(),
              terms.lastIndex(),
              terms.lastTerm());
    }
    if (less != null) {
      refusal =
          "the folder is an old copy, or its disk has lost data: "
              + less
              + ". It takes no part; the group continues with the other replicas. Only the folder"
              + " that was here last may be put back, no older one";
    }
  }

  // ---- becoming a member ----

  /** Whether all folders are known now and must be saved; true only once. */
  boolean completes() {
    boolean completes =
        refusal == null && !saving && stage != Stage.MEMBER && without(admitted).isEmpty();
    saving |= completes;
    return completes;
  }

  /** The folder of each replica, from replica 1 on. */
  List<Long> members() {
    List<Long> members = new ArrayList<>();
    for (int id = 1; id <= settings.groupSize(); id++) {
      members.add(folders[id]);
    }
    return members;
  }

  /** The members are durable. */
  void saved() {
    stage = Stage.MEMBER;
  }
}
