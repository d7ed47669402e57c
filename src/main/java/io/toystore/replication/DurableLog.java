package io.toystore.replication;

import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Outputs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica's log as it stands in memory, which part of it is on the disk, and what must wait
 * until something is. Entries that are appended in one burst reach the disk in one request.
 */
final class DurableLog {
  /** What is to be done once everything asked of the disk so far is durable. */
  @FunctionalInterface
  interface Continuation {
    void run(long nowMillis, Outputs out);
  }

  private record Pending(long request, long lastIndex) {}

  private record Waiting(long request, Continuation continuation) {}

  private final TermRuns terms;
  private final RecentEntries recent;
  private final StateMachine machine;
  private final List<LogEntry> unwritten = new ArrayList<>();
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long requests;
  private long storedRequests;
  private long durableIndex;

  DurableLog(long baseIndex, long baseTerm, long recentBytes, StateMachine machine) {
    this.terms = new TermRuns(baseIndex, baseTerm);
    this.recent = new RecentEntries(baseIndex, recentBytes);
    this.machine = machine;
    this.durableIndex = baseIndex;
  }

  TermRuns terms() {
    return terms;
  }

  long lastIndex() {
    return terms.lastIndex();
  }

  long lastTerm() {
    return terms.lastTerm();
  }

  /** The end of the prefix of this log that a crash cannot take. */
  long durableIndex() {
    return durableIndex;
  }

  RecentEntries recent() {
    return recent;
  }

  /** Takes over an entry that is on the disk already, at the start. */
  void restore(LogEntry entry) {
    add(entry);
    durableIndex = entry.index();
  }

  /**
   * Takes over entries that are on the disk already and that the state machine knows already, by
   * their terms.
   */
  void restoreCovered(List<TermRun> runs, long lastOfAll) {
    terms.append(runs, lastOfAll);
    recent.startBehind(lastOfAll);
    durableIndex = lastOfAll;
  }

  /** Appends in memory; on its way to the disk only after {@link #write}. */
  void append(LogEntry entry) {
    add(entry);
    unwritten.add(entry);
  }

  private void add(LogEntry entry) {
    terms.append(entry.term());
    recent.append(entry);
    machine.appended(entry);
  }

  /** Asks the disk for whatever was appended since the last call. */
  void write(Outputs out) {
    if (unwritten.isEmpty()) {
      return;
    }
    out.append(List.copyOf(unwritten));
    unwritten.clear();
    pending.add(new Pending(++requests, lastIndex()));
  }

  /** Removes the entry at {@code index} and all behind it. */
  void cutFrom(long index, Outputs out) {
    write(out);
    terms.cutFrom(index);
    recent.cutFrom(index);
    durableIndex = Math.min(durableIndex, index - 1);
    for (int i = pending.size(); i > 0; i--) {
      Pending one = pending.poll();
      pending.add(new Pending(one.request(), Math.min(one.lastIndex(), index - 1)));
    }
    requests++;
    out.cutFrom(index);
    machine.cut(index);
  }

  void savePromise(long term, Outputs out) {
    write(out);
    requests++;
    out.savePromise(term);
  }

  void saveMembers(List<Long> folderIds, Outputs out) {
    write(out);
    requests++;
    out.saveMembers(folderIds);
  }

  /** Runs {@code continuation} once all that was asked of the disk so far is durable. */
  void whenStored(long nowMillis, Outputs out, Continuation continuation) {
    write(out);
    if (storedRequests == requests) {
      continuation.run(nowMillis, out);
    } else {
      waiting.add(new Waiting(requests, continuation));
    }
  }

  /** The first {@code count} requests are durable. */
  void stored(long count, long nowMillis, Outputs out) {
    storedRequests = Math.max(storedRequests, count);
    while (!pending.isEmpty() && pending.peek().request() <= storedRequests) {
      durableIndex = Math.max(durableIndex, pending.poll().lastIndex());
    }
    while (!waiting.isEmpty() && waiting.peek().request() <= storedRequests) {
      waiting.poll().continuation().run(nowMillis, out);
    }
  }

  /**
   * Whether these entries may stand in a log after a previous entry: their indexes follow it
   * without a gap, and their terms do not fall. Entries for which this is false come from no
   * replica that keeps the rules.
   *
   * @param prevTerm the term of the previous entry; 0 if {@code prevIndex} is 0
   * @param highestTerm that the entries and the previous one may have
   */
  static boolean mayFollow(
      long prevIndex, long prevTerm, long highestTerm, List<LogEntry> entries) {
    long index = prevIndex;
    long lowestTerm = Math.max(1, prevTerm);
    if (prevIndex < 0 || prevTerm > highestTerm) {
      return false;
    }
    for (LogEntry entry : entries) {
      index++;
      if (entry.index() != index || entry.term() < lowestTerm || entry.term() > highestTerm) {
        return false;
      }
      lowestTerm = entry.term();
    }
    return true;
  }
}
