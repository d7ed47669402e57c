package io.toystore.observe.core;

import io.toystore.message.OrderMessage.Role;
import io.toystore.model.BooksDifference;
import io.toystore.order.core.OrderReplica;
import io.toystore.replication.Replica;
import io.toystore.replication.ReplicaStatus.FollowerStatus;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Derives the events of a replicated log: roles, promises, opened terms, lagging followers. */
public final class ReplicaDiffer implements Differ {
  /** A follower that has confirmed nothing for this long counts as lagging. */
  static final long LAGGING_MILLIS = 1_000;

  /** How often a leader's followers are checked. */
  private static final long FOLLOWERS_MILLIS = 100;

  /** The state of a lagging follower. */
  private static final class Lag {
    final long sinceMillis;

    /** The index that the follower must reach to have caught up; known once it is heard again. */
    long target = Long.MAX_VALUE;

    Lag(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }
  }

  private final Replica replica;
  private final OrderReplica order;
  private final Map<Integer, Lag> lagging = new HashMap<>();
  private final Map<Long, Integer> selected = new HashMap<>();
  private long selectionsHeard;
  private Role role = Role.FOLLOWER;
  private boolean serving;
  private long servingTerm;
  private long commitIndex;
  private long promise;
  private boolean booksAgree;
  private boolean booksDiffer;
  private long followersMillis = Long.MIN_VALUE / 2;

  public ReplicaDiffer(OrderReplica order) {
    this.order = order;
    replica = order.log();
    promise = replica.durablePromise();
  }

  @Override
  public void look(long nowMillis, EventSink to) {
    if (replica.durablePromise() != promise) {
      promise = replica.durablePromise();
      to.event(EventKind.PROMISED, "", Map.of("term", promise));
    }
    if (replica.role() != role) {
      Role before = role;
      role = replica.role();
      lagging.clear();
      to.event(
          EventKind.ROLE,
          "",
          Map.of("role", word(role), "before", word(before), "term", replica.term()));
    }
    if (replica.commitIndex() > commitIndex) {
      commitIndex = replica.commitIndex();
      if (role == Role.LEADER && to.wants(EventKind.COMMIT)) {
        to.event(EventKind.COMMIT, "", Map.of("index", commitIndex));
      }
    }
    if (replica.serving() != serving || serving && replica.term() != servingTerm) {
      serving = replica.serving();
      servingTerm = replica.term();
      to.event(
          EventKind.SERVING,
          "",
          Map.of("serving", serving, "term", servingTerm, "orders", order.orders()));
    }
    lookAtBooks(to);
    lookAtSelections(to);
    if (serving && nowMillis - followersMillis >= FOLLOWERS_MILLIS) {
      followersMillis = nowMillis;
      for (FollowerStatus follower : replica.status(nowMillis).followers()) {
        lookAt(follower, nowMillis, to);
      }
    }
  }

  private void lookAtBooks(EventSink to) {
    boolean agree = order.booksAgree();
    if (agree != booksAgree) {
      booksAgree = agree;
      if (agree) {
        to.event(EventKind.BOOKS, Names.CATALOG, Map.of("fit", true, "orders", order.orders()));
      }
    }
    BooksDifference difference = order.booksDifference();
    if ((difference != null) != booksDiffer) {
      booksDiffer = difference != null;
      if (booksDiffer) {
        to.event(
            EventKind.BOOKS,
            Names.CATALOG,
            Map.of("fit", false, "orders", order.orders(), "text", difference.toString()));
      }
    }
  }

  private void lookAtSelections(EventSink to) {
    if (order.selections().heard() == selectionsHeard) {
      return;
    }
    selectionsHeard = order.selections().heard();
    Map<Long, Integer> leaders = order.selections().leaders();
    selected.keySet().retainAll(leaders.keySet());
    leaders.forEach(
        (frontend, leader) -> {
          if (!leader.equals(selected.put(frontend, leader))) {
            to.event(
                EventKind.SELECTION_HEARD,
                Names.frontend(frontend),
                Map.of("leader", (long) leader));
          }
        });
  }

  private void lookAt(FollowerStatus follower, long nowMillis, EventSink to) {
    String name = Names.order(follower.replica());
    Lag lag = lagging.get(follower.replica());
    boolean silent = follower.silentMillis() >= LAGGING_MILLIS;
    if (lag == null) {
      if (silent) {
        lagging.put(follower.replica(), new Lag(nowMillis - follower.silentMillis()));
        to.event(
            EventKind.LAGGING,
            name,
            Map.of("match", follower.matchIndex(), "commit", replica.commitIndex()));
      }
    } else if (silent) {
      lag.target = Long.MAX_VALUE;
    } else {
      lag.target = Math.min(lag.target, replica.commitIndex());
      if (follower.matchIndex() >= lag.target) {
        lagging.remove(follower.replica());
        to.event(
            EventKind.CAUGHT_UP,
            name,
            Map.of("match", follower.matchIndex(), "millis", nowMillis - lag.sinceMillis));
      }
    }
  }

  /** The word for a role in events and reports. */
  static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public long forcedIndex() {
    return replica.durableIndex();
  }

  @Override
  public long commitIndex() {
    return replica.commitIndex();
  }
}
