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
 * Follows the catalog's changes, and determines until when the cache may be served (design, section
 * 7.1).
 *
 * <p>Changes arrive in two ways. A <em>push</em> reports changes at once, but may be lost or late;
 * the absence of pushes proves nothing. A <em>pull</em> asks the catalog for the changes after the
 * last known sequence number. The answer to a pull sent at {@code t} contains every change durable
 * before {@code t}, since the catalog made the answer later; once the answer is applied, nothing in
 * the cache is older than {@code t}. Hence the cache may be served until {@code t} + bound, by this
 * front-end's clock alone, however long the answer took. An answer counts only once and only while
 * its pull is open, so a late or duplicate answer extends nothing beyond what its own pull allows.
 *
 * <p>Sequence numbers have no gaps within one term of the catalog. A push that begins after the
 * next expected number means that a push was lost: the whole cache is dropped, and later fills
 * contain the lost changes. A push from another term means that this front-end has lost track: the
 * whole cache is dropped, nothing is stored or served, and the answer to the next pull says where
 * to continue.
 */
final class Freshness {
  /** The cache, as far as changes affect it. */
  interface Cache {
    /** The product has, or has had, this version: no older version may be served any more. */
    void raise(String name, long version);

    /** Nothing cached so far may be served, and no fill in flight may be stored. */
    void drop();
  }

  /** The most open pulls at one time; answers to older pulls come too late to be of use. */
  private static final int MAX_OPEN_PULLS = 64;

  private final FrontendSettings settings;
  private final long frontend;
  private final Cache cache;

  private CatalogTerm catalogTerm = CatalogTerm.UNKNOWN;

  /** Every change up to this number is applied to the cache, or the cache was emptied since. */
  private long sequence;

  /** When each open pull was sent, by its number. */
  private final LinkedHashMap<Long, Long> openPulls = new LinkedHashMap<>();

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
      return; // Nothing is cached, and nothing will be before a pull is answered.
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
    Long sentAtMillis = openPulls.remove(answer.pull());
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
    openPulls.clear();
  }

  private void pull(long nowMillis, Outputs out) {
    pulledAtMillis = nowMillis;
    openPulls.put(++lastPull, nowMillis);
    if (openPulls.size() > MAX_OPEN_PULLS) {
      Iterator<Long> eldest = openPulls.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    out.send(Address.CATALOG, new ChangesSince(frontend, lastPull, catalogTerm, sequence));
  }

  long changesHeard() {
    return changesHeard;
  }
}
