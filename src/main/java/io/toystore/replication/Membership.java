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
 * rules of who may vote and confirm stand here; {@code docs/protocol/membership.pml} is their
 * model.
 *
 * <p><b>Folders.</b> Each folder has an id, drawn at random when it is made. A member knows,
 * durably, the folder of every replica of its group, and works with no other.
 *
 * <p><b>A group begins together.</b> A folder is <em>new</em> while it holds no entry, no promise
 * and no members. A replica with a new folder asks every other one for its folder, and takes part
 * (promises, confirms, leads, answers front-ends) only when <em>each</em> of them has answered that
 * its folder is new too, or that it is a member and knows exactly the asker's folder. Then it makes
 * these folders its members, durably, and is never new again. A crash at any point changes no
 * folder's id, so the same start goes on where it was. A replica whose folder was emptied is new
 * with another id: nobody that has begun knows it, and one such answer refuses it for good. A
 * majority of answers would not do: those who had not begun yet might have been all that it asked.
 *
 * <p><b>Each start asks first.</b> A replica has to do with a peer only once that peer has answered
 * {@link Returned} in this very start. The answer says which folder the peer knows in this
 * replica's place, and what it remembers of it ({@link PeerMemory}). So two replicas work together
 * only if each knows the other's folder, and folders of two stores, or of groups of two sizes, do
 * not. If so many peers know another folder that no majority is left, the replica is refused.
 *
 * <p><b>Less than it had.</b> An old copy of a folder has the folder's id. What a healthy folder
 * never loses is its promise, and those of its forced entries that are committed; other entries a
 * later leader may cut. So exactly these two are compared: if the folder has promised less than the
 * peer remembers, or lacks the committed entry that the peer remembers it had forced, the replica
 * is refused. It compares what it has at that moment with what it has said at some time before, so
 * no late or doubled message can accuse a healthy one. A peer remembers an entry
 *
 * <ul>
 *   <li>as leader of a term: the lower of what the follower has confirmed in this term and of the
 *       leader's commit index, both as they are while it leads;
 *   <li>as follower: the lower of what the leader says it has forced and of the own commit index.
 * </ul>
 *
 * <p>The memory is exact in the process, and kept lazily on its disk. It finds an old copy whenever
 * one of the peers that it works with had heard more of it. It cannot when all who had are away.
 *
 * <p><b>Folders of earlier versions</b> are in use but know no members. Such a replica takes the
 * folder of the first answer of each peer in this start, never that of a new one, and once it has
 * all of them makes them its members. That is safe as far as it was before, when any folder
 * counted; and a folder that is emptied from now on is refused, because those in use do not know
 * it.
 *
 * <p>Not thread-safe.
 */
final class Membership {
  /** Where a folder stands. */
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

  /** A member asks a peer that does not answer so often again, in case the question was lost. */
  private static final int TIMES_ASKED = 3;

  private final ReplicationSettings settings;
  private final IntFunction<Address> addresses;
  private final long folderId;
  private final long startId;

  /** By the replica's id: the folder known for it, 0 for none. */
  private final long[] folders;

  /** By the peer's id: it has answered in this start, and nothing was wrong. */
  private final boolean[] admitted;

  /** By the peer's id: it has answered in this start that it works with another folder or group. */
  private final boolean[] foreign;

  private final PeerMemory[] memory;
  private final long[] askedMillis;
  private final int[] timesAsked;

  private Stage stage;
  private boolean saving;
  private String refusal;

  /**
   * @param addresses where each replica of the group is reached
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
   * The disk is read.
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

  /** Whether this replica has to do with this peer. */
  boolean admits(int peer) {
    return takesPart() && admitted[peer];
  }

  /** Whether what this folder says is what the replica of this id says. */
  boolean isFolderOf(int peer, long id) {
    return folders[peer] == id;
  }

  /** Why this replica takes no part before its next start; empty if nothing is wrong. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The peers without which this new group does not begin; empty once it has begun. */
  List<Integer> awaited() {
    return stage == Stage.NEW && refusal == null ? without(admitted) : List.of();
  }

  private List<Integer> without(boolean[] flags) {
    return IntStream.rangeClosed(1, settings.groupSize())
        .filter(id -> id != settings.replica() && !flags[id])
        .boxed()
        .toList();
  }

  /** What to keep of each replica, from replica 1 on; empty if there is none, or none known. */
  List<PeerMemory> memory() {
    return stage == Stage.MEMBER && settings.groupSize() > 1
        ? List.of(Arrays.copyOfRange(memory, 1, memory.length))
        : List.of();
  }

  // ---- what is remembered ----

  /** A peer has spoken for a term, and says so only when its promise is forced. */
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
   * A new replica goes on asking; a member asks a few times, and later when there is something to
   * say to a peer.
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

  /** When the next {@link #tick} is due; asked after each step, so it makes no objects. */
  long nextTickMillis() {
    long next = Long.MAX_VALUE;
    for (int peer = 1; peer <= settings.groupSize(); peer++) {
      if (isAskedAgain(peer)) {
        next = Math.min(next, askedMillis[peer] + settings.resendMillis());
      }
    }
    return next;
  }

  /** Answers a replica that has started, whatever it is. */
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
              "replica %d has another data folder than this one knows, or knows another one of"
                  + " replica %d",
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
                  + " an empty one cannot replace: if a volume is not mounted, mount it; if the"
                  + " folder is lost, the group goes on with the other replicas, and an old copy"
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
              + ": the folder belongs to another store or another configuration; name the one that"
              + " is this replica's";
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
              + ". It takes no part; the group goes on with the other replicas. Only the folder"
              + " that was here last may be put back, no older one";
    }
  }

  // ---- becoming a member ----

  /** Whether all folders are known now, and are to be saved; true once. */
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

  /** The members are on the disk. */
  void saved() {
    stage = Stage.MEMBER;
  }
}
