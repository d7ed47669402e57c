package io.toystore.verify;

import io.toystore.verify.core.Findings;
import io.toystore.verify.core.Records;
import io.toystore.verify.core.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The journals of one group, read in parallel. Two replicas must have the same bytes as far as both
 * know the log to be committed, and wherever they have an entry of the same term at the same index
 * (Raft, "log matching"). Entries beyond that may differ, such as an uncommitted end that a new
 * leader will replace.
 */
final class Replicas {
  /** Takes the log's entries. */
  interface Taker {
    void accept(JournalFolder from, JournalRecord record);
  }

  private final List<JournalFolder> replicas;
  private final JournalFolder reference;
  private final long lastIndex;
  private final Findings findings;
  private final List<String> notes;
  private long entries;

  private Replicas(
      List<JournalFolder> replicas,
      JournalFolder reference,
      long lastIndex,
      Findings findings,
      List<String> notes) {
    this.replicas = replicas;
    this.reference = reference;
    this.lastIndex = lastIndex;
    this.findings = findings;
    this.notes = notes;
  }

  /**
   * Chooses the log that a new leader would adopt: the highest last term, then the highest last
   * index. Given the journals of a majority, that log holds every entry that was ever committed.
   */
  static Replicas of(List<JournalFolder> replicas, Findings findings, List<String> notes)
      throws IOException {
    List<long[]> ends = new ArrayList<>();
    for (JournalFolder replica : replicas) {
      ends.add(replica.end());
    }
    Comparator<long[]> further =
        Comparator.<long[]>comparingLong(end -> end[0]).thenComparingLong(end -> end[1]);
    int best = 0;
    for (int i = 1; i < ends.size(); i++) {
      if (further.compare(ends.get(i), ends.get(best)) > 0) {
        best = i;
      }
    }
    return new Replicas(replicas, replicas.get(best), ends.get(best)[1], findings, notes);
  }

  /** How many entries the log has. */
  long entries() {
    return entries;
  }

  JournalFolder reference() {
    return reference;
  }

  /** Whether the journals are of a majority of the group's replicas. */
  boolean isMajority() {
    return 2L * replicas.stream().mapToLong(JournalFolder::replica).distinct().count()
        > reference.groupSize();
  }

  /** Once read: whether the entries passed on end before the log does, because of damage. */
  boolean isCutShort() {
    return entries < lastIndex;
  }

  /**
   * Reads all journals to the end, compares them, and passes the log's entries to {@code taker}.
   */
  void read(Taker taker) throws IOException {
    int count = replicas.size();
    boolean[] apart = new boolean[count];
    JournalRecord[] now = new JournalRecord[count];
    while (true) {
      boolean any = false;
      for (int i = 0; i < count; i++) {
        now[i] = replicas.get(i).next();
        any |= now[i] != null;
      }
      if (!any) {
        return;
      }
      compare(now, apart);
      int from = replicas.indexOf(reference);
      if (now[from] == null && reference.damage() != null) {
        from = next(now, apart);
      }
      if (from >= 0 && now[from] != null) {
        entries++;
        taker.accept(replicas.get(from), now[from]);
      }
    }
  }

  private static int next(JournalRecord[] now, boolean[] apart) {
    for (int i = 0; i < now.length; i++) {
      if (now[i] != null && !apart[i]) {
        return i;
      }
    }
    return -1;
  }

  private void compare(JournalRecord[] now, boolean[] apart) {
    for (int i = 0; i < now.length; i++) {
      for (int j = 0; j < i && !apart[i]; j++) {
        if (!apart[j]) {
          compare(i, j, now, apart);
        }
      }
    }
  }

  private void compare(int i, int j, JournalRecord[] now, boolean[] apart) {
    JournalFolder first = replicas.get(j);
    JournalFolder other = replicas.get(i);
    if (now[i] != null && now[j] != null) {
      if (!now[i].isSame(now[j])) {
        apart[i] = true;
        differ(first, now[j], other, now[i]);
      }
    } else if (now[i] != null && first.damage() != null) {
      apart[j] = true;
      damaged(first, other, now[i]);
    } else if (now[j] != null && other.damage() != null) {
      apart[i] = true;
      damaged(other, first, now[j]);
    }
  }

  private void differ(
      JournalFolder first, JournalRecord record, JournalFolder other, JournalRecord otherRecord) {
    long index = record.index();
    boolean committed = index <= Math.min(first.commitIndex(), other.commitIndex());
    if (!committed && record.term() != otherRecord.term()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s and %s differ from record %d on, which neither knows to be committed by both",
              first.folder(),
              other.folder(),
              index));
      return;
    }
    findings.add(
        Rule.SAME,
        String.format(
            Locale.ROOT,
            "%s and %s differ at record %d%s",
            first.folder(),
            other.folder(),
            index,
            committed ? ", which is committed" : ", though it is of one term"),
        List.of(
            first.where(index) + "  " + Records.excerpt(record.line()),
            other.where(index) + "  " + Records.excerpt(otherRecord.line())));
  }

  private void damaged(JournalFolder bad, JournalFolder good, JournalRecord record) {
    findings.add(
        Rule.SAME,
        String.format(
            Locale.ROOT,
            "%s and %s differ at record %d, which is damaged in the first",
            bad.folder(),
            good.folder(),
            record.index()),
        List.of(
            bad.where(record.index()) + "  " + Records.excerpt(bad.damage()),
            good.where(record.index()) + "  " + Records.excerpt(record.line())));
  }
}
