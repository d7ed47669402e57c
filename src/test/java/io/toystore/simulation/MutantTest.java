package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The simulator must find every one of these defects within a bounded number of seeds. A mutant
 * that survives means that the simulator's faults or its checks are too tame.
 *
 * <p>Each is tried first with the seed that found it last ({@code foundBy}). A change of the
 * simulated code changes what a seed does. The test still passes then, but tries hundreds of seeds
 * and takes twice as long: the table that it prints says which seeds find the defects now.
 */
class MutantTest {
  private static final int SEEDS = Integer.getInteger("mutant.seeds", 400);
  private static final int SOUND_SEEDS = 5;
  private static final String ONLY = System.getProperty("mutant", ".*");

  private static final String STATE = "replication/ReplicaState.java";
  private static final String ROLES = "replication/Roles.java";
  private static final String CANDIDATE = "replication/Candidate.java";
  private static final String LOG_LEADER = "replication/Leader.java";
  private static final String READ_ROUNDS = "replication/ReadRounds.java";
  private static final String FOLLOWER = "replication/Follower.java";
  private static final String MEMBERSHIP = "replication/Membership.java";
  private static final String LEADER = "order/core/PurchaseLeader.java";
  private static final String RESERVES = "order/core/ReserveRequests.java";
  private static final String OUTCOMES = "order/core/UncommittedOutcomes.java";
  private static final String SETTLEMENTS = "order/core/Settlements.java";
  private static final String READS = "order/core/OrderReads.java";
  private static final String BOOKS = "order/core/Reconciliation.java";
  private static final String RESERVATIONS = "catalog/core/Reservations.java";
  private static final String OPERATORS = "catalog/core/OperatorChanges.java";
  private static final String RELAY = "order/core/Relay.java";
  private static final String DESK = "frontend/core/PurchaseDesk.java";
  private static final String FRESHNESS = "frontend/core/Freshness.java";

  private static final List<Mutant> MUTANTS =
      List.of(
          // The books: design, section 6.7; order.core.Reconciliation.
          new Mutant(
                  "old folders are not noticed",
                  BOOKS,
                  "difference = fits ? null :",
                  "difference = page.settled() >= 0 ? null :")
              .foundBy(5),
          new Mutant(
              "what is pending does not count as known to the catalog",
              BOOKS,
              "if (outcome != null && outcome.placed()) {",
              "if (outcome != null && outcome.index() < 0) {"),
          new Mutant(
                  "aborted requests that are pending count as orders",
                  BOOKS,
                  "if (outcome != null && outcome.placed()) {",
                  "if (outcome != null) {")
              .foundBy(40),
          new Mutant(
                  "another start of the catalog takes reservations uncompared",
                  RESERVATIONS,
                  "if (!deposed && !message.catalogTerm().equals(log.catalogTerm())) {",
                  "if (!deposed && message.catalogTerm().term() == 0) {")
              .foundBy(30),
          new Mutant(
                  "a start of the catalog is compared again after it has sold",
                  BOOKS,
                  "if (complete) { asking = 0; return true; }",
                  "if (complete) { begin(page.catalogTerm()); }")
              .foundBy(3),
          // Membership: design, section 5.12.
          new Mutant(
                  "a group begins once a majority has answered",
                  MEMBERSHIP,
                  "&& without(admitted).isEmpty();",
                  "&& without(admitted).size() <= 1;")
              .foundBy(1),
          new Mutant(
                  "an emptied folder is let in",
                  MEMBERSHIP,
                  "if (m.isNew() || m.known() == folderId) {",
                  "if (true) {")
              .foundBy(8),
          new Mutant(
                  "an old copy is not looked at",
                  MEMBERSHIP,
                  "compare(m, promisedTerm, terms);",
                  "")
              .foundBy(2),
          // Replication: design, section 5.
          new Mutant(
                  "speaks before the force",
                  "replication/DurableLog.java",
                  "if (storedRequests == requests) {",
                  "if (storedRequests <= requests) {")
              .foundBy(1),
          new Mutant(
              "the leader counts its own copy before its force",
              LOG_LEADER,
              "forced[forced.length - 1] = log.durableIndex();",
              "forced[forced.length - 1] = log.lastIndex();"),
          new Mutant(
                  "the longest log wins",
                  CANDIDATE,
                  "if (promise.lastTerm() > best.lastTerm()"
                      + " || (promise.lastTerm() == best.lastTerm()"
                      + " && promise.lastIndex() > best.lastIndex())) {",
                  "if (promise.lastIndex() > best.lastIndex()) {")
              .foundBy(90),
          new Mutant(
                  "a candidate keeps its own log, and adopts no other",
                  CANDIDATE,
                  "source = best;",
                  "best = promises.get(settings.replica()); source = best;")
              .foundBy(2),
          new Mutant(
                  "a follower takes entries of a lower term than it has promised",
                  ROLES,
                  "if (obey(m.term(), nowMillis, out)) { preVote.refuse(",
                  "if (obey(Math.max(m.term(), state.promisedTerm()), nowMillis, out)) {"
                      + " preVote.refuse(")
              .foundBy(16),
          new Mutant(
              "a follower cuts what it has already",
              STATE,
              "if (log.terms().termAt(entry.index()) == entry.term()) {",
              "if (log.terms().termAt(entry.index()) == entry.term() && entry.index() == 1) {"),
          new Mutant(
              "the previous entry's term is not looked at",
              FOLLOWER,
              "if (!log.terms().matches(m.prevIndex(), m.prevTerm())) { long hint ="
                  + " log.terms().hintBelow(m.prevIndex(), m.prevTerm()); long hintTerm",
              "if (m.prevIndex() > log.lastIndex()) { long hint ="
                  + " log.terms().hintBelow(m.prevIndex(), m.prevTerm()); long hintTerm"),
          new Mutant("a promise is not persisted", STATE, "log.savePromise(term, out);", ""),
          new Mutant(
                  "a term is used by its owner twice",
                  STATE,
                  "Terms.nextOwned( Math.max(promisedTerm, highestTermSeen),",
                  "Terms.nextOwned(Math.max(0, Math.max(promisedTerm, highestTermSeen) - 1),")
              .foundBy(2),
          new Mutant(
                  "a leader serves before its term's first entry has committed",
                  LOG_LEADER,
                  "propose(Replica.TERM_OPENED);",
                  "propose(Replica.TERM_OPENED); serving = true;"
                      + " machine.servingBegan(term, nowMillis, out);")
              .foundBy(1),
          new Mutant(
              "a follower whose disk is slow confirms what it has not forced",
              FOLLOWER,
              "new ReplicaMessage.AppendHeard( settings.replica(), state.promisedTerm(),"
                  + " state.folderId(),"
                  + " heardRound)",
              "new ReplicaMessage.AppendConfirmed(settings.replica(), state.promisedTerm(),"
                  + " state.folderId(), confirmedIndex, heardRound)"),
          new Mutant(
                  "a refusal does not move a follower's next entry back",
                  LOG_LEADER,
                  "follower.backTo(log.terms().hintBelow(m.hintIndex() + 1, m.hintTerm()));",
                  "")
              .foundBy(1),
          new Mutant(
                  "an earlier term's entries are committed by counting copies",
                  LOG_LEADER,
                  "if (majority < openedIndex || majority <= state.commitIndex()) { return; }"
                      + " state.commitUpTo(majority, nowMillis, out);"
                      + " if (!serving) {",
                  "if (majority <= state.commitIndex()) { return; }"
                      + " state.commitUpTo(majority, nowMillis, out);"
                      + " if (!serving"
                      + " && majority >= openedIndex) {")
              .foundBy(45),
          new Mutant(
                  "a follower confirms the end of its own log",
                  FOLLOWER,
                  "long match = m.prevIndex() + m.entries().size();",
                  "long match = log.lastIndex();")
              .foundBy(45),
          new Mutant(
                  "a follower takes the leader's commit index for its own",
                  FOLLOWER,
                  "state.commitUpTo(Math.min(m.leaderCommit(), confirmedIndex), nowMillis, out);",
                  "state.commitUpTo(Math.min(m.leaderCommit(), log.lastIndex()), nowMillis, out);")
              .foundBy(45),
          // When a core wants to be ticked.
          new Mutant(
              "a leader does not ask to be ticked for its next heartbeat",
              LOG_LEADER,
              "follower.reading ? nowMillis : heartbeatAt",
              "follower.reading ? nowMillis : Long.MAX_VALUE"),
          new Mutant(
                  "a follower that owes an answer asks for no tick",
                  FOLLOWER,
                  "owesAnswer() ? answeredMillis + settings.heartbeatMillis() : Long.MAX_VALUE",
                  "Long.MAX_VALUE")
              .foundBy(2),
          new Mutant(
              "a leader with outcomes for the catalog asks for no tick",
              LEADER,
              "return !reservations.isEmpty() || !settlements.isEmpty() || comparison.isAsking();",
              "return !reservations.isEmpty() || comparison.isAsking();"),
          // Orders: design, sections 5.9 and 6.
          new Mutant(
                  "a round is confirmed when it begins",
                  LOG_LEADER,
                  "long confirmed = Majority.reachedByMajority(answered);",
                  "long confirmed = rounds.begun();")
              .foundBy(1),
          new Mutant(
                  "a question joins the round that is under way",
                  READ_ROUNDS,
                  "if (asked == begun) {",
                  "if (asked == confirmed) {")
              .foundBy(18),
          new Mutant(
                  "a follower's answer counts for the latest round, whatever it answers",
                  LOG_LEADER,
                  "follower.answered(m.round(), nowMillis);"
                      + " follower.confirmed(m.matchIndex());",
                  "follower.answered(rounds.begun(), nowMillis);"
                      + " follower.confirmed(m.matchIndex());")
              .foundBy(12),
          new Mutant(
                  "\"not found\" without a round",
                  READS,
                  "waitingReads.add(new WaitingRead(replica.askRound(), route, query));",
                  "found.add(route, without(query, OrderStatus.NOT_FOUND));")
              .foundBy(17),
          new Mutant(
                  "a follower says \"not found\"",
                  READS,
                  "found.add(route, without(query, OrderStatus.UNKNOWN));",
                  "found.add(route, without(query, OrderStatus.NOT_FOUND));")
              .foundBy(1),
          new Mutant(
                  "an order is found before it is committed",
                  READS,
                  "return order == null || order.index() > replica.commitIndex()",
                  "return order == null")
              .foundBy(2),
          new Mutant(
              "a number is told before the order is committed",
              OUTCOMES,
              "await(purchase, index, PurchaseStatus.PLACED);",
              "await(purchase, index, PurchaseStatus.PLACED); for (PurchaseInFlight.Waiter w :"
                  + " purchase.waiters) { answers.answer(w.frontend(), w.attempt(),"
                  + " PurchaseStatus.PLACED, state.book.orders() - 1, version); }"),
          new Mutant(
              "a request id is not looked up in the log",
              LEADER,
              "OrderBook.Outcome outcome = state.book.outcome(key); if (outcome != null) {"
                  + " onDecided",
              "OrderBook.Outcome outcome = null; if (outcome != null) { onDecided"),
          new Mutant(
              "a late \"reserved\" is taken up after a refusal",
              RESERVES,
              "private void refuse(PurchaseInFlight purchase, PurchaseStatus status) {"
                  + " close(purchase);",
              "private void refuse(PurchaseInFlight purchase, PurchaseStatus status) {"),
          new Mutant(
                  "the catalog's question is answered from what is not committed",
                  SETTLEMENTS,
                  "if (state.isCommitted(outcome)) { settle(",
                  "if (true) { settle(")
              .foundBy(4),
          new Mutant(
                  "an aborted request is settled as sold",
                  SETTLEMENTS,
                  "settle(requestId, asked.reservedTerm(), asked.number(), outcome.placed(),"
                      + " via);",
                  "settle(requestId, asked.reservedTerm(), asked.number(), true, via);")
              .foundBy(9),
          new Mutant(
              "a refusal under a client's key is not logged",
              RESERVES,
              "if (purchase.clientKey) { outcomes.abort(purchase, status);",
              "if (false) { outcomes.abort(purchase, status);"),
          new Mutant(
                  "a refusal under a client's key is told before it is committed",
                  OUTCOMES,
                  "RequestAborted(purchase.requestId).toPayload());"
                      + " await(purchase, index, status);",
                  "RequestAborted(purchase.requestId).toPayload());"
                      + " state.inFlight.remove(purchase.requestId);"
                      + " answers.refuseWaiters(purchase, status);")
              .foundBy(47),
          new Mutant(
                  "an attempt that nobody waits for is taken up",
                  LEADER,
                  "if (frontend.waitsFor(purchase.attempt()) && isWellFormed(purchase)) {",
                  "if (isWellFormed(purchase)) {")
              .foundBy(33),
          // Catalog: design, section 6.
          new Mutant(
              "stock is given back on the catalog's clock",
              "catalog/core/OutcomeQuestions.java",
              "if (nowMillis >= nextAskMillis) {",
              "for (Reservation late : List.copyOf(log.reservations().all())) {"
                  + " if (late.pending() && nowMillis % 500 < 10) { log.append(new"
                  + " CatalogRecord.GivenBack(late.id(), late.toy().version() + 1), out);"
                  + " remove(late); } } if (nowMillis >= nextAskMillis) {"),
          new Mutant(
                  "a lower term than the highest seen may reserve",
                  RESERVATIONS,
                  "boolean deposed = message.term() < leader.highestTerm();",
                  "boolean deposed = false;")
              .foundBy(12),
          new Mutant(
                  "a number below the lowest open one may reserve",
                  RESERVATIONS,
                  "if (item.number() < lowestOpen ||",
                  "if (item.number() < 0 ||")
              .foundBy(25),
          new Mutant(
                  "a reservation that a later leader asks for keeps its old number",
                  RESERVATIONS,
                  "log.append(new Renumbered(id, term, item.number(), lowestOpen), out);",
                  "")
              .foundBy(18),
          new Mutant(
                  "the catalog answers before its force",
                  "catalog/core/CatalogLog.java",
                  "held.release(committedIndex, out);",
                  "held.release(Long.MAX_VALUE, out);")
              .foundBy(6),
          new Mutant(
              "settled reservations are forgotten at once",
              "catalog/core/ReservationTable.java",
              "if (reservation.isBelow(markTerm, mark)) {",
              "if (true) {"),
          // The detour between leader and catalog.
          new Mutant(
              "a leader that the catalog does not answer asks it directly only",
              RESERVES,
              "send(purchase, via);",
              "send(purchase, 0);"),
          new Mutant(
              "the same follower is tried always",
              "order/core/CatalogPath.java",
              "lastTried = lastTried % groupSize + 1;",
              "lastTried = (replica + step) % groupSize + 1;"),
          new Mutant(
              "what comes by a detour is answered directly",
              "catalog/core/OrderLeader.java",
              "log.hold(Address.order(via == 0 ? leader : via), answer);",
              "log.hold(Address.order(leader), answer);"),
          new Mutant(
              "a follower does not pass the catalog's answer back",
              RELAY,
              "passOn(via, Address.order(to), answer, out);",
              ""),
          new Mutant(
                  "a follower does not pass the catalog's question on",
                  RELAY,
                  "passOn(m.via(), Address.order(leader), m, out);",
                  "")
              .foundBy(45),
          // Front-end: design, sections 5.3, 6.3 and 7.
          new Mutant(
                  "an attempt is tried again under a new id",
                  DESK,
                  "request.attempt = ++lastAttempt;",
                  "if (!request.clientKey && request.attempt > 0) { request.requestId ="
                      + " newRequestId(); } request.attempt = ++lastAttempt;")
              .foundBy(7),
          new Mutant(
              "503 although an attempt may have been taken up",
              DESK,
              "overdue.mayHaveBeenAccepted() ? PurchaseEnd.UNKNOWN : PurchaseEnd.UNAVAILABLE;",
              "PurchaseEnd.UNAVAILABLE;"),
          new Mutant(
                  "a gap in the catalog's sequence is ignored, and the sequence goes on",
                  FRESHNESS,
                  "if (push.firstSequence() > sequence + 1) { cache.drop(); }",
                  "")
              .foundBy(1),
          new Mutant("what a pull brings is not applied", FRESHNESS, "apply(answer.changes());", "")
              .foundBy(113),
          new Mutant(
                  "the cache's bound is ignored",
                  FRESHNESS,
                  "return everServable && nowMillis < servableUntilMillis;",
                  "return everServable;")
              .foundBy(17),
          new Mutant(
                  "a fill is stored below its floor",
                  "frontend/core/ProductDesk.java",
                  "} else if (view.version() >= fill.floor) {",
                  "} else {")
              .foundBy(51),
          new Mutant(
                  "an own purchase does not raise what the cache may serve",
                  DESK,
                  "raiseFloor.accept(request.name, outcome.version());",
                  "")
              .foundBy(4),
          // Operators: removals, corrections, and what is put again.
          new Mutant(
                  "a removal is acknowledged before its force",
                  OPERATORS,
                  "log.hold(Address.frontend(request.frontend()), answer);",
                  "if (answer.status() == OperatorStatus.REMOVED) {"
                      + " out.send(Address.frontend(request.frontend()), answer); return; }"
                      + " log.hold(Address.frontend(request.frontend()), answer);")
              .byOperators()
              .foundBy(9),
          new Mutant(
                  "a retried correction counts twice",
                  "catalog/core/Ledger.java",
                  "if (corrected.key().isPresent()) {",
                  "if (corrections.isEmpty() && corrected.key().isPresent()) {")
              .byOperators(),
          new Mutant(
                  "a toy that is put again begins at version 1",
                  OPERATORS,
                  "long version = removed == null ? 1 : removed.version() + 1;",
                  "long version = 1;")
              .byOperators(),
          new Mutant(
                  "a refused correction may be made by a late copy",
                  OPERATORS,
                  "OperatorStatus refusal = refusedCorrections.get(key);",
                  "OperatorStatus refusal = null;")
              .byOperators()
              .foundBy(71),
          new Mutant(
                  "what is given back to a removed toy is in stock",
                  "catalog/core/Goods.java",
                  "if (toy.removed()) { added -= reservation.quantity(); return null; }",
                  "")
              .byOperators()
              .foundBy(68),
          new Mutant(
                  "a removal is not told to the front-ends",
                  "catalog/core/ChangeFeed.java",
                  "changes.add(change); unpublished.add(change);",
                  "if (!appended.removed()) { changes.add(change); unpublished.add(change); }")
              .byOperators()
              .foundBy(3));

  @Test
  void eachOfThemHasItsPlaceInTheSource() throws IOException {
    for (Mutant mutant : MUTANTS) {
      mutant.mutated();
    }
  }

  @Test
  void theSimulatorFindsEveryOneOfThem() {
    ConcurrentSkipListSet<String> survivors = new ConcurrentSkipListSet<>();
    ConcurrentSkipListMap<Integer, String> table = new ConcurrentSkipListMap<>();
    IntStream.range(0, MUTANTS.size())
        .parallel()
        .forEach(
            i -> {
              Mutant mutant = MUTANTS.get(i);
              if (!mutant.breaks().matches(ONLY)) {
                return;
              }
              String found = firstFailure(mutant, SEEDS);
              table.put(i, String.format(Locale.ROOT, "%-70s %s", mutant.breaks(), found));
              if (found == null) {
                survivors.add(mutant.breaks());
              }
            });
    table.values().forEach(System.out::println);
    assertEquals(List.of(), List.copyOf(survivors), "mutants that the simulator has missed");
  }

  /** For each package that has mutants, since the loaders share different classes. */
  @ParameterizedTest
  @ValueSource(strings = {LOG_LEADER, LEADER, RESERVATIONS, FRESHNESS})
  void soundCodeSurvivesInTheSameLoader(String file) {
    String name = file.replaceFirst(".*/(.*)\\.java", "$1");
    String declaration = "final class " + name + " {";
    Mutant none = new Mutant("nothing", file, declaration, declaration);
    assertEquals(null, firstFailure(none, SOUND_SEEDS));
    assertEquals(null, firstFailure(none.byOperators(), SOUND_SEEDS));
  }

  @Test
  void aStaleMutantIsAnError() {
    Mutant stale = new Mutant("nothing", LOG_LEADER, "no such text", "");
    assertThrows(AssertionError.class, stale::load);
  }

  /** The first seed that fails and why; null when none does. */
  private static String firstFailure(Mutant mutant, int seeds) {
    try {
      Mutant.Run run = mutant.load();
      long[] order =
          LongStream.concat(LongStream.of(mutant.likelySeed()), LongStream.range(0, seeds))
              .distinct()
              .toArray();
      for (long seed : order) {
        try {
          run.seed(seed);
        } catch (Exception | AssertionError e) {
          String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
          return String.format(
              Locale.ROOT,
              "seed %3d: %s",
              seed,
              message.substring(0, Math.min(110, message.length())));
        }
      }
      return null;
    } catch (java.io.IOException | ReflectiveOperationException e) {
      throw new AssertionError("mutant not loaded: " + mutant.breaks(), e);
    }
  }
}
