/*
 * Replication of the order log: terms with owners, prepare, promise, adopt, append, commit, reads
 * by a round, crashes, and the replacement of a lost disk (design, sections 5.2 to
 * 5.12). The code: Roles, Candidate, Leader, Follower in io.toystore.replication.
 *
 * Modelled: three replicas. Replica r owns the terms t with t mod 3 = r. The network is everything
 * that was ever said: a receiver may act on any of it, at any time, twice or never, so loss, delay,
 * duplication and reordering need no actions of their own. A leader that was deposed and does not
 * know it goes on. A crash loses any part of what was not forced, and may fall between a cut and
 * the append behind it.
 *
 * Bounds (-DNAME=n): TERMS, ENTRIES in a log (TermOpened included), PROPOSALS, CRASHES,
 * LOST_DISKS; with -DREADS one read at a time is under way; with -DMEMORY peers remember of each
 * replica's log what it had forced and was committed (io.toystore.replication.Membership), by which
 * an old copy of a folder is found: no healthy replica may ever have less.
 *
 * Left out: liveness and everything about time; batches (entries travel singly, any batch is a
 * sequence of such steps); the bytes; groups of other sizes; a second disk lost before the first
 * one is replaced, which the design does not claim to survive.
 *
 * Checked: two leaders of one term never; a committed entry never changes, in whichever log a
 * replica knows it as committed; a confirmed read misses nothing that was committed before it.
 *
 *   spin -a replication.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *
 * With -DMUT_x for spin a rule is broken, and pan must find an error; README.md lists them.
 */
/* TERMS is 2 to 4, ENTRIES 3 or 4. */
#ifndef TERMS
#define TERMS 3
#endif
#ifndef ENTRIES
#define ENTRIES 3
#endif
#ifndef PROPOSALS
#define PROPOSALS 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef LOST_DISKS
#define LOST_DISKS 0
#endif

#define REPLICAS 3
#define OWNER(t) ((t) % REPLICAS)
#define BIT(r) (1 << (r))
#define ALL_BUT(r) (7 - BIT(r))

/* An entry is its term and a value; value 0 is TermOpened. */
#define ENTRY(t, value) (((t) << 3) | (value))
#define TERM_OF(entry) ((entry) >> 3)

typedef Log {
  byte length;
  byte entry[ENTRIES]
};

/* Persistent state of each replica. */
Log log[REPLICAS];
byte promised[REPLICAS];

/* How much of the log is forced; the rest may be lost in a crash. */
byte forced[REPLICAS];

/* The term for which the replica is candidate or leader; 0 for a follower. */
byte acting[REPLICAS];

/* What was said in a term, and what its owner keeps in memory. */
typedef Term {
  bool prepared;           /* Prepare was sent */
  byte promisers;          /* replicas whose Promise was sent and may count */
  Log promise[REPLICAS];   /* the log that stands behind each Promise */
  bool opened;             /* the owner has adopted, appended TermOpened, and leads */
  byte openedAt;           /* index of TermOpened */
  Log leaderLog;           /* the leader's log: each prefix of it may have been sent */
  byte confirmed[REPLICAS]; /* highest index that each replica has confirmed to the leader */
  byte commit              /* the leader's commit index */
};
Term term[TERMS + 1];

byte proposals, crashes;

/* What is committed, as seen from above: it only grows. */
Log committed;

#ifdef READS
byte readTerm;       /* term of the leader that was asked; 0 when no read is under way */
byte readCommit;     /* the leader's commit index when it was asked */
byte readAtLeast;    /* what was committed, as seen from above, when it was asked */
#endif

#ifdef MEMORY
/* Of each replica's log: how long its forced and committed part was, as far as peers know. */
byte remembered[REPLICAS];
#ifdef MUT_REMEMBER_UNCOMMITTED
#define COMMITTED_IN(t) ENTRIES
#else
#define COMMITTED_IN(t) term[t].commit
#endif
#ifdef MUT_REMEMBER_LEADERS_COMMIT
#define FORCED_IN(t, r) (OWNER(t) == r -> term[t].commit : term[t].confirmed[r])
#else
#define FORCED_IN(t, r) term[t].confirmed[r]
#endif
inline rememberOf(t, r) {
  if
  :: FORCED_IN(t, r) > remembered[r] && COMMITTED_IN(t) > remembered[r] ->
     remembered[r] = (FORCED_IN(t, r) < COMMITTED_IN(t) -> FORCED_IN(t, r) : COMMITTED_IN(t))
  :: else
  fi
}
#endif

/* In term t something was confirmed or committed. */
inline remember(t) {
#ifdef MEMORY
  d_step { rememberOf(t, 0); rememberOf(t, 1); rememberOf(t, 2) }
#else
  skip
#endif
}

/* The replica's log, as a start would find it, is no less than peers remember. */
inline holdsWhatIsRemembered(r) {
#ifdef MEMORY
  assert(log[r].length >= remembered[r]);
  assert(remembered[r] == 0 || remembered[r] > committed.length ||
      log[r].entry[remembered[r] - 1] == committed.entry[remembered[r] - 1])
#else
  skip
#endif
}

#if LOST_DISKS > 0
byte lostDisks;
bool replacing[REPLICAS]; /* the replica has begun with an empty folder under the lost-disk rule */
byte toldBy;              /* who has told it its promised term in answer to this very start */
byte toldTerm;            /* the highest of those */
byte copyTerm;            /* the leader that it has asked for a commit index */
byte copyCommit;          /* that leader's commit index when it was asked */
bool copied;              /* it has the log up to a commit index confirmed since its start */
#define TAKES_PART(r) (!replacing[r])
#else
#define TAKES_PART(r) true
#endif

/* Scratch, of no meaning between two steps, hence no part of the state. */
hidden byte i, n, votes, best, mine;
hidden byte common;
hidden byte matches, stays;

#define LAST_TERM(aLog) (aLog.length == 0 -> 0 : TERM_OF(aLog.entry[aLog.length - 1]))
#define IS_BETTER(a, b) (LAST_TERM(a) > LAST_TERM(b) \
    || (LAST_TERM(a) == LAST_TERM(b) && a.length > b.length))

/* Written out, because loops inside of steps make the search three times as long. */
inline copyLog(to, from) {
  d_step {
    to.length = from.length;
    to.entry[0] = from.entry[0];
    to.entry[1] = from.entry[1];
    to.entry[2] = from.entry[2];
#if ENTRIES > 3
    to.entry[3] = from.entry[3];
#endif
  }
}

inline cutTo(aLog, length_) {
  d_step {
    aLog.length = length_;
    aLog.entry[0] = (length_ > 0 -> aLog.entry[0] : 0);
    aLog.entry[1] = (length_ > 1 -> aLog.entry[1] : 0);
    aLog.entry[2] = (length_ > 2 -> aLog.entry[2] : 0);
#if ENTRIES > 3
    aLog.entry[3] = (length_ > 3 -> aLog.entry[3] : 0);
#endif
  }
}

inline wipeLog(aLog) {
  aLog.length = 0;
  aLog.entry[0] = 0;
  aLog.entry[1] = 0;
  aLog.entry[2] = 0;
#if ENTRIES > 3
  aLog.entry[3] = 0;
#endif
}

inline wipeTerm(t) {
  if
  :: acting[OWNER(t)] != t ->
     term[t].promisers = 0;
     term[t].commit = 0;
     term[t].confirmed[0] = 0;
     term[t].confirmed[1] = 0;
     term[t].confirmed[2] = 0
  :: else
  fi;
  if
  :: acting[OWNER(t)] != t || term[t].opened ->
     wipeLog(term[t].promise[0]);
     wipeLog(term[t].promise[1]);
     wipeLog(term[t].promise[2])
  :: else
  fi;
  if
  :: acting[OWNER(t)] != t && promised[(t + 1) % 3] > t && promised[(t + 2) % 3] > t ->
     term[t].prepared = false;
     term[t].opened = false;
     term[t].openedAt = 0;
     wipeLog(term[t].leaderLog)
  :: else
  fi
}

/*
 * No rule, only fewer states: what was said in a term is wiped once nobody can act on it any more,
 * that is when its owner has given the term up and both others have promised a higher one.
 */
inline wipeWhatIsDead() {
  d_step {
    wipeTerm(1);
    wipeTerm(2);
#if TERMS > 2
    wipeTerm(3);
#endif
#if TERMS > 3
    wipeTerm(4);
#endif
    skip
  }
}

/* Conditions that are rules; a mutant leaves one out. */
#ifdef MUT_ONE_HAS_TOLD
#define ALL_HAVE_TOLD(r) toldBy != 0
#else
#define ALL_HAVE_TOLD(r) toldBy == ALL_BUT(r)
#endif
#ifdef MUT_NO_COPY
#define HAS_COPIED true
#else
#define HAS_COPIED copied
#endif
#ifdef MUT_COMMIT_NOTED_BEFORE_TOLD
#define KNOWS_NEW_INCARNATION(leader) true
#else
#define KNOWS_NEW_INCARNATION(leader) (toldBy & BIT(leader))
#endif
#ifdef MUT_COPY_UNCONFIRMED
#define ROUND_ANSWERED(q, t) true
#else
#define ROUND_ANSWERED(q, t) (promised[q] <= t && term[t].opened)
#endif
#ifdef MUT_COMMIT_OLD_TERMS
#define COVERS_OWN_TERM(t, index) true
#else
#define COVERS_OWN_TERM(t, index) (index >= term[t].openedAt)
#endif
#ifdef MUT_READ_BEFORE_OPENED
#define SERVES(t) true
#else
#define SERVES(t) (term[t].commit >= term[t].openedAt)
#endif
#ifdef MUT_ACCEPT_LOWER_TERM
#define OBEYS(q, t) true
#else
#define OBEYS(q, t) (promised[q] <= t)
#endif
#ifdef MUT_FOLLOWER_COMMITS_OWN_END
#define CONFIRMED(q, t, index) true
#else
#define CONFIRMED(q, t, index) (index <= term[t].confirmed[q])
#endif
#ifdef MUT_READ_UNCONFIRMED
#define CONFIRMS_ROUND(q, t) true
#else
#define CONFIRMS_ROUND(q, t) (promised[q] <= t)
#endif

/* A term above the promised one makes whoever leads or campaigns a follower ("Step down"). */
inline promiseTerm(r, t) {
  promised[r] = t;
  if
  :: acting[r] != 0 && acting[r] < t -> acting[r] = 0
  :: else
  fi
}

/* A process dies and comes back: what was not forced is lost in part or whole, the role wholly. */
inline crash(r) {
  crashes++;
  acting[r] = 0;
  if
  :: forced[r] < log[r].length ->
     select(i : 0 .. ENTRIES);
     if
     :: i >= forced[r] && i <= log[r].length -> cutTo(log[r], i)
     :: else -> cutTo(log[r], forced[r])
     fi
  :: else
  fi;
  forced[r] = log[r].length;
  holdsWhatIsRemembered(r);
#ifdef MUT_PROMISE_NOT_PERSISTED
  promised[r] = LAST_TERM(log[r]);
#endif
#if LOST_DISKS > 0
  if
  :: replacing[r] -> toldBy = 0; toldTerm = 0; copyTerm = 0; copyCommit = 0; copied = false
  :: else
  fi;
#endif
  wipeWhatIsDead()
}

/* What happens to a replica as such. */
proctype Replica(byte r) {
  end: do
  :: atomic { crashes < CRASHES -> crash(r) }
#if LOST_DISKS > 0
  /* The disk is lost with everything on it; the replica begins again, by the explicit option. */
  :: atomic {
       lostDisks < LOST_DISKS ->
       lostDisks++;
       acting[r] = 0; promised[r] = 0; forced[r] = 0; cutTo(log[r], 0);
#ifndef MUT_REJOIN_AS_NEW
       replacing[r] = true;
#endif
       wipeWhatIsDead()
     }
  /* "... until every other replica has told it its promised term in answer to this very start,
   * and it has copied the serving leader's log up to a commit index confirmed since then." */
  :: atomic {
       replacing[r] && ALL_HAVE_TOLD(r) && HAS_COPIED ->
       replacing[r] = false;
#ifndef MUT_TOLD_TERM_IGNORED
       promised[r] = toldTerm;
#endif
       toldBy = 0; toldTerm = 0; copyTerm = 0; copyCommit = 0; copied = false;
       wipeWhatIsDead()
     }
#endif
  od
}

#if LOST_DISKS > 0
/* What replica `other` does about replica r while r replaces a lost disk. */
proctype Replacement(byte r; byte other) {
  end: do
  /* It tells its promised term. Thereby it learns of r's new incarnation: what the old one has
   * confirmed counts no more, its promise is discarded (5.12). */
  :: atomic {
       replacing[r] && !(toldBy & BIT(other)) ->
       toldBy = toldBy | BIT(other);
       if
       :: promised[other] > toldTerm -> toldTerm = promised[other]
       :: else
       fi;
       if
       :: acting[other] != 0 ->
#ifndef MUT_OLD_CONFIRMATIONS_COUNT
          term[acting[other]].confirmed[r] = 0;
#endif
#ifndef MUT_OLD_PROMISES_COUNT
          term[acting[other]].promisers = term[acting[other]].promisers & (7 - BIT(r));
          cutTo(term[acting[other]].promise[r], 0);
#endif
          skip
       :: else
       fi
     }
  /* As the serving leader it notes its commit index for r, and begins a round: only after it has
   * learned of r's new incarnation. Noted before, the index may miss an entry that the leader
   * commits afterwards by what the old incarnation has confirmed. */
  :: atomic {
       replacing[r] && !copied && KNOWS_NEW_INCARNATION(other) &&
       acting[other] != 0 && term[acting[other]].opened &&
       term[acting[other]].commit >= term[acting[other]].openedAt &&
       (copyTerm != acting[other] || copyCommit != term[acting[other]].commit) ->
       copyTerm = acting[other];
       copyCommit = term[copyTerm].commit
     }
  /* As the third replica it answers that round; now r takes the log up to the noted index. */
  :: atomic {
       replacing[r] && !copied && copyTerm != 0 && OWNER(copyTerm) != other &&
       ROUND_ANSWERED(other, copyTerm) ->
#ifndef MUT_COPY_UNCONFIRMED
       promiseTerm(other, copyTerm);
#endif
       copyLog(log[r], term[copyTerm].leaderLog);
       cutTo(log[r], copyCommit);
       forced[r] = copyCommit;
       copied = true; copyTerm = 0; copyCommit = 0;
       wipeWhatIsDead()
     }
  od
}
#endif

/* What the owner r of term t does in it, as candidate and as leader. */
proctype Ownership(byte t; byte r) {
  end: do
  /* Prepare: persist the new term, force the own log, then say so. Every candidacy uses a term
   * above everything that was promised; a term has one leader, since it has one owner. */
  :: atomic {
       /* The lowest such term: to skip one is to take it and to step down at once. */
       acting[r] == 0 && promised[r] < t && TAKES_PART(r) &&
       (t <= REPLICAS || promised[r] >= t - REPLICAS) ->
       assert(!term[t].opened);
       promised[r] = t;
       acting[r] = t;
       forced[r] = log[r].length;
       term[t].prepared = true;
       term[t].promisers = term[t].promisers | BIT(r);
       copyLog(term[t].promise[r], log[r]);
       wipeWhatIsDead()
     }
  /* Step down: a candidacy takes too long, a leader hears no majority. */
  :: atomic { acting[r] == t -> acting[r] = 0; wipeWhatIsDead() }
  /* Adopt: with a majority of promises take the best log of them, by last term first and by length
   * second. Append TermOpened, force. A crash may leave a part of the adopted log. */
  :: atomic {
       acting[r] == t && !term[t].opened && (term[t].promisers & ALL_BUT(r)) ->
       if
       :: term[t].promisers & BIT((r + 1) % 3) -> best = (r + 1) % 3
       :: term[t].promisers & BIT((r + 2) % 3) -> best = (r + 2) % 3
       fi;
       if
#if defined(MUT_ADOPT_LONGEST)
       :: term[t].promise[best].length > log[r].length
#elif defined(MUT_KEEP_OWN_LOG)
       :: false
#else
       :: IS_BETTER(term[t].promise[best], log[r])
#endif
          ->
          /* it fetches, cuts at the first mismatch, appends */
          common = 0;
          do
          :: common < log[r].length && common < term[t].promise[best].length &&
             log[r].entry[common] == term[t].promise[best].entry[common] -> common++
          :: else -> break
          od;
          stays = true;
          if
          :: true
          :: crashes < CRASHES -> stays = false
          fi;
          copyLog(log[r], term[t].promise[best]);
          forced[r] = log[r].length;
          if
          :: !stays ->
             forced[r] = common;
             crash(r)
          :: else
          fi
       :: else -> skip
       fi;
       if
       :: acting[r] == t && log[r].length < ENTRIES ->
#ifndef MUT_NO_TERM_OPENED
          log[r].entry[log[r].length] = ENTRY(t, 0);
          log[r].length++;
#endif
          forced[r] = log[r].length;
          copyLog(term[t].leaderLog, log[r]);
          term[t].opened = true;
          term[t].openedAt = log[r].length;
          term[t].confirmed[r] = forced[r]
       :: acting[r] == t && log[r].length == ENTRIES -> acting[r] = 0 /* the bound is reached */
       :: else
       fi;
       wipeWhatIsDead()
     }
  /* An order is appended; followers may have it before the leader has forced it. */
  :: atomic {
       acting[r] == t && term[t].opened && log[r].length < ENTRIES && proposals < PROPOSALS ->
       proposals++;
       log[r].entry[log[r].length] = ENTRY(t, proposals);
       log[r].length++;
       copyLog(term[t].leaderLog, log[r])
     }
  /* The leader counts its own copy only after its own force. */
  :: atomic {
       acting[r] == t && term[t].opened && forced[r] < log[r].length ->
       forced[r] = log[r].length;
       term[t].confirmed[r] = forced[r];
       remember(t)
     }
#ifdef MUT_COUNT_UNFORCED
  :: atomic {
       acting[r] == t && term[t].opened && term[t].confirmed[r] < log[r].length ->
       term[t].confirmed[r] = log[r].length
     }
#endif
  /* Commit: an index at or above TermOpened that a majority has forced; all before it with it. */
  :: atomic {
       acting[r] == t && term[t].opened && term[t].commit < term[t].leaderLog.length ->
       select(i : 1 .. ENTRIES);
       votes = (term[t].confirmed[0] >= i -> 1 : 0) + (term[t].confirmed[1] >= i -> 1 : 0) +
           (term[t].confirmed[2] >= i -> 1 : 0);
       if
       :: i > term[t].commit && votes >= 2 && COVERS_OWN_TERM(t, i) ->
          term[t].commit = i;
          {
            n = 0;
            do
            :: n < i && n < committed.length ->
               assert(committed.entry[n] == term[t].leaderLog.entry[n]);
               n++
            :: n < i && n >= committed.length ->
               committed.entry[n] = term[t].leaderLog.entry[n];
               n++;
               committed.length = n
            :: else -> break
            od
          };
          remember(t)
       :: else
       fi
     }
#ifdef READS
  /* Read: asked about an order it does not have, the leader notes its commit index. Its own
   * TermOpened must have committed before. */
  :: atomic {
       readTerm == 0 && acting[r] == t && term[t].opened && SERVES(t) ->
       readTerm = t;
       readCommit = term[t].commit;
       readAtLeast = committed.length
     }
#endif
  od
}

/* What replica q, which does not own term t, does about it. */
proctype Following(byte t; byte q) {
  end: do
  /* Promise: only for a term above its own promise. It steps down, forces its log, persists the
   * promise, answers. The same Prepare again gets the same answer. */
  :: atomic {
       term[t].prepared && TAKES_PART(q) && !(term[t].promisers & BIT(q)) && !term[t].opened &&
       promised[q] <= t && acting[OWNER(t)] == t ->
       if
       :: promised[q] < t -> promiseTerm(q, t)
       :: else
       fi;
       forced[q] = log[q].length;
       term[t].promisers = term[t].promisers | BIT(q);
       copyLog(term[t].promise[q], log[q]);
       wipeWhatIsDead()
     }
  /* The same where the candidate is gone: nobody counts the promise, but it was given. */
  :: atomic {
       term[t].prepared && TAKES_PART(q) && promised[q] < t && acting[OWNER(t)] != t ->
       promiseTerm(q, t);
       forced[q] = log[q].length;
       wipeWhatIsDead()
     }
  /* Append: entry i of the leader's log, with the previous-entry check. A lower term is refused, a
   * higher one persisted first. Entries that are there already are skipped; only a real conflict
   * is cut. It forces, and confirms i, never the end of its own log. */
  :: atomic {
       term[t].opened && TAKES_PART(q) && OBEYS(q, t) ->
       select(i : 1 .. ENTRIES);
       if
       :: i <= term[t].leaderLog.length ->
          mine = i - 1;
          if
          :: promised[q] < t -> promiseTerm(q, t); wipeWhatIsDead()
          :: else
          fi;
          if
          :: mine == 0 -> matches = true
          :: mine > 0 ->
             matches = log[q].length >= mine &&
                 TERM_OF(log[q].entry[mine - 1]) == TERM_OF(term[t].leaderLog.entry[mine - 1])
          fi;
#ifdef MUT_CONFIRM_OWN_END
          if
          :: !matches && log[q].length >= i && term[t].confirmed[q] < log[q].length ->
             term[t].confirmed[q] = log[q].length
          :: else
          fi;
#endif
          stays = matches;
          if
          :: !matches
#ifndef MUT_ALWAYS_CUT
          :: matches && log[q].length >= i &&
             TERM_OF(log[q].entry[mine]) == TERM_OF(term[t].leaderLog.entry[mine]) ->
             assert(log[q].entry[mine] == term[t].leaderLog.entry[mine])
          :: matches && !(log[q].length >= i &&
             TERM_OF(log[q].entry[mine]) == TERM_OF(term[t].leaderLog.entry[mine])) ->
#else
          :: matches ->
#endif
             cutTo(log[q], mine);
             holdsWhatIsRemembered(q);
             if
             :: true
             :: crashes < CRASHES -> crashes++; acting[q] = 0; stays = false; wipeWhatIsDead()
             fi;
             if
             :: stays -> log[q].entry[mine] = term[t].leaderLog.entry[mine]; log[q].length = i
             :: else
             fi
          fi;
          if
          :: stays || matches -> forced[q] = log[q].length
          :: else
          fi;
          if
          :: stays && acting[OWNER(t)] == t ->
             if
             :: term[t].confirmed[q] < i -> term[t].confirmed[q] = i; remember(t)
             :: else
             fi;
             /* The follower's commit index: the lower of the leader's and what it has confirmed. */
             {
               n = 0;
               do
               :: n < term[t].commit && n < log[q].length && CONFIRMED(q, t, n + 1) ->
                  assert(log[q].entry[n] == committed.entry[n]);
                  n++
               :: else -> break
               od
             }
          :: else
          fi
       :: else
       fi
     }
#ifdef READS
  /* A round begun after the question is answered by a replica that still obeys the term: with the
   * leader itself a majority. What was committed before the question must be known. */
  :: atomic {
       readTerm == t && TAKES_PART(q) && CONFIRMS_ROUND(q, t) ->
       if
       :: promised[q] < t -> promiseTerm(q, t)
       :: else
       fi;
       assert(readCommit >= readAtLeast);
       readTerm = 0; readCommit = 0; readAtLeast = 0;
       wipeWhatIsDead()
     }
#endif
  od
}

init {
  byte r = 0;
  byte t = 1;
  atomic {
    do
    :: r < REPLICAS ->
       run Replica(r);
#if LOST_DISKS > 0
       run Replacement(r, (r + 1) % 3);
       run Replacement(r, (r + 2) % 3);
#endif
       r++
    :: else -> break
    od;
    do
    :: t <= TERMS ->
       run Ownership(t, OWNER(t));
       run Following(t, (t + 1) % 3);
       run Following(t, (t + 2) % 3);
       t++
    :: else -> break
    od;
    r = 0; t = 0
  }
}
