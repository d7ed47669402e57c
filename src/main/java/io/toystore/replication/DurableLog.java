package io.toystore.replication;

import io.toystore.model.LogEntry;
import io.toystore.sansio.Outputs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica's log in memory, its durable part, and the actions that wait for the disk. Entries
 * that are appended in one burst reach the disk in one request. Not thread-safe.
 */
final class DurableLog {
  /** Runs once all earlier storage requests are durable. */
  @FunctionalInterface
  interface Continuation {
    void run(long nowMillis, Outputs out);
  }

  /** An append that is not durable yet; a cut lowers its last index. */
  private record Pending(long request, long lastIndex) {}

  private record Waiting(long request, Continuation continuation) {}

  private final TermRuns terms;
  private final RecentEntries recent;
  private final StateMachine machine;

  /** Entries that the disk was not asked to append yet. */
  private final List<LogEntry> unwritten = new ArrayList<>();

  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** How many storage requests this start has made, as {@link Outputs} numbers them. */
  private long requests;

  /** How many of these requests are durable. */
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

  /** The last entry of the forced prefix, which survives a crash; 0 for none. */
  long durableIndex() {
    return durableIndex;
  }

  RecentEntries recent() {
    return recent;
  }

  /** Takes over an entry that the disk holds, at the start. */
  void restore(LogEntry entry) {
    add(entry);
    durableIndex = entry.index();
  }

  /**
   * Takes over the terms of entries that the disk holds; the state machine has the entries from a
   * snapshot.
   */
  void restoreCovered(List<TermRun> runs, long lastOfAll) {
    terms.append(runs, lastOfAll);
    recent.startAfter(lastOfAll);
    durableIndex = lastOfAll;
  }

  /** Appends in memory; the entry goes to the disk with the next {@link #write}. */
  void append(LogEntry entry) {
    add(entry);
    unwritten.add(entry);
  }

  private void add(LogEntry entry) {
    terms.append(entry.term());
    recent.append(entry);
    machine.appended(entry);
  }

  /** Asks the disk to append the entries that were appended here since the last call. */
  void write(Outputs out) {
    if (unwritten.isEmpty()) {
      return;
    }
    out.append(List.copyOf(unwritten));
    unwritten.clear();
    pending.add(new Pending(++requests, lastIndex()));
  }

  /** Removes the entry at {@code index} and all entries after it. */
  void cutFrom(long index, Outputs out) {
    write(out);
    terms.cutFrom(index);
    recent.cutFrom(index);
    durableIndex = Math.min(durableIndex, index - 1);
    for (int i = pending.size(); i > 0; i--) {
      Pending append = pending.poll();
      pending.add(new Pending(append.request(), Math.min(append.lastIndex(), index - 1)));
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

  /**
   * Runs {@code continuation} once all storage requests made before this call are durable: at once
   * if they are, otherwise from inside {@link #stored}.
   */
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
   * Whether these entries may follow a previous entry in a log: their indexes follow it without a
   * gap, and their terms do not fall. No correct replica sends entries for which this is false.
   *
   * @param prevTerm the term of the previous entry; 0 if {@code prevIndex} is 0
   * @param highestTerm the highest term that the entries and the previous one may have
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
