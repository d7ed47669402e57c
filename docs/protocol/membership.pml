/*
 * How a group begins, and what becomes of a replica whose data folder was emptied (design,
 * section 5.12). The code: io.toystore.replication.Membership.
 *
 * Modelled: three replicas with new folders. Each asks the others; what was answered to a start can
 * be heard at any time, twice or never, until the next start. A member works with another one only
 * if each knows the other's folder: two that work together are a majority, and acknowledge orders.
 * Crashes at any point, and one folder that is emptied at any point, its replica started as new.
 *
 * Bounds (-DNAME=n): CRASHES, EMPTIED (0 or 1).
 *
 * Left out: terms and logs (replication.pml); old copies of a folder (replication.pml, -DMEMORY);
 * a second folder emptied, which leaves no majority that knows the orders.
 *
 * Checked: no majority ever works together that has lost an acknowledged order; nobody is refused
 * while no folder was emptied.
 *
 *   spin -a membership.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *
 * With -DMUT_x for spin a rule is broken, and pan must find an error; README.md lists them.
 */
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef EMPTIED
#define EMPTIED 1
#endif

#define REPLICAS 3
#define BIT(r) (1 << (r))
#define AT(r, q) ((r) * REPLICAS + (q))
#define NO_FOLDER 3

/* On the disk. Folder 0 of a replica is its first one, 1 the one after it was emptied. */
byte folder[REPLICAS];
bool member[REPLICAS];  /* the members are written: the replica is new no more */
byte knows[9];          /* the folder that r knows as q's, at AT(r, q) */
bool holds[REPLICAS];   /* the folder holds the acknowledged order */

/* In memory. */
byte heard[REPLICAS];   /* a new replica: who has answered well in this start */
byte heardFolder[9];
bool refused[REPLICAS];

/* What q has answered to the present start of r: a set of (q's folder, r may begin). */
byte said[9];
#define ANSWER(f, well) BIT((f) * 2 + (well))

byte crashes, emptied;
bool acknowledged;

#ifdef MUT_ANY_FOLDER_KNOWN
#define KNOWS(q, r) true
#else
#define KNOWS(q, r) (knows[AT(q, r)] == folder[r])
#endif
#ifdef MUT_ONLY_NEW_ONES_COUNT
#define ANSWERS_WELL(q, r) (!member[q])
#else
#define ANSWERS_WELL(q, r) (!member[q] || KNOWS(q, r))
#endif
#ifdef MUT_MAJORITY_BEGINS
#define MAY_BEGIN(r) (heard[r] != 0)
#else
#define MAY_BEGIN(r) ((heard[r] | BIT(r)) == 7)
#endif

/* A start forgets what was in memory, and no answer to an earlier one counts. */
inline startAgain(r) {
  d_step {
    heard[r] = 0;
    refused[r] = false;
    heardFolder[AT(r, 0)] = NO_FOLDER;
    heardFolder[AT(r, 1)] = NO_FOLDER;
    heardFolder[AT(r, 2)] = NO_FOLDER;
#ifndef MUT_EARLIER_ANSWERS_COUNT
    said[AT(r, 0)] = 0;
    said[AT(r, 1)] = 0;
    said[AT(r, 2)] = 0
#endif
  }
}

/* What happens to a replica as such. */
proctype Replica(byte r) {
  end: do
  :: atomic { !member[r] && !refused[r] && MAY_BEGIN(r) ->
       knows[AT(r, 0)] = heardFolder[AT(r, 0)];
       knows[AT(r, 1)] = heardFolder[AT(r, 1)];
       knows[AT(r, 2)] = heardFolder[AT(r, 2)];
       member[r] = true
     }
  :: atomic { crashes < CRASHES -> crashes++; startAgain(r) }
  :: atomic { emptied < EMPTIED ->
       emptied++;
       folder[r] = 1;
       member[r] = false;
       holds[r] = false;
       knows[AT(r, 0)] = NO_FOLDER;
       knows[AT(r, 1)] = NO_FOLDER;
       knows[AT(r, 2)] = NO_FOLDER;
       startAgain(r)
     }
  od
}

/* Between replica r, which is new, and q. */
proctype Asking(byte r; byte q) {
  end: do
  :: atomic { !member[r] ->
       if
       :: ANSWERS_WELL(q, r) -> said[AT(r, q)] = said[AT(r, q)] | ANSWER(folder[q], 1)
       :: else -> said[AT(r, q)] = said[AT(r, q)] | ANSWER(folder[q], 0)
       fi
     }
  :: atomic { !member[r] && (said[AT(r, q)] & ANSWER(0, 1)) ->
       heard[r] = heard[r] | BIT(q);
       heardFolder[AT(r, q)] = 0
     }
  :: atomic { !member[r] && (said[AT(r, q)] & ANSWER(1, 1)) ->
       heard[r] = heard[r] | BIT(q);
       heardFolder[AT(r, q)] = 1
     }
  :: atomic { !member[r] && (said[AT(r, q)] & (ANSWER(0, 0) | ANSWER(1, 0))) ->
       assert(emptied > 0);
       refused[r] = true
     }
  od
}

/* Two members work together. */
proctype Working(byte r; byte q) {
  end: do
  :: atomic { member[r] && member[q] && KNOWS(r, q) && KNOWS(q, r) ->
       assert(!acknowledged || holds[r] || holds[q]);
       holds[r] = true;
       holds[q] = true;
       acknowledged = true
     }
  od
}

init {
  byte r = 0;
  atomic {
    do
    :: r < REPLICAS ->
       startAgain(r);
       knows[AT(r, 0)] = NO_FOLDER;
       knows[AT(r, 1)] = NO_FOLDER;
       knows[AT(r, 2)] = NO_FOLDER;
       run Replica(r);
       run Asking(r, (r + 1) % 3);
       run Asking(r, (r + 2) % 3);
       run Working(r, (r + 1) % 3);
       r++
    :: else -> break
    od;
    r = 0
  }
}
