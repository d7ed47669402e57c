package io.toystore.replication;

import io.toystore.sansio.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The term of every entry of a log, in space that grows with the number of terms and not with the
 * number of entries: terms never fall along a log, so each term is one run of indexes. Not
 * thread-safe.
 */
final class TermRuns {
  private long[] firstIndex = new long[8];
  private long[] terms = new long[8];
  private int runs;
  private long lastIndex;

  /**
   * @param baseIndex the index of the last entry that is known only by its term (a snapshot's); 0
   *     for an empty log
   */
  TermRuns(long baseIndex, long baseTerm) {
    lastIndex = baseIndex;
    if (baseIndex > 0) {
      firstIndex[0] = baseIndex;
      terms[0] = baseTerm;
      runs = 1;
    }
  }

  long lastIndex() {
    return lastIndex;
  }

  /** The term of the last entry; 0 for an empty log. */
  long lastTerm() {
    return runs == 0 ? 0 : terms[runs - 1];
  }

  /** Appends an entry of this term. */
  void append(long term) {
    Check.that(term > 0 && term >= lastTerm(), "term %d after term %d", term, lastTerm());
    lastIndex++;
    if (term == lastTerm()) {
      return;
    }
    if (runs == terms.length) {
      firstIndex = Arrays.copyOf(firstIndex, runs * 2);
      terms = Arrays.copyOf(terms, runs * 2);
    }
    firstIndex[runs] = lastIndex;
    terms[runs] = term;
    runs++;
  }

  /** Appends the entries up to {@code lastOfAll}, which have these terms. */
  void append(List<TermRun> all, long lastOfAll) {
    Check.that(
        !all.isEmpty() && all.get(0).firstIndex() == lastIndex + 1,
        "runs that do not continue at %d",
        lastIndex);
    for (int i = 0; i < all.size(); i++) {
      long last = i + 1 < all.size() ? all.get(i + 1).firstIndex() - 1 : lastOfAll;
      Check.that(last > lastIndex, "a run that ends at %d, not after %d", last, lastIndex);
      append(all.get(i).term());
      lastIndex = last;
    }
  }

  /** The terms of the entries from {@code first} to {@code last}, which the log must have. */
  List<TermRun> between(long first, long last) {
    List<TermRun> found = new ArrayList<>();
    found.add(new TermRun(first, termAt(first)));
    for (int run = 0; run < runs; run++) {
      if (firstIndex[run] > first && firstIndex[run] <= last) {
        found.add(new TermRun(firstIndex[run], terms[run]));
      }
    }
    return found;
  }

  /** Removes the entry at {@code index} and all entries after it. */
  void cutFrom(long index) {
    Check.that(index > 0 && index <= lastIndex, "cut at %d of %d", index, lastIndex);
    while (runs > 0 && firstIndex[runs - 1] >= index) {
      runs--;
    }
    lastIndex = index - 1;
    Check.that(lastIndex == 0 || runs > 0, "cut below what is known, at %d", index);
  }

  /** The term of the entry at {@code index}, from 0 (before the first entry: term 0). */
  long termAt(long index) {
    if (index == 0) {
      return 0;
    }
    Check.that(index > 0 && index <= lastIndex, "term of %d, last is %d", index, lastIndex);
    int run = Arrays.binarySearch(firstIndex, 0, runs, index);
    int at = run >= 0 ? run : -run - 2;
    Check.that(at >= 0, "term of %d is before what is known", index);
    return terms[at];
  }

  /** Whether the log has an entry of this term at this index; index 0 of term 0 always matches. */
  boolean matches(long index, long term) {
    return index <= lastIndex && index >= 0 && termAt(index) == term;
  }

  /**
   * Where this log and another may agree, if the other has {@code term} at {@code index} and this
   * log does not: the last index of this log before {@code index} whose term is not above {@code
   * term}. So each refusal skips a whole term (Raft, section 5.3).
   */
  long hintBelow(long index, long term) {
    long hint = Math.min(index - 1, lastIndex);
    for (int run = runs - 1; run >= 0 && hint > 0; run--) {
      if (firstIndex[run] > hint) {
        continue;
      }
      if (terms[run] <= term) {
        return hint;
      }
      hint = firstIndex[run] - 1;
    }
    return Math.max(0, hint);
  }
}
