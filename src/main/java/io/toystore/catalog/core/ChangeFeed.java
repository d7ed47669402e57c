package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.Invalidations;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the front-ends which toys have changed, so that their caches are never staler than the
 * bound (design, section 7). Each durable change gets the next sequence number of this start and is
 * published as an invalidation; a front-end that has missed changes pulls them. Not thread-safe.
 */
final class ChangeFeed {
  private final CatalogLog log;
  private final VisibleProducts visible;
  private final int messageBatch;

  // Volatile: a start begins with sequence number 1, under its own catalog term.

  private final ChangeLog changes;

  /** The latest of the {@link #changes}; the next {@link #publish} sends them. */
  private final List<Change> unpublished = new ArrayList<>();

  ChangeFeed(CatalogSettings settings, CatalogLog log, VisibleProducts visible) {
    this.log = log;
    this.visible = visible;
    this.messageBatch = settings.messageBatch();
    this.changes = new ChangeLog(settings.changesKept());
  }

  /** The sequence number of the latest durable change; 0 before the first. */
  long lastSequence() {
    return changes.last();
  }

  /**
   * Makes the durable changes visible to readers, in the log's order. A change becomes visible and
   * gets its sequence number in one step, so what a reader sees is never ahead of the sequence.
   */
  void showDurable() {
    CatalogLog.AppendedChange appended = log.pollDurableChange();
    while (appended != null) {
      Change change = new Change(appended.view().name(), appended.view().version());
      visible.show(appended.toyNumber(), appended.view(), appended.removed());
      changes.add(change);
      unpublished.add(change);
      appended = log.pollDurableChange();
    }
  }

  /** Publishes the changes that became visible since the last call. */
  void publish(CatalogOutputs out) {
    long firstSequence = changes.last() - unpublished.size() + 1;
    for (int from = 0; from < unpublished.size(); from += messageBatch) {
      int to = Math.min(unpublished.size(), from + messageBatch);
      List<Change> batch = List.copyOf(unpublished.subList(from, to));
      out.send(
          Address.INVALIDATIONS, new Invalidations(log.catalogTerm(), firstSequence + from, batch));
    }
    unpublished.clear();
  }

  /**
   * A front-end pulls the changes after a sequence number. If the number is from another start, or
   * too old, the answer says that changes are missing, and the front-end drops its cache.
   */
  void onChangesSince(ChangesSince message, CatalogOutputs out) {
    boolean complete =
        message.catalogTerm().equals(log.catalogTerm())
            && changes.reachesBackTo(message.sequence());
    List<Change> missed = complete ? changes.after(message.sequence()) : List.of();
    out.send(
        Address.frontend(message.frontend()),
        new Changes(message.pull(), log.catalogTerm(), complete, changes.last(), missed));
  }
}
