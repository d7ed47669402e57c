package io.toystore.replication;

import io.toystore.protocol.Address;
import io.toystore.protocol.Check;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message;
import io.toystore.protocol.Message.Role;
import io.toystore.protocol.Outputs;
import io.toystore.protocol.PeerMemory;
import io.toystore.replication.ReplicaStatus.FollowerStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One replica of a group: Raft's log and rules with two differences. No replica campaigns on its
 * own, a front-end appoints it; and as the appointed one may be behind, it first adopts the best
 * log of a majority, as the primary of a Viewstamped Replication view does (design, section 5, with
 * the amendments of section 10).
 *
 * <p>Persistent: {@code promisedTerm} and the log. Volatile: everything else.
 */
public final class Replica {
  /** The first entry of every term; until it has committed its leader answers nobody. */
  public static final byte[] TERM_OPENED =
      "{\"type\":\"TermOpened\"}".getBytes(StandardCharsets.UTF_8);

  private final ReplicationSettings settings;
  private final IntFunction<Address> addresses;
  private final StateMachine machine;
  private final long incarnation;
  private final Membership group;
  private final DurableLog log;

  /** Persistent: this replica obeys no lower term. */
  private long promisedTerm;

  /** The highest term seen anywhere; the next candidacy goes above it. */
  private long highestTermSeen;

  private Role role = Role.FOLLOWER;

  /** Never leads again before its next start. */
  private boolean resigned;

  private long promisedAtMillis = Long.MIN_VALUE / 2;

  /** Never falls. */
  private long commitIndex;

  // Follower: the leader of the promised term, once it has spoken.
  private int leader;
  private long leaderHeardMillis = Long.MIN_VALUE / 2;

  /** What this replica has taken of the log of the promised term's leader, forced or not yet. */
  private long confirmedIndex;

  /** The highest round of that leader that was heard. */
  private long heardRound;

  /** When this replica last told that leader anything. */
  private long answeredMillis;

  /** The highest promise that is forced. */
  private long durablePromise;

  private PreVoteRound preVote;
  private long preVoteRounds;
  private Candidacy candidacy;
  private Leadership leadership;

  /** One question to the peers whether anybody hears a leader. */
  private static final class PreVoteRound {
    final long round;
    final long sinceMillis;
    final Map<Integer, Boolean> hears = new HashMap<>();
    final Map<Long, Long> appointers = new HashMap<>();
    long sentMillis;

    PreVoteRound(long round, long nowMillis) {
      this.round = round;
      this.sinceMillis = nowMillis;
      this.sentMillis = nowMillis;
    }
  }

  /** What a candidate has gathered; {@code best} is set once it knows which log to adopt. */
  private static final class Candidacy {
    final long term;
    final Map<Integer, Message.Promise> promises = new HashMap<>();
    long progressMillis;
    long sentMillis;
    boolean durable;
    Message.Promise best;
    long fetchIndex;

    Candidacy(long term, long nowMillis) {
      this.term = term;
      this.progressMillis = nowMillis;
      this.sentMillis = nowMillis;
    }
  }

  /** What only a leader has. */
  private static final class Leadership {
    final long term;
    final long openedIndex;
    final FollowerProgress[] followers;
    boolean serving;
    long servingSinceMillis;
    long roundAsked;
    long roundBegun;
    long roundConfirmed;

    Leadership(long term, long openedIndex, FollowerProgress[] followers) {
      this.term = term;
      this.openedIndex = openedIndex;
      this.followers = followers;
    }
  }

  /**
   * @param addresses where each replica of the group is reached
   * @param start what the disk holds, less the entries, which {@link #restore} takes
   */
  public Replica(
      ReplicationSettings settings,
      IntFunction<Address> addresses,
      StateMachine machine,
      ReplicaStart start) {
    this.settings = settings;
    this.addresses = addresses;
    this.machine = machine;
    this.incarnation = start.incarnation();
    this.group = new Membership(settings, addresses, start);
    this.promisedTerm = start.promisedTerm();
    this.durablePromise = start.promisedTerm();
    this.commitIndex = Math.max(start.commitIndex(), start.baseIndex());
    this.log = new DurableLog(start.baseIndex(), start.baseTerm(), settings.recentBytes(), machine);
  }

  // ---- what others may see ----

  /**
   * Whether this replica takes part in its group: neither is its folder a new one whose group has
   * not begun yet, nor has it been refused.
   */
  public boolean takesPart() {
    return group.takesPart();
  }

  /** Why this replica takes no part for good, for people; empty if nothing is wrong. */
  public Optional<String> refusal() {
    return group.refusal();
  }

  /** The replicas without which this new group does not begin; empty once it has begun. */
  public List<Integer> awaited() {
    return group.awaited();
  }

  /** What to keep of the peers, for the next start; empty as long as nothing is to be kept. */
  public List<PeerMemory> peers() {
    rememberConfirmed();
    return group.memory();
  }

  public Role role() {
    return role;
  }

  /** The term this replica obeys: as leader or candidate its own. */
  public long term() {
    return promisedTerm;
  }

  /** The leader this replica knows, itself included; 0 for none. */
  public int knownLeader(long nowMillis) {
    if (role == Role.LEADER) {
      return settings.replica();
    }
    return hearsLeader(nowMillis) ? leader : 0;
  }

  public long commitIndex() {
    return commitIndex;
  }

  public long lastIndex() {
    return log.lastIndex();
  }

  /** The highest promise that is durable; 0 for none. */
  public long durablePromise() {
    return durablePromise;
  }

  /** The end of the prefix of the log that is forced. */
  public long durableIndex() {
    return log.durableIndex();
  }

  /** Whether this replica leads and its own term's first entry has committed. */
  public boolean serving() {
    return leadership != null && leadership.serving;
  }

  /** Whether this replica leads, and has lately had an answer of this follower. */
  public boolean hearsFollower(int id, long nowMillis) {
    if (leadership == null) {
      return false;
    }
    for (FollowerProgress follower : leadership.followers) {
      if (follower.replica == id) {
        return nowMillis - follower.heardMillis <= settings.leaderSilenceMillis();
      }
    }
    return false;
  }

  /** For how long this replica has served as leader; 0 when it does not. */
  public long servingForMillis(long nowMillis) {
    return serving() ? nowMillis - leadership.servingSinceMillis : 0;
  }

  /** What this replica says of itself, for people who watch. */
  public ReplicaStatus status(long nowMillis) {
    List<FollowerStatus> followers = new ArrayList<>();
    long roundsOpen = 0;
    if (leadership != null) {
      for (FollowerProgress follower : leadership.followers) {
        followers.add(
            new FollowerStatus(
                follower.replica, follower.matchIndex, nowMillis - follower.heardMillis));
      }
      roundsOpen = leadership.roundAsked - leadership.roundConfirmed;
    }
    return new ReplicaStatus(
        role,
        promisedTerm,
        durablePromise,
        knownLeader(nowMillis),
        hearsServingLeader(nowMillis),
        serving(),
        log.lastIndex(),
        log.durableIndex(),
        commitIndex,
        roundsOpen,
        followers);
  }

  /**
   * Whether this replica serves as leader, or hears a leader that does: one with a committed entry
   * of its own term.
   */
  private boolean hearsServingLeader(long nowMillis) {
    return role == Role.FOLLOWER
        ? knownLeader(nowMillis) != 0 && log.terms().termAt(commitIndex) == promisedTerm
        : serving();
  }

  // ---- inputs ----

  /**
   * Entries that the disk holds and a part of a snapshot covers, which the state machine has taken
   * over from there; in order, before any {@link #restore}. They are committed.
   *
   * @param runs their terms
   * @param lastIndex the last of them
   */
  public void restoreCovered(List<TermRun> runs, long lastIndex) {
    log.restoreCovered(runs, lastIndex);
    commitIndex = Math.max(commitIndex, lastIndex);
  }

  /** The term of an entry that the log has. */
  public long termAt(long index) {
    return log.terms().termAt(index);
  }

  /** The terms of the entries from {@code first} to {@code last}, which the log has. */
  public List<TermRun> termsBetween(long first, long last) {
    return log.terms().between(first, last);
  }

  /** One entry that the disk holds, in order, before {@link #start}. */
  public void restore(LogEntry entry) {
    log.restore(entry);
  }

  /** The first input. A group of one opens its own term (design, section 10.11). */
  public void start(long nowMillis, Outputs out) {
    Check.that(
        promisedTerm >= log.lastTerm(), "promised %d, log has %d", promisedTerm, log.lastTerm());
    highestTermSeen = promisedTerm;
    commitIndex = Math.min(commitIndex, log.lastIndex());
    if (commitIndex > 0) {
      machine.committed(commitIndex, nowMillis, out);
    }
    group.start(promisedTerm > 0 || log.lastIndex() > 0);
    if (settings.groupSize() == 1) {
      becomeCandidate(nowMillis, out);
    }
    for (int id = 1; id <= settings.groupSize(); id++) {
      if (id != settings.replica()) {
        group.ask(id, log.lastIndex(), nowMillis, out);
      }
    }
  }

  /** True when the message was one of replication, and is dealt with. */
  public boolean receive(Message message, long nowMillis, Outputs out) {
    if (message instanceof Message.Returned m) {
      onReturned(m, nowMillis, out);
    } else if (message instanceof Message.ReturnedAnswer m) {
      onReturnedAnswer(m, nowMillis, out);
    } else if (message instanceof Message.FromReplica m) {
      if (hears(m, nowMillis, out)) {
        receiveFromPeer(message, nowMillis, out);
      }
    } else if (message instanceof Message.Ping m) {
      if (group.takesPart()) {
        out.send(Address.frontend(m.frontend()), pong(m.ping(), nowMillis));
      }
    } else if (message instanceof Message.Lead m) {
      if (group.takesPart()) {
        onLead(m, nowMillis, out);
      }
    } else {
      return message instanceof Message.Selected;
    }
    return true;
  }

  /** Whether this replica has to do with the peer that says so, and with its folder. */
  private boolean hears(Message.FromReplica m, long nowMillis, Outputs out) {
    if (!isPeer(m.from())) {
      return false;
    }
    if (!group.admits(m.from())) {
      if (group.takesPart()) {
        group.ask(m.from(), log.lastIndex(), nowMillis, out);
      }
      return false;
    }
    if (m instanceof Message.FromFolder folder
        && !group.isFolderOf(m.from(), folder.incarnation())) {
      out.dropped("replica " + m.from() + " speaks for another data folder than it has");
      return false;
    }
    return true;
  }

  private void receiveFromPeer(Message message, long nowMillis, Outputs out) {
    if (message instanceof Message.AppendEntries m) {
      if (isOwner(m.from(), m.term())
          && areSound(m.term(), m.prevIndex(), m.prevTerm(), m.entries())) {
        onAppendEntries(m, nowMillis, out);
      }
    } else if (message instanceof Message.AppendConfirmed m) {
      onAppendConfirmed(m, nowMillis, out);
    } else if (message instanceof Message.AppendHeard m) {
      onAppendHeard(m, nowMillis, out);
    } else if (message instanceof Message.AppendRefused m) {
      onAppendRefused(m, nowMillis, out);
    } else if (message instanceof Message.Prepare m) {
      if (isOwner(m.from(), m.term())) {
        onPrepare(m, nowMillis, out);
      }
    } else if (message instanceof Message.Promise m) {
      onPromise(m, nowMillis, out);
    } else if (message instanceof Message.PrepareRefused m) {
      observe(m.promisedTerm());
    } else if (message instanceof Message.FetchLog m) {
      onFetchLog(m, out);
    } else if (message instanceof Message.FetchedLog m) {
      onFetchedLog(m, nowMillis, out);
    } else if (message instanceof Message.PreVote m) {
      onPreVote(m, nowMillis, out);
    } else if (message instanceof Message.PreVoteAnswer m) {
      onPreVoteAnswer(m, nowMillis, out);
    } else if (message instanceof Message.Resigned m) {
      onResigned(m);
    }
  }

  public void stored(long count, long nowMillis, Outputs out) {
    log.stored(count, nowMillis, out);
    if (leadership != null) {
      advanceCommit(nowMillis, out);
    }
  }

  public void tick(long nowMillis, Outputs out) {
    group.tick(log.lastIndex(), nowMillis, out);
    switch (role) {
      case LEADER -> tickLeader(nowMillis, out);
      case CANDIDATE -> tickCandidate(nowMillis, out);
      case FOLLOWER -> {
        tickPreVote(nowMillis, out);
        tickFollower(nowMillis, out);
      }
    }
  }

  /** When the next tick is due, see {@link io.toystore.protocol.Core#nextTickMillis}. */
  public long nextTickMillis(long nowMillis) {
    return Math.min(nextTickOfRoleMillis(nowMillis), group.nextTickMillis());
  }

  private long nextTickOfRoleMillis(long nowMillis) {
    return switch (role) {
      case LEADER -> nextLeaderTickMillis(nowMillis);
      case CANDIDATE -> nowMillis;
      case FOLLOWER -> {
        if (preVote != null) {
          yield nowMillis;
        }
        boolean owesAnswer = leader != 0 && leaderHeardMillis > answeredMillis;
        yield owesAnswer ? answeredMillis + settings.heartbeatMillis() : Long.MAX_VALUE;
      }
    };
  }

  /** The burst of inputs is over: entries go to the disk and to the followers side by side. */
  public void flush(long nowMillis, Outputs out) {
    log.write(out);
    if (leadership == null) {
      return;
    }
    boolean newRound = leadership.roundAsked > leadership.roundBegun;
    leadership.roundBegun = leadership.roundAsked;
    for (FollowerProgress follower : leadership.followers) {
      replicate(follower, newRound, nowMillis, out);
    }
    confirmRounds(nowMillis, out);
  }

  // ---- what the tier asks of a leader ----

  /**
   * Appends to the log of the term that this replica leads; it goes out with the next flush.
   *
   * @return the entry's index; it is committed once {@link StateMachine#committed} says so
   */
  public long propose(byte[] payload) {
    Check.that(leadership != null, "only a leader appends");
    long index = log.lastIndex() + 1;
    log.append(new LogEntry(index, leadership.term, payload));
    return index;
  }

  /**
   * Asks for a round that begins after now: once it is confirmed, this replica was still the leader
   * after this call, so its commit index was then the group's (Raft, section 8; design, "Read").
   *
   * @return the round; one round serves all who ask before it begins
   */
  public long askRound() {
    Check.that(leadership != null, "only a leader asks for rounds");
    if (leadership.roundAsked == leadership.roundBegun) {
      leadership.roundAsked++;
    }
    return leadership.roundAsked;
  }

  /** A higher term was seen outside the group: a leader that learns of one follows (step down). */
  public void observe(long term) {
    if (term > Terms.HIGHEST) {
      return;
    }
    highestTermSeen = Math.max(highestTermSeen, term);
    if (term > promisedTerm && role != Role.FOLLOWER) {
      becomeFollower();
    }
  }

  /**
   * Steps down for good, because the process is about to end, and tells the peers, so that they
   * need not wait for its silence before another may lead. Safe at any time, like any stepping
   * down; it is quickest for those who wait once nothing is under way.
   */
  public void resign(long nowMillis, Outputs out) {
    resigned = true;
    if (leadership != null) {
      toPeers(new Message.Resigned(settings.replica(), leadership.term), nowMillis, out);
    }
    if (preVote != null) {
      endPreVote(0, 0, out);
    }
    if (role != Role.FOLLOWER) {
      becomeFollower();
    }
  }

  // ---- roles ----

  private void becomeFollower() {
    boolean led = leadership != null;
    rememberConfirmed();
    role = Role.FOLLOWER;
    leader = 0;
    leadership = null;
    candidacy = null;
    preVote = null;
    if (led) {
      machine.servingEnded();
    }
  }

  private void becomeCandidate(long nowMillis, Outputs out) {
    Check.that(role == Role.FOLLOWER, "a %s cannot become a candidate", role);
    long term =
        Terms.nextOwned(
            Math.max(promisedTerm, highestTermSeen), settings.replica(), settings.groupSize());
    role = Role.CANDIDATE;
    leader = 0;
    preVote = null;
    promise(term, nowMillis, out);
    Candidacy mine = new Candidacy(term, nowMillis);
    candidacy = mine;
    log.whenStored(
        nowMillis,
        out,
        (now, outputs) -> {
          if (candidacy != mine) {
            return;
          }
          mine.durable = true;
          mine.progressMillis = now;
          mine.promises.put(settings.replica(), ownPromise());
          toPeers(new Message.Prepare(settings.replica(), mine.term), now, outputs);
          adoptIfMajority(now, outputs);
        });
  }

  private void becomeLeader(long nowMillis, Outputs out) {
    Check.that(role == Role.CANDIDATE, "a %s cannot become a leader", role);
    long opened = log.lastIndex() + 1;
    FollowerProgress[] followers = new FollowerProgress[settings.groupSize() - 1];
    int at = 0;
    for (int id = 1; id <= settings.groupSize(); id++) {
      if (id != settings.replica()) {
        followers[at++] = new FollowerProgress(id, opened, nowMillis);
      }
    }
    leadership = new Leadership(candidacy.term, opened, followers);
    role = Role.LEADER;
    leader = settings.replica();
    candidacy = null;
    propose(TERM_OPENED);
    flush(nowMillis, out);
  }

  /** Persists a term above the promised one; nothing may be said of it before that is stored. */
  private void promise(long term, long nowMillis, Outputs out) {
    Check.that(term > promisedTerm, "promise of %d after %d", term, promisedTerm);
    promisedTerm = term;
    highestTermSeen = Math.max(highestTermSeen, term);
    promisedAtMillis = nowMillis;
    confirmedIndex = 0;
    heardRound = 0;
    log.savePromise(term, out);
    log.whenStored(
        nowMillis, out, (now, outputs) -> durablePromise = Math.max(durablePromise, term));
  }

  // ---- appointment and pre-vote ----

  private void onLead(Message.Lead m, long nowMillis, Outputs out) {
    if (role != Role.FOLLOWER) {
      answerLead(m.frontend(), m.attempt(), true, out, nowMillis);
    } else if (resigned || hearsLeader(nowMillis)) {
      answerLead(m.frontend(), m.attempt(), false, out, nowMillis);
    } else {
      if (preVote == null) {
        preVote = new PreVoteRound(++preVoteRounds, nowMillis);
        preVote.hears.put(settings.replica(), false);
        toPeers(new Message.PreVote(settings.replica(), preVote.round), nowMillis, out);
      }
      if (preVote.appointers.size() < 64) {
        preVote.appointers.put(m.frontend(), m.attempt());
      }
      decidePreVote(nowMillis, out);
    }
  }

  private void answerLead(
      long frontend, long attempt, boolean accepted, Outputs out, long nowMillis) {
    out.send(
        Address.frontend(frontend),
        new Message.LeadAnswer(
            settings.replica(), attempt, accepted, knownLeader(nowMillis), promisedTerm));
  }

  private void onPreVote(Message.PreVote m, long nowMillis, Outputs out) {
    if (isPeer(m.from())) {
      out.send(
          addresses.apply(m.from()),
          new Message.PreVoteAnswer(
              settings.replica(),
              m.round(),
              hearsAnotherLeader(m.from(), nowMillis),
              knownLeader(nowMillis),
              promisedTerm,
              promisedTerm));
    }
  }

  private void onPreVoteAnswer(Message.PreVoteAnswer m, long nowMillis, Outputs out) {
    if (preVote == null || m.round() != preVote.round || !isPeer(m.from())) {
      return;
    }
    observe(m.promisedTerm());
    preVote.hears.put(m.from(), m.hearsLeader());
    if (m.hearsLeader()) {
      endPreVote(m.leader(), m.leaderTerm(), out);
    } else {
      decidePreVote(nowMillis, out);
    }
  }

  /** Passes when a majority, itself included, has answered that it hears no leader. */
  private void decidePreVote(long nowMillis, Outputs out) {
    if (preVote.hears.size() >= Majority.of(settings.groupSize())) {
      Map<Long, Long> appointers = preVote.appointers;
      becomeCandidate(nowMillis, out);
      appointers.forEach(
          (frontend, attempt) -> answerLead(frontend, attempt, true, out, nowMillis));
    }
  }

  private void endPreVote(int heardLeader, long heardTerm, Outputs out) {
    preVote.appointers.forEach(
        (frontend, attempt) ->
            out.send(
                Address.frontend(frontend),
                new Message.LeadAnswer(
                    settings.replica(), attempt, false, heardLeader, heardTerm)));
    preVote = null;
  }

  private void tickPreVote(long nowMillis, Outputs out) {
    if (preVote == null) {
      return;
    }
    if (nowMillis - preVote.sinceMillis > settings.candidacyMillis()) {
      endPreVote(0, 0, out);
    } else if (nowMillis - preVote.sentMillis >= settings.resendMillis()) {
      preVote.sentMillis = nowMillis;
      toPeers(new Message.PreVote(settings.replica(), preVote.round), nowMillis, out);
    }
  }

  /**
   * A replica that asks does not lead any more, for instance because it was started again: what was
   * heard of it as the leader, or promised to it as a candidate, must not keep it from leading.
   */
  private boolean hearsAnotherLeader(int asking, long nowMillis) {
    boolean askerLed =
        role == Role.FOLLOWER
            && promisedTerm > 0
            && Terms.owner(promisedTerm, settings.groupSize()) == asking;
    return !askerLed && hearsLeader(nowMillis);
  }

  /** A leader hears itself; a promise given just now counts as hearing (design, section 10.7). */
  private boolean hearsLeader(long nowMillis) {
    return role != Role.FOLLOWER
        || nowMillis - promisedAtMillis < settings.hearsLeaderMillis()
        || (leader != 0 && nowMillis - leaderHeardMillis < settings.hearsLeaderMillis());
  }

  /** Ends the hearing early (design, section 10.7); a hint, like the hearing itself. */
  private void onResigned(Message.Resigned m) {
    if (isOwner(m.from(), m.term()) && m.term() == promisedTerm && role == Role.FOLLOWER) {
      leader = 0;
      promisedAtMillis = Long.MIN_VALUE / 2;
    }
  }

  // ---- prepare, promise, adopt ----

  private void onPrepare(Message.Prepare m, long nowMillis, Outputs out) {
    group.spoke(m.from(), m.term());
    if (m.term() < promisedTerm) {
      out.send(
          addresses.apply(m.from()),
          new Message.PrepareRefused(settings.replica(), m.term(), promisedTerm));
      return;
    }
    if (m.term() > promisedTerm) {
      if (role != Role.FOLLOWER) {
        becomeFollower();
      }
      leader = 0;
      preVote = null;
      promise(m.term(), nowMillis, out);
    }
    Message.Promise answer = ownPromise();
    log.whenStored(nowMillis, out, (now, outputs) -> toPeer(m.from(), answer, outputs));
  }

  private Message.Promise ownPromise() {
    return new Message.Promise(
        settings.replica(), promisedTerm, incarnation, log.lastTerm(), log.lastIndex());
  }

  private void onPromise(Message.Promise m, long nowMillis, Outputs out) {
    if (m.term() <= promisedTerm) {
      group.spoke(m.from(), m.term());
    }
    if (candidacy == null
        || candidacy.best != null
        || m.term() != candidacy.term
        || !candidacy.durable
        || !isPeer(m.from())
        || m.lastTerm() >= m.term()
        || m.lastIndex() < 0) {
      return;
    }
    if (candidacy.promises.put(m.from(), m) == null) {
      candidacy.progressMillis = nowMillis;
    }
    adoptIfMajority(nowMillis, out);
  }

  /** Takes the log with the highest (last term, last index) of a majority; not the longest. */
  private void adoptIfMajority(long nowMillis, Outputs out) {
    if (candidacy.promises.size() < Majority.of(settings.groupSize())) {
      return;
    }
    Message.Promise best = candidacy.promises.get(settings.replica());
    for (Message.Promise one : candidacy.promises.values()) {
      if (one.lastTerm() > best.lastTerm()
          || (one.lastTerm() == best.lastTerm() && one.lastIndex() > best.lastIndex())) {
        best = one;
      }
    }
    candidacy.best = best;
    if (best.from() == settings.replica()) {
      becomeLeader(nowMillis, out);
    } else {
      candidacy.fetchIndex = Math.min(log.lastIndex(), best.lastIndex());
      fetch(nowMillis, out);
    }
  }

  private void fetch(long nowMillis, Outputs out) {
    candidacy.sentMillis = nowMillis;
    long prev = candidacy.fetchIndex;
    out.send(
        addresses.apply(candidacy.best.from()),
        new Message.FetchLog(settings.replica(), candidacy.term, prev, log.terms().termAt(prev)));
  }

  /** Serves the log only while the promise stands: until then nothing else changes it. */
  private void onFetchLog(Message.FetchLog m, Outputs out) {
    if (m.term() != promisedTerm || role != Role.FOLLOWER || !isPeer(m.from())) {
      return;
    }
    long prev = m.prevIndex();
    if (!log.terms().matches(prev, m.prevTerm())) {
      long hint = log.terms().hintBelow(prev, m.prevTerm());
      out.send(
          addresses.apply(m.from()),
          new Message.FetchedLog(
              settings.replica(),
              m.term(),
              prev,
              false,
              hint,
              log.terms().termAt(hint),
              List.of()));
    } else if (prev == log.lastIndex() || log.recent().holds(prev + 1)) {
      sendFetched(m, entriesBehind(prev), out);
    } else {
      fetching = m;
      out.readLog(prev + 1, settings.maxBatchBytes());
    }
  }

  /** A candidate's question that waits for the disk; the newest one only. */
  private Message.FetchLog fetching;

  private void sendFetched(Message.FetchLog m, List<LogEntry> entries, Outputs out) {
    out.send(
        addresses.apply(m.from()),
        new Message.FetchedLog(settings.replica(), m.term(), m.prevIndex(), true, 0, 0, entries));
  }

  private void onFetchedLog(Message.FetchedLog m, long nowMillis, Outputs out) {
    if (candidacy == null
        || candidacy.best == null
        || m.term() != candidacy.term
        || m.from() != candidacy.best.from()
        || m.prevIndex() != candidacy.fetchIndex) {
      return;
    }
    if (!m.matched()) {
      candidacy.fetchIndex =
          log.terms().hintBelow(Math.min(m.hintIndex() + 1, m.prevIndex()), m.hintTerm());
      fetch(nowMillis, out);
      return;
    }
    long prevTerm = log.terms().termAt(m.prevIndex());
    if (m.entries().isEmpty()
        || m.entries().size() > candidacy.best.lastIndex() - m.prevIndex()
        || !areSound(candidacy.best.lastTerm(), m.prevIndex(), prevTerm, m.entries())) {
      return;
    }
    take(m.entries(), out);
    candidacy.progressMillis = nowMillis;
    candidacy.fetchIndex = m.prevIndex() + m.entries().size();
    if (candidacy.fetchIndex < candidacy.best.lastIndex()) {
      fetch(nowMillis, out);
      return;
    }
    Check.that(
        log.lastIndex() == candidacy.best.lastIndex()
            && log.lastTerm() == candidacy.best.lastTerm(),
        "adopted up to %d of term %d, not %s",
        log.lastIndex(),
        log.lastTerm(),
        candidacy.best);
    Candidacy mine = candidacy;
    log.whenStored(
        nowMillis,
        out,
        (now, outputs) -> {
          if (candidacy == mine) {
            becomeLeader(now, outputs);
          }
        });
  }

  private void tickCandidate(long nowMillis, Outputs out) {
    if (settings.groupSize() > 1
        && nowMillis - candidacy.progressMillis > settings.candidacyMillis()) {
      becomeFollower();
    } else if (candidacy.durable && nowMillis - candidacy.sentMillis >= settings.resendMillis()) {
      candidacy.sentMillis = nowMillis;
      if (candidacy.best == null) {
        toPeers(new Message.Prepare(settings.replica(), candidacy.term), nowMillis, out);
      } else if (candidacy.fetchIndex < candidacy.best.lastIndex()) {
        fetch(nowMillis, out);
      }
    }
  }

  // ---- append and commit ----

  /**
   * Entries that are there already are skipped, a real conflict is cut, the rest appended: the only
   * place but {@link #propose} where a log changes, for followers and for a candidate that adopts.
   */
  private void take(List<LogEntry> entries, Outputs out) {
    for (LogEntry entry : entries) {
      if (entry.index() <= log.lastIndex()) {
        if (log.terms().termAt(entry.index()) == entry.term()) {
          continue;
        }
        Check.that(
            entry.index() > commitIndex,
            "entry %d of term %d would replace a committed one",
            entry.index(),
            entry.term());
        log.cutFrom(entry.index(), out);
      }
      log.append(entry);
    }
  }

  private void onAppendEntries(Message.AppendEntries m, long nowMillis, Outputs out) {
    group.spoke(m.from(), m.term());
    if (m.term() < promisedTerm) {
      refuse(m, 0, 0, out);
      return;
    }
    if (role != Role.FOLLOWER) {
      becomeFollower();
    }
    if (m.term() > promisedTerm) {
      promise(m.term(), nowMillis, out);
    }
    if (preVote != null) {
      endPreVote(m.from(), m.term(), out);
    }
    leader = m.from();
    leaderHeardMillis = nowMillis;
    heardRound = Math.max(heardRound, m.round());
    if (!log.terms().matches(m.prevIndex(), m.prevTerm())) {
      long hint = log.terms().hintBelow(m.prevIndex(), m.prevTerm());
      long hintTerm = log.terms().termAt(hint);
      log.whenStored(
          nowMillis,
          out,
          (now, outputs) -> {
            answeredMillis = now;
            refuse(m, hint, hintTerm, outputs);
          });
      return;
    }
    take(m.entries(), out);
    long match = m.prevIndex() + m.entries().size();
    confirmedIndex = Math.max(confirmedIndex, match);
    log.whenStored(
        nowMillis,
        out,
        (now, outputs) -> {
          answeredMillis = now;
          toPeer(
              m.from(),
              new Message.AppendConfirmed(
                  settings.replica(), m.term(), incarnation, match, m.round()),
              outputs);
        });
    commitUpTo(Math.min(m.leaderCommit(), confirmedIndex), nowMillis, out);
    remember(m.from(), m.forced());
  }

  /** A peer has forced a log that holds all committed entries, up to this one at least. */
  private void remember(int peer, long forced) {
    long committed = Math.min(forced, commitIndex);
    if (committed > 0) {
      group.forcedCommitted(peer, committed, log.terms().termAt(committed));
    }
  }

  /** Must be called while this replica still leads: what it did not commit may be cut. */
  private void rememberConfirmed() {
    if (leadership != null) {
      for (FollowerProgress follower : leadership.followers) {
        remember(follower.replica, follower.matchIndex);
      }
    }
  }

  /**
   * A disk that takes long must not look like a follower that is gone: what was heard is said, and
   * nothing of what is stored. A round asks only whether this term is still the one obeyed, so that
   * answers it, once the promise of the term is forced.
   */
  private void tickFollower(long nowMillis, Outputs out) {
    if (leader != 0
        && durablePromise == promisedTerm
        && leaderHeardMillis > answeredMillis
        && nowMillis - answeredMillis >= settings.heartbeatMillis()) {
      answeredMillis = nowMillis;
      toPeer(
          leader,
          new Message.AppendHeard(settings.replica(), promisedTerm, incarnation, heardRound),
          out);
    }
  }

  private void refuse(Message.AppendEntries m, long hint, long hintTerm, Outputs out) {
    toPeer(
        m.from(),
        new Message.AppendRefused(
            settings.replica(), m.term(), incarnation, promisedTerm, hint, hintTerm, m.round()),
        out);
  }

  private void onAppendConfirmed(Message.AppendConfirmed m, long nowMillis, Outputs out) {
    FollowerProgress follower = followerOf(m.from(), m.term());
    if (follower == null || m.matchIndex() > log.lastIndex() || m.round() > leadership.roundBegun) {
      return;
    }
    group.spoke(m.from(), m.term());
    follower.heardMillis = nowMillis;
    follower.answeredRound = Math.max(follower.answeredRound, m.round());
    follower.confirmed(m.matchIndex());
    advanceCommit(nowMillis, out);
    if (leadership != null) {
      confirmRounds(nowMillis, out);
    }
  }

  private void onAppendHeard(Message.AppendHeard m, long nowMillis, Outputs out) {
    FollowerProgress follower = followerOf(m.from(), m.term());
    if (follower != null && m.round() <= leadership.roundBegun) {
      group.spoke(m.from(), m.term());
      follower.heardMillis = nowMillis;
      follower.answeredRound = Math.max(follower.answeredRound, m.round());
      confirmRounds(nowMillis, out);
    }
  }

  private void onAppendRefused(Message.AppendRefused m, long nowMillis, Outputs out) {
    FollowerProgress follower = followerOf(m.from(), m.term());
    if (follower == null) {
      return;
    }
    if (m.promisedTerm() > m.term()) {
      observe(m.promisedTerm());
      return;
    }
    if (m.round() > leadership.roundBegun) {
      return;
    }
    follower.heardMillis = nowMillis;
    follower.answeredRound = Math.max(follower.answeredRound, m.round());
    if (m.hintIndex() + 1 < follower.nextIndex) {
      follower.backTo(log.terms().hintBelow(m.hintIndex() + 1, m.hintTerm()));
    }
    confirmRounds(nowMillis, out);
  }

  private void onReturned(Message.Returned m, long nowMillis, Outputs out) {
    rememberConfirmed();
    group.onReturned(m, out);
    if (!isPeer(m.from()) || !group.takesPart()) {
      return;
    }
    if (!group.admits(m.from())) {
      group.ask(m.from(), log.lastIndex(), nowMillis, out);
    } else if (leadership != null && group.isFolderOf(m.from(), m.incarnation())) {
      FollowerProgress follower = progress(m.from());
      follower.reading = false;
      follower.backTo(Math.min(m.lastIndex(), log.lastIndex()));
      replicate(follower, true, nowMillis, out);
    }
  }

  private void onReturnedAnswer(Message.ReturnedAnswer m, long nowMillis, Outputs out) {
    boolean before = isPeer(m.from()) && group.admits(m.from());
    group.onAnswer(m, durablePromise, log.terms(), out);
    if (!before && isPeer(m.from()) && group.admits(m.from())) {
      sayAgain(m.from(), nowMillis, out);
    }
    if (group.refusal().isPresent()) {
      if (role != Role.FOLLOWER) {
        becomeFollower();
      }
      preVote = null;
      leader = 0;
    } else if (group.completes()) {
      log.saveMembers(group.members(), out);
      log.whenStored(nowMillis, out, (now, outputs) -> group.saved());
    }
  }

  /** A peer has just been admitted, to which nothing of what is under way was said before. */
  private void sayAgain(int peer, long nowMillis, Outputs out) {
    if (leadership != null) {
      replicate(progress(peer), true, nowMillis, out);
    } else if (preVote != null) {
      toPeer(peer, new Message.PreVote(settings.replica(), preVote.round), out);
    } else if (candidacy != null && candidacy.durable && candidacy.best == null) {
      toPeer(peer, new Message.Prepare(settings.replica(), candidacy.term), out);
    }
  }

  /**
   * The highest index at or above this term's first entry that a majority has forced, the leader's
   * own copy counted only after its own force (Raft, section 5.4.2).
   */
  private void advanceCommit(long nowMillis, Outputs out) {
    long[] forced = new long[settings.groupSize()];
    for (int i = 0; i < leadership.followers.length; i++) {
      forced[i] = leadership.followers[i].matchIndex;
    }
    forced[forced.length - 1] = log.durableIndex();
    long majority = Majority.reachedByMajority(forced);
    if (majority < leadership.openedIndex || majority <= commitIndex) {
      return;
    }
    commitUpTo(majority, nowMillis, out);
    if (leadership != null && !leadership.serving) {
      leadership.serving = true;
      leadership.servingSinceMillis = nowMillis;
      machine.servingBegan(leadership.term, nowMillis, out);
    }
  }

  private void commitUpTo(long index, long nowMillis, Outputs out) {
    if (index > commitIndex) {
      Check.that(index <= log.lastIndex(), "commit %d of %d", index, log.lastIndex());
      commitIndex = index;
      machine.committed(index, nowMillis, out);
    }
  }

  private void confirmRounds(long nowMillis, Outputs out) {
    long[] answered = new long[settings.groupSize()];
    for (int i = 0; i < leadership.followers.length; i++) {
      answered[i] = leadership.followers[i].answeredRound;
    }
    answered[answered.length - 1] = leadership.roundBegun;
    long confirmed = Majority.reachedByMajority(answered);
    if (confirmed > leadership.roundConfirmed) {
      leadership.roundConfirmed = confirmed;
      machine.roundConfirmed(confirmed, nowMillis, out);
    }
  }

  // ---- the leader's sending ----

  private void tickLeader(long nowMillis, Outputs out) {
    if (!hearsMajority(nowMillis)) {
      becomeFollower();
      return;
    }
    for (FollowerProgress follower : leadership.followers) {
      boolean due = nowMillis - follower.sentMillis >= settings.heartbeatMillis();
      replicate(follower, due, nowMillis, out);
    }
  }

  private boolean hearsMajority(long nowMillis) {
    int heard = 1;
    for (FollowerProgress follower : leadership.followers) {
      if (nowMillis - follower.heardMillis <= settings.leaderSilenceMillis()) {
        heard++;
      }
    }
    return heard >= Majority.of(settings.groupSize());
  }

  private long nextLeaderTickMillis(long nowMillis) {
    if (!hearsMajority(nowMillis)) {
      return nowMillis;
    }
    long next = Long.MAX_VALUE;
    for (FollowerProgress follower : leadership.followers) {
      long silentAt = follower.heardMillis + settings.leaderSilenceMillis() + 1;
      long speaksAt = follower.sentMillis + settings.heartbeatMillis();
      next = Math.min(next, follower.reading ? nowMillis : speaksAt);
      if (silentAt > nowMillis) {
        next = Math.min(next, silentAt);
      }
    }
    return next;
  }

  /**
   * Sends what the follower lacks, several messages under way at once; with {@code speak}, sends a
   * message without entries when there is nothing else to say. A message that is lost shows by the
   * refusal of the next one.
   */
  private void replicate(FollowerProgress follower, boolean speak, long nowMillis, Outputs out) {
    if (!group.admits(follower.replica)) {
      if (speak) {
        follower.sentMillis = nowMillis;
        group.ask(follower.replica, log.lastIndex(), nowMillis, out);
      }
      return;
    }
    boolean spoken = false;
    while (follower.nextIndex <= log.lastIndex()
        && follower.inFlight.size() < (follower.probing ? 1 : settings.maxBatchesInFlight())) {
      if (!log.recent().holds(follower.nextIndex)) {
        readFor(follower, nowMillis, out);
        break;
      }
      spoken = true;
      sendEntries(follower, entriesBehind(follower.nextIndex - 1), nowMillis, out);
    }
    if (speak && !spoken) {
      send(follower, follower.nextIndex - 1, List.of(), nowMillis, out);
    }
  }

  private void readFor(FollowerProgress follower, long nowMillis, Outputs out) {
    boolean lost = nowMillis - follower.readingSinceMillis > settings.candidacyMillis();
    if (!follower.reading || lost) {
      follower.reading = true;
      follower.readingSinceMillis = nowMillis;
      out.readLog(follower.nextIndex, settings.maxBatchBytes());
    }
  }

  /** Entries that were read from the disk, for a candidate that fetches or followers that lag. */
  public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    if (entries.isEmpty()) {
      return;
    }
    long first = entries.get(0).index();
    LogEntry last = entries.get(entries.size() - 1);
    boolean current = log.terms().matches(last.index(), last.term());
    if (fetching != null && current && fetching.prevIndex() + 1 == first) {
      if (fetching.term() == promisedTerm) {
        sendFetched(fetching, entries, out);
      }
      fetching = null;
    }
    if (leadership == null) {
      return;
    }
    for (FollowerProgress follower : leadership.followers) {
      boolean wanted = follower.reading && follower.nextIndex == first;
      if (wanted && current && group.admits(follower.replica)) {
        follower.reading = false;
        sendEntries(follower, entries, nowMillis, out);
        replicate(follower, false, nowMillis, out);
      } else if (follower.reading && follower.nextIndex != first) {
        follower.reading = false;
      }
    }
  }

  private void sendEntries(
      FollowerProgress follower, List<LogEntry> entries, long nowMillis, Outputs out) {
    send(follower, follower.nextIndex - 1, entries, nowMillis, out);
    follower.nextIndex += entries.size();
    follower.inFlight.add(follower.nextIndex - 1);
  }

  private void send(
      FollowerProgress follower, long prev, List<LogEntry> entries, long nowMillis, Outputs out) {
    follower.sentMillis = nowMillis;
    out.send(
        addresses.apply(follower.replica),
        new Message.AppendEntries(
            settings.replica(),
            leadership.term,
            prev,
            log.terms().termAt(prev),
            entries,
            commitIndex,
            log.durableIndex(),
            leadership.roundBegun));
  }

  // ---- small help ----

  private List<LogEntry> entriesBehind(long prev) {
    return log.recent().from(prev + 1, settings.maxBatchEntries(), settings.maxBatchBytes());
  }

  private FollowerProgress followerOf(int from, long term) {
    return leadership != null && leadership.term == term && isPeer(from) ? progress(from) : null;
  }

  private FollowerProgress progress(int replica) {
    return leadership.followers[replica < settings.replica() ? replica - 1 : replica - 2];
  }

  /** Whether a peer speaks for a term that it may lead. */
  private boolean isOwner(int from, long term) {
    return isPeer(from) && term <= Terms.HIGHEST && from == Terms.owner(term, settings.groupSize());
  }

  /**
   * Whether these entries may stand in a log behind that previous one, when its last term is not
   * above {@code term}. What no replica sends is dropped, as if it had been lost.
   */
  private static boolean areSound(
      long term, long prevIndex, long prevTerm, List<LogEntry> entries) {
    long index = prevIndex;
    long lowestTerm = Math.max(1, prevTerm);
    if (prevIndex < 0 || prevTerm > term) {
      return false;
    }
    for (LogEntry entry : entries) {
      index++;
      if (entry.index() != index || entry.term() < lowestTerm || entry.term() > term) {
        return false;
      }
      lowestTerm = entry.term();
    }
    return true;
  }

  private boolean isPeer(int from) {
    return from >= 1 && from <= settings.groupSize() && from != settings.replica();
  }

  /** Whoever is not admitted any more is told nothing: what was promised to it does not count. */
  private void toPeer(int peer, Message message, Outputs out) {
    if (group.admits(peer)) {
      out.send(addresses.apply(peer), message);
    }
  }

  private void toPeers(Message message, long nowMillis, Outputs out) {
    for (int id = 1; id <= settings.groupSize(); id++) {
      if (id != settings.replica()) {
        if (group.admits(id)) {
          out.send(addresses.apply(id), message);
        } else {
          group.ask(id, log.lastIndex(), nowMillis, out);
        }
      }
    }
  }

  private Message.Pong pong(long ping, long nowMillis) {
    return new Message.Pong(
        settings.replica(),
        ping,
        role,
        promisedTerm,
        knownLeader(nowMillis),
        promisedTerm,
        log.lastIndex(),
        commitIndex,
        serving());
  }
}
