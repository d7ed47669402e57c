package io.toystore.replication;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.ReplicaMessage;
import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.sansio.Outputs;
import io.toystore.testing.RecordedOutputs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica of a group of three on a bench: messages go in by hand, what it sends is noted, and
 * its disk stores nothing before {@link #store}. Replica 1 owns the terms 1, 4, 7 …, replica 2 the
 * terms 2, 5, 8 …, replica 3 the terms 3, 6, 9 …
 */
final class ReplicaBench implements StateMachine {
  /** Incarnation of the folder of replica {@code id} is this plus the id. */
  static final long INCARNATION = 100;

  static final long FRONTEND = 77;

  static final long START = 9;
  static final List<Long> MEMBERS = List.of(INCARNATION + 1, INCARNATION + 2, INCARNATION + 3);

  final RecordedOutputs out = new RecordedOutputs();
  final Replica replica;
  final int id;
  final List<Long> servedTerms = new ArrayList<>();
  final List<Long> confirmedRounds = new ArrayList<>();
  final List<LogEntry> log = new ArrayList<>();
  long now = 10_000;
  long committed;
  int servingsEnded;

  private ReplicaBench(int id, long promisedTerm, long commitIndex, List<LogEntry> disk) {
    this.id = id;
    replica =
        new Replica(
            ReplicationSettings.defaults(id, 3),
            Address::order,
            this,
            new ReplicaStart(INCARNATION + id, promisedTerm, 0, 0, commitIndex)
                .inGroup(START, MEMBERS, List.of()));
    disk.forEach(replica::restore);
    out.log().addAll(disk);
    replica.start(now, out);
    for (int peer = 1; peer <= 3; peer++) {
      if (peer != id) {
        replica.receive(answer(peer, PeerMemory.NOTHING), now, out);
      }
    }
    out.takeAll();
  }

  /** What a peer answers when this replica has started. */
  ReplicaMessage.ReturnedAnswer answer(int peer, PeerMemory memory) {
    return new ReplicaMessage.ReturnedAnswer(
        peer,
        3,
        INCARNATION + peer,
        START,
        false,
        INCARNATION + id,
        memory.promisedTerm(),
        memory.committedIndex(),
        memory.committedTerm());
  }

  /** What a peer says when it has started. */
  static ReplicaMessage.Returned returned(int peer, long lastIndex) {
    return new ReplicaMessage.Returned(peer, 3, INCARNATION + peer, 8, false, lastIndex);
  }

  /** A replica that has just started with these terms in its log, the last of them promised. */
  static ReplicaBench started(int id, long... terms) {
    long promised = terms.length == 0 ? 0 : terms[terms.length - 1];
    return promising(id, promised, terms);
  }

  /** The same with another promise. */
  static ReplicaBench promising(int id, long promisedTerm, long... terms) {
    return new ReplicaBench(id, promisedTerm, 0, entries(1, terms));
  }

  /** The same, with a commit index that its disk remembers. */
  static ReplicaBench knowing(long commitIndex, int id, long... terms) {
    return new ReplicaBench(id, terms[terms.length - 1], commitIndex, entries(1, terms));
  }

  /**
   * Replica 1 with these terms in its log, serving as leader of the next term of its own, with
   * replica 2 as the other half of its majority. Nothing it has sent so far is left to take.
   */
  static ReplicaBench serving(long... terms) {
    ReplicaBench bench = leading(terms);
    bench.store();
    bench.receive(bench.confirmed(2, bench.replica.lastIndex(), 0));
    bench.out.takeAll();
    return bench;
  }

  /** The same, but its first entry is stored nowhere yet. */
  static ReplicaBench leading(long... terms) {
    ReplicaBench bench = candidate(terms);
    bench.store();
    bench.receive(bench.promise(2, 0, 0));
    return bench;
  }

  /** Replica 1 as a candidate whose term is not durable yet. */
  static ReplicaBench candidate(long... terms) {
    ReplicaBench bench = started(1, terms);
    bench.receive(new OrderMessage.Lead(FRONTEND, 1));
    bench.receive(new ReplicaMessage.PreVoteAnswer(2, 1, false, 0, 0, 0));
    return bench;
  }

  void receive(Message message) {
    replica.receive(message, now, out);
    replica.flush(now, out);
  }

  /** All that was asked of the disk so far is durable. */
  void store() {
    store(out.requests());
  }

  /** The first {@code count} requests are durable. */
  void store(long count) {
    replica.stored(count, now, out);
    replica.flush(now, out);
  }

  void passes(long millis) {
    now += millis;
    replica.tick(now, out);
    replica.flush(now, out);
  }

  void propose() {
    replica.propose("{}".getBytes(StandardCharsets.UTF_8));
    replica.flush(now, out);
  }

  /** The terms of the entries on the disk. */
  List<Long> terms() {
    return out.log().stream().map(LogEntry::term).toList();
  }

  ReplicaMessage.Promise promise(int from, long lastTerm, long lastIndex) {
    return new ReplicaMessage.Promise(
        from, replica.term(), INCARNATION + from, lastTerm, lastIndex);
  }

  ReplicaMessage.AppendConfirmed confirmed(int from, long matchIndex, long round) {
    return new ReplicaMessage.AppendConfirmed(
        from, replica.term(), INCARNATION + from, matchIndex, round);
  }

  /** A refusal by a follower whose log is this one's up to the hint. */
  ReplicaMessage.AppendRefused refused(int from, long hintIndex, long round) {
    long hintTerm = hintIndex == 0 ? 0 : log.get((int) hintIndex - 1).term();
    return new ReplicaMessage.AppendRefused(
        from, replica.term(), INCARNATION + from, replica.term(), hintIndex, hintTerm, round);
  }

  /** An append of the leader of {@code term} that holds entries of {@code terms}. */
  static ReplicaMessage.AppendEntries append(
      long term, long prevIndex, long prevTerm, long leaderCommit, long... terms) {
    return new ReplicaMessage.AppendEntries(
        Terms.owner(term, 3),
        term,
        prevIndex,
        prevTerm,
        entries(prevIndex + 1, terms),
        leaderCommit,
        0,
        0);
  }

  /** Entries of these terms, from an index on; an entry is told by its index and term. */
  static List<LogEntry> entries(long firstIndex, long... terms) {
    List<LogEntry> entries = new ArrayList<>();
    for (long term : terms) {
      long index = firstIndex + entries.size();
      byte[] payload =
          ("{\"entry\":\"" + index + "@" + term + "\"}").getBytes(StandardCharsets.UTF_8);
      entries.add(new LogEntry(index, term, payload));
    }
    return entries;
  }

  @Override
  public void appended(LogEntry entry) {
    log.add(entry);
  }

  @Override
  public void cut(long index) {
    log.subList((int) index - 1, log.size()).clear();
  }

  @Override
  public void committed(long index, long nowMillis, Outputs outputs) {
    committed = index;
  }

  @Override
  public void servingBegan(long term, long nowMillis, Outputs outputs) {
    servedTerms.add(term);
  }

  @Override
  public void servingEnded() {
    servingsEnded++;
  }

  @Override
  public void roundConfirmed(long round, long nowMillis, Outputs outputs) {
    confirmedRounds.add(round);
  }
}
