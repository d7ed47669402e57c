package io.toystore.frontend.core;

import io.toystore.message.Address;
import io.toystore.message.CatalogMessage.Change;
import io.toystore.message.CatalogMessage.Changes;
import io.toystore.message.CatalogMessage.ChangesSince;
import io.toystore.message.CatalogMessage.Invalidations;
import io.toystore.model.CatalogTerm;
import io.toystore.sansio.Outputs;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Follows the changes in the catalog, and knows until when the cache may be served (design, section
 * 7.1).
 *
 * <p>Changes arrive in two ways. A <em>push</em> reports changes at once, but may be lost or late;
 * the absence of pushes proves nothing. A <em>pull</em> asks the catalog what has changed after the
 * last known sequence number. The answer to a pull sent at {@code t} contains every change durable
 * before {@code t}, since the catalog made the answer later. Once the answer is applied, nothing in
 * the cache is older than {@code t}. So the cache may be served until {@code t} + bound, by this
 * front-end's clock alone, however long the answer took. An answer counts only once and only while
 * its pull stands, so a late or duplicate answer extends nothing beyond what its own pull allows.
 *
 * <p>Sequence numbers have no gaps within one term of the catalog. If a push begins after the next
 * expected number, a push was lost: the whole cache is dropped, and later fills contain the lost
 * changes. If a push is from another term, the front-end has lost track: the whole cache is
 * dropped, nothing is stored or served, and the answer to the next pull gives the sequence number
 * to continue from.
 */
final class Freshness {
  /** The cache's operations for changes. */
  interface Cache {
    /** The product has, or has had, this version: no older version may be served any more. */
    void raise(String name, long version);

    /** Neither cached products nor fills in flight may be served. */
    void drop();
  }

  /** The maximum number of standing pulls; answers to older pulls come too late to be useful. */
  private static final int MAX_STANDING_PULLS = 64;

  private final FrontendSettings settings;
  private final long frontend;
  private final Cache cache;

  private CatalogTerm catalogTerm = CatalogTerm.UNKNOWN;

  /** The cache contains every change up to this number, or was emptied since. */
  private long sequence;

  /** When each standing pull was sent, by its number. */
  private final LinkedHashMap<Long, Long> standingPulls = new LinkedHashMap<>();

  private long lastPull;
  private long pulledAtMillis;
  private boolean everServable;
  private long servableUntilMillis;
  private long changesHeard;

  Freshness(FrontendSettings settings, long frontend, Cache cache) {
    this.settings = settings;
    this.frontend = frontend;
    this.cache = cache;
  }

  void start(long nowMillis, Outputs out) {
    pull(nowMillis, out);
  }

  void tick(long nowMillis, Outputs out) {
    if (nowMillis >= nextPullMillis()) {
      pull(nowMillis, out);
    }
  }

  /** When the next pull is due. */
  long nextPullMillis() {
    return pulledAtMillis + settings.pullIntervalMillis();
  }

  /** Whether the cache may be served now. */
  boolean servable(long nowMillis) {
    return everServable && nowMillis < servableUntilMillis;
  }

  /** The term of the catalog that answered last; {@code UNKNOWN} while that is in doubt. */
  CatalogTerm catalogTerm() {
    return catalogTerm;
  }

  private boolean isUnknown() {
    return catalogTerm.equals(CatalogTerm.UNKNOWN);
  }

  /** Whether an answer from this term of the catalog may be stored. */
  boolean isCurrent(CatalogTerm answering) {
    return !isUnknown() && answering.equals(catalogTerm);
  }

  void pushed(Invalidations push) {
    if (isUnknown()) {
      return; // Nothing is cached before a pull is answered.
    }
    if (!push.catalogTerm().equals(catalogTerm)) {
      loseTrack();
      return;
    }
    if (push.firstSequence() > sequence + 1) {
      cache.drop();
    }
    apply(push.changes());
    sequence = Math.max(sequence, push.firstSequence() + push.changes().size() - 1);
  }

  void pulled(Changes answer) {
    Long sentAtMillis = standingPulls.remove(answer.pull());
    if (sentAtMillis == null) {
      return;
    }
    if (!isCurrent(answer.catalogTerm())) {
      loseTrack();
      catalogTerm = answer.catalogTerm();
      sequence = answer.lastSequence();
      return;
    }
    sequence = Math.max(sequence, answer.lastSequence());
    if (!answer.complete()) {
      cache.drop();
      return;
    }
    apply(answer.changes());
    long until = sentAtMillis + settings.stalenessBoundMillis();
    servableUntilMillis = everServable ? Math.max(servableUntilMillis, until) : until;
    everServable = true;
  }

  private void apply(List<Change> changes) {
    changesHeard += changes.size();
    for (Change change : changes) {
      cache.raise(change.name(), change.version());
    }
  }

  private void loseTrack() {
    cache.drop();
    catalogTerm = CatalogTerm.UNKNOWN;
    sequence = 0;
    everServable = false;
    standingPulls.clear();
  }

  private void pull(long nowMillis, Outputs out) {
    pulledAtMillis = nowMillis;
    standingPulls.put(++lastPull, nowMillis);
    if (standingPulls.size() > MAX_STANDING_PULLS) {
      Iterator<Long> eldest = standingPulls.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    out.send(Address.CATALOG, new ChangesSince(frontend, lastPull, catalogTerm, sequence));
  }

  long changesHeard() {
    return changesHeard;
  }
}
