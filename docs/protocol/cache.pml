/*
 * The front-end's cache in its bounded mode (design, sections 7.1 to 7.3). The code:
 * ProductDesk, ProductCache and Freshness in io.toystore.frontend.core; ChangeLog in
 * io.toystore.catalog.core.
 *
 * Modelled: one catalog and one front-end that caches one product, Tux, of versions 1 .. VERSIONS.
 * Every change takes the next sequence number; changes of other products take numbers as well.
 * Each start of the catalog is another incarnation, whose numbers begin anew. Pushes are whatever
 * was ever published, usable at any time, twice or never; so are the answers to fills. Two fills
 * may be under way at once, the younger begun where the older must not be joined.
 *
 * Time is left out as follows. A pull sent at t, once its answer is applied, allows to serve until
 * t + bound. So nothing served in that window may be older than what was durable at t: the model
 * notes the version at t. That the window ends by the front-end's own clock is an action that can
 * happen at any time.
 *
 * Bounds (-DNAME=n): VERSIONS, OTHERS (changes of other products in one incarnation), STARTS of the
 * catalog. Left out: capacity (the least recently used entry may go at any time, and does),
 * several front-ends, and the linearizable mode, which is not built.
 *
 * Checked: what is served from the cache, or by a fill, is not older than (1) what was durable when
 * the pull was sent that allows it, (2) what this front-end has told a buyer, if the reader came
 * afterwards.
 *
 *   spin -a cache.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *
 * With -DMUT_x for spin a rule is broken, and pan must find an error; README.md lists them.
 */
#ifndef VERSIONS
#define VERSIONS 2
#endif
#ifndef OTHERS
#define OTHERS 1
#endif
#ifndef STARTS
#define STARTS 2
#endif
#define CHANGES (VERSIONS + OTHERS)
#define FILLS 2

/* The catalog. */
byte version = 1;      /* of Tux, durable and visible */
byte start = 1;        /* the incarnation */

/* What each incarnation has published: for each sequence number the version, or 0 for another
 * product. Each of them may arrive at any time, singly. */
typedef Published {
  byte last;
  byte change[CHANGES + 1]
};
Published published[STARTS + 1];
byte others;

/* The front-end. */
byte cached;           /* version of Tux in the cache; 0 for none */
byte incarnation;      /* which it follows; 0 when it does not know where it stands */
byte sequence;         /* every change up to here is in the cache, or the cache was emptied since */
bool servable;         /* within the window that a pull allows */
byte allowedBy;        /* version that was durable when that pull was sent */

/* One pull at a time: its answer is all changes behind `pullSequence`. */
bool pulling;
byte pullIncarnation, pullSequence, pullVersion;
bool pullAnswered;
byte answerIncarnation, answerLast;

typedef Fill {
  bool underWay;
  bool answered;
  byte answer;             /* version, of this incarnation */
  byte answerIncarnation;
  byte floor;              /* the lowest version that may be stored */
  bool overtaken;          /* a change was heard of since it began: not to be joined */
  bool voided;             /* the cache was dropped since it began */
  byte owes                /* what the latest of its readers must see: told before it came */
};
Fill fill[FILLS];

/* The highest version that a buyer at this front-end was told of. */
byte told;

/* Scratch, of no meaning between two steps. */
hidden byte f, s, v, i;

/* Rules; a mutant leaves one out. */
#ifdef MUT_STORE_BELOW_FLOOR
#define REACHES_FLOOR(f) true
#else
#define REACHES_FLOOR(f) (fill[f].answer >= fill[f].floor)
#endif
#ifdef MUT_STORE_AFTER_DROP
#define NOT_VOIDED(f) true
#else
#define NOT_VOIDED(f) (!fill[f].voided)
#endif
#ifdef MUT_STORE_OTHER_INCARNATION
#define IS_CURRENT(f) true
#else
#define IS_CURRENT(f) (incarnation != 0 && fill[f].answerIncarnation == incarnation)
#endif
#ifdef MUT_JOIN_OLDER_FILL
#define JOINABLE(f) fill[f].underWay
#else
#define JOINABLE(f) (fill[f].underWay && !fill[f].overtaken && !fill[f].voided)
#endif
#ifdef MUT_STORE_OVER_NEWER
#define NOT_NEWER_CACHED(f) true
#else
#define NOT_NEWER_CACHED(f) (cached < fill[f].answer)
#endif

/* Nothing kept so far may be served, nor what is under way; the floors stay. */
inline drop() {
  cached = 0;
  fill[0].voided = fill[0].underWay;
  fill[1].voided = fill[1].underWay
}

/* Tux has, or has had, this version: nothing older may be stored or served any more. */
inline raise(to) {
  if
  :: cached < to -> cached = 0
  :: else
  fi;
  i = 0;
  do
  :: i < FILLS ->
     if
     :: fill[i].underWay ->
        fill[i].overtaken = true;
        fill[i].floor = (to > fill[i].floor -> to : fill[i].floor)
     :: else
     fi;
     i++
  :: else -> break
  od
}

/* Another incarnation: what it has missed cannot be known. */
inline loseTrack() {
  drop();
  incarnation = 0;
  sequence = 0;
  servable = false;
  allowedBy = 0;
  pulling = false;
  pullIncarnation = 0; pullSequence = 0; pullVersion = 0;
  pullAnswered = false; answerIncarnation = 0; answerLast = 0
}

inline forgetFill(g) {
  fill[g].underWay = false; fill[g].answered = false; fill[g].answer = 0;
  fill[g].answerIncarnation = 0; fill[g].floor = 0; fill[g].overtaken = false;
  fill[g].voided = false; fill[g].owes = 0
}

/* In one step a change becomes visible and gets its sequence number; then it is published. */
inline publish(changedVersion) {
  published[start].last++;
  published[start].change[published[start].last] = changedVersion
}

proctype Catalog() {
  end: do
  /* Somebody buys a Tux elsewhere, or it is restocked. */
  :: atomic { version < VERSIONS -> version++; publish(version) }
  /* Another product changes. */
  :: atomic { others < OTHERS -> others++; publish(0) }
  /* It restarts: nothing durable is lost, the numbers begin anew. */
  :: atomic { start < STARTS -> start++; others = 0 }
  /* It answers the pull; to who follows another incarnation it only says where it is itself. */
  :: atomic {
       pulling && !pullAnswered ->
       pullAnswered = true;
       answerIncarnation = start;
       answerLast = published[start].last
     }
  /* It answers a fill. */
  :: atomic {
       fill[0].underWay && !fill[0].answered ->
       fill[0].answered = true; fill[0].answer = version; fill[0].answerIncarnation = start
     }
  :: atomic {
       fill[1].underWay && !fill[1].answered ->
       fill[1].answered = true; fill[1].answer = version; fill[1].answerIncarnation = start
     }
  od
}

proctype Frontend() {
  end: do
  /* A push arrives, perhaps old, perhaps behind a gap, perhaps of another incarnation. */
  :: atomic {
       incarnation != 0 ->
       select(v : 1 .. STARTS);
       select(s : 1 .. CHANGES);
       if
       :: s <= published[v].last && v != incarnation ->
#ifdef MUT_KEEP_ON_OTHER_INCARNATION
          incarnation = v; sequence = s
#else
          loseTrack()
#endif
       :: s <= published[v].last && v == incarnation ->
#ifndef MUT_KEEP_ON_GAP
          if
          :: s > sequence + 1 -> drop()
          :: else
          fi;
#endif
          if
          :: published[v].change[s] != 0 -> raise(published[v].change[s])
          :: else
          fi;
          sequence = (s > sequence -> s : sequence)
       :: else
       fi
     }
  /* It pulls: asks what has changed behind the last sequence number that it knows. */
  :: atomic {
       !pulling ->
       pulling = true;
       pullIncarnation = incarnation; pullSequence = sequence; pullVersion = version
     }
  /* The answer arrives. It contains every change that was durable when the pull was sent. */
  :: atomic {
       pullAnswered ->
       if
#ifdef MUT_KEEP_ON_OTHER_INCARNATION
       :: incarnation == 0 ->
#else
       :: incarnation == 0 || answerIncarnation != incarnation ->
#endif
          s = answerIncarnation; v = answerLast;
          loseTrack();
          incarnation = s; sequence = v
#ifdef MUT_KEEP_ON_OTHER_INCARNATION
       :: incarnation != 0 && answerIncarnation != incarnation ->
          incarnation = answerIncarnation; sequence = answerLast;
          servable = true; allowedBy = pullVersion
#endif
       :: incarnation != 0 && answerIncarnation == incarnation ->
          if
          :: pullIncarnation != answerIncarnation -> drop() /* the answer is not complete */
          :: else ->
             s = pullSequence + 1;
             do
             :: s <= answerLast ->
                if
                :: published[incarnation].change[s] != 0 -> raise(published[incarnation].change[s])
                :: else
                fi;
                s++
             :: else -> break
             od;
#ifdef MUT_WINDOW_FROM_ANSWER
             pullVersion = version;
#endif
             servable = true;
             allowedBy = pullVersion
          fi;
          sequence = (answerLast > sequence -> answerLast : sequence)
       fi;
       pulling = false;
       pullIncarnation = 0; pullSequence = 0; pullVersion = 0;
       pullAnswered = false; answerIncarnation = 0; answerLast = 0
     }
  /* The pull or its answer is lost, or it stood for too long. */
  :: atomic {
       pulling ->
       pulling = false;
       pullIncarnation = 0; pullSequence = 0; pullVersion = 0;
       pullAnswered = false; answerIncarnation = 0; answerLast = 0
     }
  /* The window ends. */
  :: atomic { servable -> servable = false; allowedBy = 0 }
  /* The product makes way for another one. */
  :: atomic { cached != 0 -> cached = 0 }
  /* A purchase here is answered: first the front-end raises its own version, then it tells. */
  :: atomic {
       version < VERSIONS ->
       version++;
       publish(version);
#ifndef MUT_PURCHASE_RAISES_NOTHING
       raise(version);
#endif
       told = version
     }
  /* A reader comes, and is served from the cache. */
  :: atomic {
       cached != 0 && servable ->
       assert(cached >= allowedBy);
       assert(cached >= told)
     }
  /* A reader comes, and begins a fill or joins one. */
  :: atomic {
       cached == 0 || !servable ->
       if
       :: JOINABLE(1) -> f = 1
       :: !JOINABLE(1) && JOINABLE(0) -> f = 0
       :: !JOINABLE(1) && !JOINABLE(0) && !fill[0].underWay -> f = 0
       :: !JOINABLE(1) && !JOINABLE(0) && fill[0].underWay && !fill[1].underWay -> f = 1
       :: else -> f = FILLS
       fi;
       if
       :: f < FILLS -> fill[f].underWay = true; fill[f].owes = told
       :: else
       fi
     }
  /* The answer to a fill arrives: to its readers in any case, into the cache under conditions. */
  :: atomic {
       fill[0].answered || fill[1].answered ->
       select(f : 0 .. 1);
       if
       :: fill[f].answered ->
          assert(fill[f].answer >= fill[f].owes);
          if
          :: IS_CURRENT(f) && NOT_VOIDED(f) && REACHES_FLOOR(f) && NOT_NEWER_CACHED(f) ->
             cached = fill[f].answer
          :: else
          fi;
          forgetFill(f)
       :: else
       fi
     }
  /* All readers of a fill have given up. */
  :: atomic { fill[0].underWay -> forgetFill(0) }
  :: atomic { fill[1].underWay -> forgetFill(1) }
  od
}

init {
  atomic { run Catalog(); run Frontend() }
}
