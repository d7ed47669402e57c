/*
 * Pre-vote (design, sections 5.3 and 5.4). Safety does not rest on it
 * (replication.pml has candidates at any time); it keeps a working leader from being disturbed. The
 * code: io.toystore.replication.PreVote; hearsLeader in Roles and Follower.
 *
 * Modelled: three or five replicas. Replica 0 is appointed again and again, by front-ends that see
 * no leader. Whether a replica hears a leader changes at any time, except that from some moment on
 * (`steady`) a majority hears the leader, itself included, without interruption. Questions and
 * answers carry the number of their round; they are lost, delayed, doubled and reordered: all that
 * was ever said is usable at any time. "Hears" includes "has promised just now", so a candidate
 * with a majority of promises is as safe from the next one as a leader.
 *
 * Bounds (-DNAME=n): REPLICAS, ROUNDS. Left out: how long "recently" is; what the front-end does
 * after a refusal; which replica leads (0 or another: the model covers both).
 *
 * Checked: (1) a round that begins when the leader is steady does not pass; (2) while nobody hears
 * a leader and a majority answers, the last round can pass: no appointment is stuck (pan would
 * report an invalid end state).
 *
 *   spin -a prevote.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *
 * With -DMUT_x for spin a rule is broken, and pan must find an error; README.md lists them.
 */
#ifndef REPLICAS
#define REPLICAS 5
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif
#define MAJORITY (REPLICAS / 2 + 1)
#define SELF 0

bool hears[REPLICAS];
bool inMajority[REPLICAS]; /* hears the leader without interruption once it is steady */
bool steady;
bool dead;                 /* no leader will ever be heard again */

byte round;                /* the current round; 0 before the first */
bool asking;
bool begunSteady;          /* the current round was begun when the leader was steady */
bool passed;

/* Answers that were sent: "round r: I hear no leader", "round r: I hear one". */
typedef Answers {
  bool no[REPLICAS];
  bool yes[REPLICAS]
};
Answers answers[ROUNDS + 1];

/* What the appointed replica has counted in its round. */
byte noes;
bool counted[REPLICAS];

hidden byte n, other;

/* Rules; a mutant leaves one out. */
#ifdef MUT_OLD_ROUND_COUNTS
#define IS_OF_THIS_ROUND(r) (r <= round)
#else
#define IS_OF_THIS_ROUND(r) (r == round)
#endif
#ifdef MUT_COUNT_TWICE
#define NOT_COUNTED(q) true
#else
#define NOT_COUNTED(q) (!counted[q])
#endif
#if defined(MUT_OWN_VIEW_ONLY)
#define ENOUGH 1
#elif defined(MUT_ONE_ANSWER_IS_ENOUGH)
#define ENOUGH 2
#elif defined(MUT_ALL_MUST_ANSWER)
#define ENOUGH REPLICAS
#else
#define ENOUGH MAJORITY
#endif

inline endRound() {
  asking = false; begunSteady = false; noes = 0;
  n = 0;
  do
  :: n < REPLICAS -> counted[n] = false; n++
  :: else -> break
  od
}

inline pass() {
  assert(!begunSteady);
  passed = true;
  endRound()
}

proctype World() {
  do
  /* Links and leaders come and go. */
  :: atomic {
       !dead ->
       select(other : 0 .. REPLICAS - 1);
       if
       :: !(steady && inMajority[other]) -> hears[other] = !hears[other]
       :: else
       fi
     }
  /* A leader works, and a majority hears it from now on. */
  :: atomic {
       !steady && !dead ->
       n = 0;
       other = 0;
       do
       :: other < REPLICAS ->
          if
          :: hears[other] -> n++
          :: else
          fi;
          other++
       :: else -> break
       od;
       if
       :: n >= MAJORITY ->
          other = 0;
          do
          :: other < REPLICAS -> inMajority[other] = hears[other]; other++
          :: else -> break
          od;
          steady = true
       :: else
       fi
     }
  /* The leader dies, and a minority with it; after a while nobody hears a leader. */
  :: atomic {
       !dead ->
       dead = true; steady = false; begunSteady = false;
       other = 0;
       do
       :: other < REPLICAS -> hears[other] = false; inMajority[other] = false; other++
       :: else -> break
       od;
       break
     }
  od
}

proctype Appointed() {
  do
  /* A front-end appoints: it asks its peers, unless it hears a leader itself. An answer that
   * somebody hears one, or a time without success, has ended the round before. */
  :: atomic {
       !hears[SELF] && !asking && round < ROUNDS && (round < ROUNDS - 1 || dead || steady) ->
       endRound();
       round++;
       asking = true;
       begunSteady = steady;
       counted[SELF] = true;
       noes = 1;
       if
       :: noes >= ENOUGH -> pass()
       :: else
       fi
     }
  /* The leader speaks to it, or it gives up. */
  :: atomic { asking && (hears[SELF] || !dead) -> endRound() }
  /* Nothing more can happen to the last round: it has passed, or it was not begun in peace. */
  :: atomic { dead && !asking && round == ROUNDS -> break }
  od
}

/* Peer q's answer in round r arrives: one "yes" ends the round, "no" is counted once. */
proctype Arrival(byte q; byte r) {
  end: do
  :: atomic {
       asking && IS_OF_THIS_ROUND(r) && answers[r].no[q] && NOT_COUNTED(q) ->
       counted[q] = true;
       noes++;
       if
       :: noes >= ENOUGH -> pass()
       :: else
       fi
     }
  :: atomic { asking && r == round && answers[r].yes[q] -> endRound() }
  od
}

proctype Peer(byte id) {
  end: do
  :: atomic {
       asking && round > 0 && hears[id] && !answers[round].yes[id] ->
       answers[round].yes[id] = true
     }
  :: atomic {
       asking && round > 0 && !hears[id] && !answers[round].no[id] &&
       !(dead && id > REPLICAS / 2) ->
       answers[round].no[id] = true
     }
  od
}

init {
  byte p = 1;
  byte r;
  atomic {
    run World();
    run Appointed();
    do
    :: p < REPLICAS ->
       run Peer(p);
       r = 1;
       do
       :: r <= ROUNDS -> run Arrival(p, r); r++
       :: else -> break
       od;
       p++
    :: else -> break
    od;
    p = 0; r = 0
  }
}
