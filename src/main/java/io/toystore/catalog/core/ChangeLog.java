package io.toystore.catalog.core;

import io.toystore.message.CatalogMessage.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest durable changes of this start, numbered from 1 without gaps. Front-ends that have
 * missed changes get them from this log.
 */
final class ChangeLog {
  /** The change with sequence number n is at n modulo the length. */
  private final Change[] kept;

  private long last;

  ChangeLog(int changesKept) {
    kept = new Change[changesKept];
  }

  /** The sequence number of the last change; 0 before the first. */
  long last() {
    return last;
  }

  void add(Change change) {
    last++;
    kept[slot(last)] = change;
  }

  /** Whether every change after this sequence number is still kept. */
  boolean reachesBackTo(long sequence) {
    return sequence >= 0 && sequence <= last && last - sequence <= kept.length;
  }

  /** The changes after a sequence number that {@link #reachesBackTo} has accepted. */
  List<Change> after(long sequence) {
    List<Change> changes = new ArrayList<>((int) (last - sequence));
    for (long next = sequence + 1; next <= last; next++) {
      changes.add(kept[slot(next)]);
    }
    return changes;
  }

  private int slot(long sequence) {
    return (int) (sequence % kept.length);
  }
}
