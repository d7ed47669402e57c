/*
 * A purchase across two services: the order group, whose log decides, and the catalog, which keeps
 * the stock (design, sections 6.1 to 6.7). The code: PurchaseLeader and
 * the classes that it names in io.toystore.order.core, Reservations and Ledger in
 * io.toystore.catalog.core.
 *
 * Modelled: request ids 0 .. IDS-1, one piece of one toy each. CLIENT_KEY is a client's own key;
 * the others a front-end made. The replicated log is taken as given (replication.pml): at most one
 * leader can commit, that of the current term, while leaders of lower terms go on and do not know.
 * The network is everything that was ever said, usable at any time, twice or never. A leader
 * numbers its reservations within its term, closes each once the catalog has answered it, perhaps
 * begins an id anew under another number when nobody had waited any more, and says the lowest number
 * open. The catalog refuses what is below, forgets what is closed and below, and may restart: then
 * it has the recorded mark only.
 *
 * With -DRECONCILE: before a leader reserves anything at a start of the catalog it compares the
 * catalog's books with its log (order.core.Reconciliation). Two pages are modelled: what is settled,
 * then what is pending, and in between anything may happen. In a healthy store the comparison must
 * never fail. With -DOLD_COPY too, an operator puts an old copy of the catalog's folder back, or of
 * the committed log, once; then nothing may be reserved by a leader whose log and catalog
 * do not fit.
 *
 * Bounds (-DNAME=n): IDS, TERMS, NUMBERS that a leader can give within its term,
 * INITIAL_STOCK, RESTOCKS.
 * Left out: quantities, names, prices (design, section 6.2); the front-end's attempts beyond "the term of the
 * current attempt"; liveness, hence when the catalog asks and when a leader may abort (design, section 6.5).
 *
 * Checked: an id takes a piece at most once, even if it was given back, and makes at most one order;
 * an order's piece is not given back; stock + taken = initial + restocked; who was told "placed" has
 * an order, who was told "refused" has none; no outcome reaches the catalog for a reservation that
 * it should know and does not, nor one that contradicts what it knows (there the tier would stop).
 *
 *   spin -a purchase.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *
 * With -DMUT_x for spin a rule is broken, and pan must find an error; README.md lists them.
 */
#ifndef IDS
#define IDS 2
#endif
#ifndef TERMS
#define TERMS 2
#endif
#ifndef NUMBERS
#define NUMBERS 2
#endif
#ifndef RESTOCKS
#define RESTOCKS 1
#endif
#ifndef INITIAL_STOCK
#define INITIAL_STOCK 1
#endif
#ifndef CLIENT_KEY
#define CLIENT_KEY 1
#endif

#define IS_CLIENT_KEY(id) ((id) == CLIENT_KEY)

/* Outcomes in the log. */
#define UNDECIDED 0
#define PLACED 1
#define ABORTED 2

/* What the catalog knows of an id. */
#define UNKNOWN 0
#define PENDING 1
#define SETTLED 2
#define GIVEN_BACK 3

/* What has become of a number at its leader. */
#define UNUSED 0
#define OPEN 1     /* the leader waits for the catalog's answer */
#define CLOSED 2

/* The committed log. */
byte currentTerm = 1;
byte outcome[IDS];
byte decidedIn[IDS]; /* the term in which it was committed: leaders from there on know it */
byte orders[IDS]; /* how many orders the id has made */

/* One leader's memory, and what it has said; both by its term. */
typedef Leader {
  byte numbers;              /* numbers given so far: 1 .. numbers */
  byte idOf[NUMBERS + 1];    /* the id that a number stands for; the reserve has been sent */
  byte state[NUMBERS + 1];
  byte markSaid[NUMBERS + 1]; /* the highest lowestOpen said beside this number */
  bool appendsPlaced[IDS];   /* OrderPlaced is in its log, not committed by it yet */
  bool appendsAborted[IDS];  /* likewise RequestAborted */
  bool refused[IDS];         /* it has refused this term's attempt, and remembers it */
  bool saysReserved[NUMBERS + 1]; /* the catalog's answers to it */
  bool saysSoldOut[NUMBERS + 1];
  bool saysGivenBack[NUMBERS + 1];
  bool saysWithdrawn[NUMBERS + 1];
  bool bought[IDS]           /* a front-end has sent the purchase to this leader */
};
Leader leader[TERMS + 1];

/* The front-ends. */
byte attemptTerm[IDS]; /* the term of the current attempt; they move only to higher terms */
bool toldPlaced[IDS];
bool toldRefused[IDS];

/* The catalog. All but the mark is as durable as its records. */
byte stock = INITIAL_STOCK;
byte restocked;
byte known[IDS];
byte knownTerm[IDS], knownNumber[IDS]; /* under which it knows the reservation */
byte highestTerm, mark;                /* volatile, never below the recorded ones */
byte recordedTerm, recordedMark;
byte taken[IDS];                       /* as seen from above: pieces out for this id */
byte takenEver[IDS];                   /* likewise how often one went out, given back or not */

/* Outcomes on their way to the catalog: SETTLE(said by, reserved in, number). */
#define SETTLE(saidBy, inTerm, number) \
    (((saidBy) * (TERMS + 1) + (inTerm)) * (NUMBERS + 1) + (number))
typedef Outcomes {
  bool said[(TERMS + 1) * (TERMS + 1) * (NUMBERS + 1)]
};
Outcomes settle[IDS];
#ifdef MUT_GIVE_BACK_UNLOGGED
bool givesBack[IDS];
#endif

#ifdef RECONCILE
#ifndef CATALOG_STARTS
#define CATALOG_STARTS 2
#endif
/* The catalog's books as shown to the leader of a term: at its first question of the term. */
typedef Books {
  bool shown;
  byte catalogStart;
  bool settled[IDS];
  bool pending[IDS]
};
Books books[TERMS + 1];
byte catalogStart = 1;
byte agreed[TERMS + 1];   /* with which start of the catalog the leader's log was found to fit */
bool differs[TERMS + 1];
bool settledEver[IDS];    /* what the running sum over settlements stands for */
#ifdef OLD_COPY
bool catalogCopied, logCopied, oldCopy;
byte copyKnown[IDS], copyKnownTerm[IDS], copyKnownNumber[IDS], copyStock, copyTerm, copyMark;
bool copySettled[IDS];
byte copyOutcome[IDS];
#endif
#ifdef MUT_UNCOMPARED
#define MAY_SELL(t) true
#else
#define MAY_SELL(t) (agreed[t] == catalogStart)
#endif
/* Whether the leader of term t has the order in its log, committed or not. */
#define IN_LOG(t, id) ((outcome[id] == PLACED && decidedIn[id] <= (t)) || \
                       leader[t].appendsPlaced[id])
#ifdef MUT_PENDING_OF_NOW
#define WAS_PENDING(t, id) (known[id] == PENDING)
#else
#define WAS_PENDING(t, id) books[t].pending[id]
#endif
#ifdef MUT_SETTLED_ONLY
#define KNOWN_THERE(t, id) books[t].settled[id]
#else
#define KNOWN_THERE(t, id) (books[t].settled[id] || WAS_PENDING(t, id))
#endif
#else
#define MAY_SELL(t) true
#endif

/* Scratch, of no meaning between two steps. */
hidden byte k, n, m, id, low, in_;

#define BELOW(t, n, markTerm, mark_) ((t) < (markTerm) || ((t) == (markTerm) && (n) < (mark_)))
#define IS_APPENDED(t, id) (leader[t].appendsPlaced[id] || leader[t].appendsAborted[id])

#define KNOWS_OUTCOME(t, id) (outcome[id] != UNDECIDED && decidedIn[id] <= (t))

/* Conditions that are rules; a mutant leaves one out. */
#ifdef MUT_DEPOSED_MAY_RESERVE
#define MAY_RESERVE(t) true
#else
#define MAY_RESERVE(t) ((t) >= highestTerm)
#endif
#ifdef MUT_BELOW_MARK_MAY_RESERVE
#define NOT_BELOW_MARK(t, n) true
#else
#define NOT_BELOW_MARK(t, n) ((n) >= mark)
#endif
#ifdef MUT_FORGET_ANY_CLOSED
#define MAY_FORGET(id) true
#elif defined(MUT_FORGET_BY_UNRECORDED_MARK)
#define MAY_FORGET(id) BELOW(knownTerm[id], knownNumber[id], highestTerm, mark)
#else
#define MAY_FORGET(id) BELOW(knownTerm[id], knownNumber[id], recordedTerm, recordedMark)
#endif
#ifdef MUT_REFUSAL_FORGOTTEN
#define REFUSED(t, id) false
#else
#define REFUSED(t, id) leader[t].refused[id]
#endif
#ifdef MUT_ANY_REFUSAL_TOLD
#define IS_CURRENT_ATTEMPT(t, id) true
#else
#define IS_CURRENT_ATTEMPT(t, id) (attemptTerm[id] == (t) && !toldPlaced[id])
#endif
#ifdef MUT_REFUSAL_NOT_LOGGED
#define MUST_LOG_REFUSAL(id) false
#else
#define MUST_LOG_REFUSAL(id) IS_CLIENT_KEY(id)
#endif

/* The lowest number that leader t still waits for. */
inline findLowestOpen(t) {
  low = 1;
  do
  :: low <= leader[t].numbers && leader[t].state[low] != OPEN -> low++
  :: else -> break
  od
}

/* The catalog heeds a leader's term and lowest open number. */
inline heed(t, itsLowestOpen) {
  if
  :: t > highestTerm -> highestTerm = t; mark = itsLowestOpen
  :: t == highestTerm && itsLowestOpen > mark -> mark = itsLowestOpen
  :: else
  fi
}

/* Every record of a reservation holds term and mark; then what is closed and below is forgotten. */
inline record() {
  recordedTerm = highestTerm;
  recordedMark = mark;
  forget()
}

inline forget() {
  k = 0;
  do
  :: k < IDS ->
     if
     :: (known[k] == SETTLED || known[k] == GIVEN_BACK) && MAY_FORGET(k) ->
        known[k] = UNKNOWN; knownTerm[k] = 0; knownNumber[k] = 0
     :: else
     fi;
     k++
  :: else -> break
  od
}

/* After every change: what must hold. */
inline check() {
#ifdef OLD_COPY
  k = (oldCopy -> IDS : 0);
#else
  k = 0;
#endif
  m = stock;
  do
  :: k < IDS ->
     assert(takenEver[k] <= 1);
     assert(orders[k] <= 1);
     assert(!(outcome[k] == PLACED && taken[k] == 0));
     assert(!(toldPlaced[k] && outcome[k] != PLACED));
     assert(!(toldRefused[k] && outcome[k] == PLACED));
     m = m + taken[k];
     k++
  :: else -> break
  od;
#ifdef OLD_COPY
  assert(oldCopy || m == INITIAL_STOCK + restocked)
#else
  assert(m == INITIAL_STOCK + restocked)
#endif
}

/* Front-ends and the leader of term t, current or deposed. */
proctype LeaderOf(byte t) {
  end: do
  /* A front-end sends the purchase, maybe again, and moves only to higher terms. Under a client's
   * key several front-ends may do so side by side, each with its own idea of who leads. */
  :: atomic {
       select(id : 0 .. IDS - 1);
       if
       :: t <= currentTerm && !leader[t].bought[id] &&
          (IS_CLIENT_KEY(id) || (t >= attemptTerm[id] && !toldPlaced[id] && !toldRefused[id])) ->
          leader[t].bought[id] = true;
          if
          :: t > attemptTerm[id] -> attemptTerm[id] = t
          :: else
          fi
       :: else
       fi
     }
  /* 6.1, 6.2: it knows no outcome, has it not under way, has not refused it: it gives the next
   * number and asks the catalog to reserve. A deposed leader does not see what others commit. */
  :: atomic {
       leader[t].numbers < NUMBERS ->
       select(id : 0 .. IDS - 1);
       if
       :: leader[t].bought[id] && !REFUSED(t, id) && !IS_APPENDED(t, id) &&
          !KNOWS_OUTCOME(t, id) ->
          n = 1;
          do
          :: n <= leader[t].numbers &&
             !(leader[t].idOf[n] == id && leader[t].state[n] == OPEN) -> n++
          :: else -> break
          od;
          if
          :: n > leader[t].numbers ->
             leader[t].numbers = n;
             leader[t].idOf[n] = id;
             leader[t].state[n] = OPEN;
             findLowestOpen(t);
             leader[t].markSaid[n] = low
          :: else
          fi
       :: else
       fi
     }
  /* It sends again what is open, with the mark of now. */
  :: atomic {
       leader[t].numbers > 0 ->
       findLowestOpen(t);
       select(n : 1 .. NUMBERS);
       if
       :: leader[t].state[n] == OPEN && leader[t].markSaid[n] < low -> leader[t].markSaid[n] = low
       :: else
       fi
     }
  /* Nobody waits any more: it withdraws the reservation, and whatever the catalog answers makes no
   * order and no refusal. But the number stays open until there is an answer. Until then the catalog
   * may know the id by a lower one, and what it closes by that it would forget while the reserve
   * under this one is still on its way. */
  :: atomic {
       leader[t].numbers > 0 ->
       select(n : 1 .. NUMBERS);
       if
#ifdef MUT_GIVE_UP_UNANSWERED
       :: leader[t].state[n] == OPEN -> leader[t].state[n] = CLOSED
#else
       :: leader[t].state[n] == OPEN &&
          (leader[t].saysReserved[n] || leader[t].saysSoldOut[n] || leader[t].saysGivenBack[n] ||
           leader[t].saysWithdrawn[n]) ->
          leader[t].state[n] = CLOSED;
          leader[t].saysWithdrawn[n] = false
#endif
       :: else
       fi
     }
  /* 6.3: reserved, so it appends the order; a late "reserved" for a closed number it ignores. */
  :: atomic {
       leader[t].numbers > 0 ->
       select(n : 1 .. NUMBERS);
       if
#ifdef MUT_LATE_RESERVED_TAKEN
       :: leader[t].saysReserved[n] && leader[t].state[n] != UNUSED &&
          !IS_APPENDED(t, leader[t].idOf[n]) ->
#else
       :: leader[t].saysReserved[n] && leader[t].state[n] == OPEN ->
#endif
          leader[t].state[n] = CLOSED;
          leader[t].appendsPlaced[leader[t].idOf[n]] = true
       :: leader[t].saysGivenBack[n] && leader[t].state[n] == OPEN ->
          leader[t].state[n] = CLOSED;
          leader[t].appendsAborted[leader[t].idOf[n]] = true
       /* Not enough: a client's key is spent by a logged abort before the refusal is told (6.3);
        * a front-end's own id is refused from memory. */
       :: leader[t].saysSoldOut[n] && leader[t].state[n] == OPEN ->
          leader[t].state[n] = CLOSED;
          id = leader[t].idOf[n];
          if
          :: MUST_LOG_REFUSAL(id) -> leader[t].appendsAborted[id] = true
          :: else ->
             leader[t].refused[id] = true;
             if
             :: IS_CLIENT_KEY(id) || IS_CURRENT_ATTEMPT(t, id) -> toldRefused[id] = true
             :: true
             fi
          fi
       :: else
       fi;
       check()
     }
  /* The log decides: the first outcome committed for an id is its outcome for good. Then the
   * leader tells the catalog, by the number it has given. */
  :: atomic {
       t == currentTerm ->
       select(id : 0 .. IDS - 1);
       if
       :: IS_APPENDED(t, id) ->
          if
          :: outcome[id] == UNDECIDED && leader[t].appendsPlaced[id] ->
             outcome[id] = PLACED; orders[id]++; decidedIn[id] = t
          :: outcome[id] == UNDECIDED && leader[t].appendsAborted[id] ->
             outcome[id] = ABORTED; decidedIn[id] = t
          :: else
          fi;
          leader[t].appendsPlaced[id] = false;
          leader[t].appendsAborted[id] = false;
          n = 1;
          do
          :: n <= leader[t].numbers ->
             if
             :: leader[t].idOf[n] == id && leader[t].saysReserved[n] && outcome[id] == PLACED ->
                settle[id].said[SETTLE(t, t, n)] = true
             :: else
             fi;
             n++
          :: else -> break
          od
       :: else
       fi;
       check()
     }
  /* Only a committed order is told; under a client's key, only a committed abort is a refusal. */
  :: atomic {
       t == currentTerm ->
       select(id : 0 .. IDS - 1);
       if
       :: outcome[id] == PLACED -> toldPlaced[id] = true
       :: outcome[id] == ABORTED && IS_CLIENT_KEY(id) -> toldRefused[id] = true
       :: else
       fi;
       check()
     }
  /* 6.5: the catalog has asked about a pending reservation. The current leader answers what is
   * committed; what it does not know it first makes unable to happen. */
  :: atomic {
       t == currentTerm ->
       select(id : 0 .. IDS - 1);
       if
       :: known[id] == PENDING && outcome[id] != UNDECIDED ->
          settle[id].said[SETTLE(t, knownTerm[id], knownNumber[id])] = true
       :: known[id] == PENDING && outcome[id] == UNDECIDED && !IS_APPENDED(t, id) ->
          n = 1;
          do
          :: n <= leader[t].numbers &&
             !(leader[t].idOf[n] == id && leader[t].state[n] == OPEN) -> n++
          :: else -> break
          od;
          if
          :: n > leader[t].numbers ->
#ifdef MUT_GIVE_BACK_UNLOGGED
             givesBack[id] = true
#else
             leader[t].appendsAborted[id] = true
#endif
          :: else
          fi
       :: else
       fi;
       check()
     }
  od
}

#ifdef RECONCILE
/* In the plainest way: whoever sells has a log and a catalog that fit. */
inline checkFit(t) {
  k = 0;
  do
  :: k < IDS ->
     assert(!settledEver[k] || IN_LOG(t, k));
     assert(!IN_LOG(t, k) || settledEver[k] || known[k] == PENDING);
     k++
  :: else -> break
  od
}
#endif

/* The catalog, towards the leader of term t. */
proctype CatalogFor(byte t) {
  end: do
#ifdef RECONCILE
  /* The leader, current or deposed, asks this start of the catalog for its books. */
  :: atomic {
       t <= currentTerm && t >= highestTerm && agreed[t] != catalogStart &&
       !(books[t].shown && books[t].catalogStart == catalogStart) ->
       heed(t, 1);
       record();
       books[t].shown = true;
       books[t].catalogStart = catalogStart;
       differs[t] = false;
       k = 0;
       do
       :: k < IDS ->
          books[t].settled[k] = settledEver[k];
          books[t].pending[k] = (known[k] == PENDING);
          k++
       :: else -> break
       od
     }
  /* It compares them with its log, at any time after. */
  :: atomic {
       books[t].shown && agreed[t] != books[t].catalogStart && !differs[t] ->
       k = 0;
       m = 0;
       do
       :: k < IDS ->
          if
          :: books[t].settled[k] && !IN_LOG(t, k) -> m = 1
          :: IN_LOG(t, k) && !KNOWN_THERE(t, k) -> m = 1
          :: else
          fi;
          k++
       :: else -> break
       od;
       if
       :: m == 0 ->
          agreed[t] = books[t].catalogStart;
#ifndef MUT_OTHER_STARTS_ANSWER
          /* Answers of another start do not count from now on, nor does it hear of outcomes that
           * were meant for one. */
          n = 1;
          do
          :: n <= NUMBERS ->
             leader[t].saysReserved[n] = false; leader[t].saysSoldOut[n] = false;
             leader[t].saysGivenBack[n] = false; leader[t].saysWithdrawn[n] = false;
             n++
          :: else -> break
          od;
          k = 0;
          do
          :: k < IDS ->
             in_ = 0;
             do
             :: in_ <= TERMS ->
                n = 1;
                do
                :: n <= NUMBERS -> settle[k].said[SETTLE(t, in_, n)] = false; n++
                :: else -> break
                od;
                in_++
             :: else -> break
             od;
             k++
          :: else -> break
          od
#endif
       :: else ->
#ifdef OLD_COPY
          assert(oldCopy);
#else
          assert(false); /* a healthy store is refused */
#endif
          differs[t] = true
       fi;
       m = 0
     }
#endif
  /* 6.2, 6.6: a reserve arrives, now or late, for the first time or again. */
  :: atomic {
       leader[t].numbers > 0 && MAY_RESERVE(t) && MAY_SELL(t) ->
       select(n : 1 .. NUMBERS);
       if
       :: n <= leader[t].numbers ->
          id = leader[t].idOf[n];
          if
          :: true -> heed(t, leader[t].markSaid[n])
          :: true -> heed(t, 1)
          fi;
          if
          :: !NOT_BELOW_MARK(t, n) -> skip
          :: NOT_BELOW_MARK(t, n) && known[id] != UNKNOWN ->
#ifndef MUT_NOT_RENUMBERED
             /* The record Renumbered: the reservation goes on under the newest number. */
             if
             :: BELOW(knownTerm[id], knownNumber[id], t, n) ->
                knownTerm[id] = t; knownNumber[id] = n
             :: else
             fi;
#endif
             if
             :: known[id] == GIVEN_BACK -> leader[t].saysGivenBack[n] = true
             :: known[id] != GIVEN_BACK -> leader[t].saysReserved[n] = true
             :: leader[t].state[n] == OPEN -> leader[t].saysWithdrawn[n] = true /* a withdrawal */
             fi;
             record()
          :: NOT_BELOW_MARK(t, n) && known[id] == UNKNOWN && leader[t].state[n] == OPEN ->
             leader[t].saysWithdrawn[n] = true
          :: NOT_BELOW_MARK(t, n) && known[id] == UNKNOWN && stock > 0 ->
#ifdef OLD_COPY
             if
             :: oldCopy -> checkFit(t)
             :: else
             fi;
#endif
             stock--; taken[id]++; takenEver[id]++;
             known[id] = PENDING; knownTerm[id] = t; knownNumber[id] = n;
             leader[t].saysReserved[n] = true;
             record()
          :: NOT_BELOW_MARK(t, n) && known[id] == UNKNOWN && stock == 0 ->
             leader[t].saysSoldOut[n] = true
          fi;
          /* A term that no reservation has recorded is recorded by itself (MarkRaised). */
          if
          :: highestTerm > recordedTerm -> record()
          :: else
          fi
       :: else
       fi;
       check()
     }
  /* 6.4: an outcome arrives. It is committed, so it holds whoever reports it, however late. */
  :: atomic {
       select(id : 0 .. IDS - 1);
       select(in_ : 1 .. TERMS);
       select(n : 1 .. NUMBERS);
       if
#ifdef OLD_COPY
       /* An outcome that the copy of the log has lost the model cannot tell any more. */
       :: settle[id].said[SETTLE(t, in_, n)] && MAY_SELL(t) && outcome[id] != UNDECIDED ->
#else
       :: settle[id].said[SETTLE(t, in_, n)] && MAY_SELL(t) ->
#endif
          if
          :: t > highestTerm -> heed(t, 1); record()
          :: else
          fi;
          if
          :: known[id] == UNKNOWN ->
             /* Settled and forgotten before; otherwise the invariant is broken. */
             assert(BELOW(in_, n, highestTerm, mark) || t < highestTerm)
          :: known[id] == PENDING && outcome[id] == PLACED ->
             known[id] = SETTLED;
#ifdef RECONCILE
             settledEver[id] = true
#endif
          :: known[id] == PENDING && outcome[id] == ABORTED ->
             known[id] = GIVEN_BACK; stock++; taken[id]--
          :: known[id] == SETTLED -> assert(outcome[id] == PLACED)
          :: known[id] == GIVEN_BACK -> assert(outcome[id] == ABORTED)
          fi;
          forget()
       :: else
       fi;
       check()
     }
  od
}

proctype World() {
  end: do
#ifdef MUT_GIVE_BACK_UNLOGGED
  :: atomic {
       select(id : 0 .. IDS - 1);
       if
       :: givesBack[id] && known[id] == PENDING ->
          known[id] = GIVEN_BACK; stock++; taken[id]--
       :: else
       fi;
       check()
     }
#endif
#ifndef RECONCILE
  /* The catalog restarts with what it has recorded. */
  :: atomic {
       highestTerm != recordedTerm || mark != recordedMark ->
       highestTerm = recordedTerm; mark = recordedMark
     }
#else
  :: atomic {
       catalogStart < CATALOG_STARTS ->
       catalogStart++;
       highestTerm = recordedTerm; mark = recordedMark
     }
#endif
#ifdef OLD_COPY
  /* Somebody copies the catalog's folder, and puts the copy back later. */
  :: atomic {
       !catalogCopied ->
       catalogCopied = true; copyStock = stock; copyTerm = recordedTerm; copyMark = recordedMark;
       k = 0;
       do
       :: k < IDS ->
          copyKnown[k] = known[k]; copyKnownTerm[k] = knownTerm[k];
          copyKnownNumber[k] = knownNumber[k]; copySettled[k] = settledEver[k];
          k++
       :: else -> break
       od
     }
  :: atomic {
       catalogCopied && !oldCopy ->
       oldCopy = true; catalogStart++;
       stock = copyStock; recordedTerm = copyTerm; recordedMark = copyMark;
       highestTerm = recordedTerm; mark = recordedMark;
       k = 0;
       do
       :: k < IDS ->
          known[k] = copyKnown[k]; knownTerm[k] = copyKnownTerm[k];
          knownNumber[k] = copyKnownNumber[k]; settledEver[k] = copySettled[k];
          k++
       :: else -> break
       od
     }
  /* Likewise the order logs, all of them; a leader of a higher term begins with the copy. */
  :: atomic {
       !logCopied ->
       logCopied = true;
       k = 0;
       do
       :: k < IDS -> copyOutcome[k] = outcome[k]; k++
       :: else -> break
       od
     }
  :: atomic {
       logCopied && !oldCopy && currentTerm < TERMS ->
       oldCopy = true;
       k = 0;
       do
       :: k < IDS ->
          outcome[k] = copyOutcome[k];
          leader[currentTerm].appendsPlaced[k] = false;
          leader[currentTerm].appendsAborted[k] = false;
          k++
       :: else -> break
       od;
       currentTerm++
     }
#endif
#ifdef MUT_MARK_NOT_DURABLE
  :: atomic {
       highestTerm != 0 ->
       highestTerm = 0; mark = 0; recordedTerm = 0; recordedMark = 0
     }
#endif
  /* Another leader: of what was appended and not committed, whatever it adopts counts as committed
   * just before, the rest is gone. */
  :: atomic {
       currentTerm < TERMS ->
       k = 0;
       do
       :: k < IDS ->
          leader[currentTerm].appendsPlaced[k] = false;
          leader[currentTerm].appendsAborted[k] = false;
          k++
       :: else -> break
       od;
       currentTerm++
     }
  :: atomic { restocked < RESTOCKS -> restocked++; stock++ }
  od
}

init {
  byte t = 1;
  atomic {
    do
    :: t <= TERMS -> run LeaderOf(t); run CatalogFor(t); t++
    :: else -> break
    od;
    run World();
    t = 0
  }
}
