package io.toystore.client.core;

import io.toystore.sansio.Check;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Decides when each request of an open loop is due and which client sends it. All times are
 * nanoseconds since the run began, and are passed as arguments.
 *
 * <p>Request n is due at n / rate seconds, whatever the store does, and every due request is sent.
 * A client whose look-up was answered and who wants to buy has the next turn. If there is no such
 * client, the next visit begins, with the client that has been free longest, so that clients and
 * their front-ends take turns. If all clients wait for answers, the request waits for the first
 * free client, and is late. So no more requests are in flight than there are clients; and if a
 * stalled store delays a request, the delay is part of its response time, which runs from when the
 * request was due.
 *
 * <p>A purchase cannot be due before its look-up is answered: it takes the first turn after that.
 */
public final class OpenLoop {
  /** A request that is sent later than this after it was due counts as late. */
  public static final long LATE_NANOS = 10_000_000;

  /**
   * A request to be sent now.
   *
   * @param client the client that sends it
   * @param begins whether it is the look-up of a new visit; else it is the client's purchase
   * @param dueNanos when it was due
   */
  public record Turn(int client, boolean begins, long dueNanos) {}

  /** A client that waits for its turn, and when the wait began. */
  private record Waiting(int client, long sinceNanos) {}

  private final double rate;
  private final long plannedVisits;
  private final Queue<Waiting> free = new ArrayDeque<>();
  private final Queue<Waiting> buyers = new ArrayDeque<>();
  private long endNanos;
  private long begun;
  private long inVisits;
  private long sent;
  private long sentLate;
  private long lateForClients;
  private long mostLateNanos;

  /**
   * A loop at its beginning, with all clients free.
   *
   * @param rate requests a second, more than 0
   * @param clients how many there are, numbered from 0
   * @param plannedVisits the number of visits of all clients together, at least 1
   * @param endNanos no visit begins with a request that is due then or later
   */
  public OpenLoop(double rate, int clients, long plannedVisits, long endNanos) {
    Check.that(rate > 0 && clients > 0, "%s requests a second by %d clients", rate, clients);
    this.rate = rate;
    this.plannedVisits = plannedVisits;
    this.endNanos = endNanos;
    for (int client = 0; client < clients; client++) {
      free.add(new Waiting(client, 0));
    }
  }

  /** The client's look-up is answered, and it wants to buy. */
  public void wantsToBuy(int client, long nowNanos) {
    buyers.add(new Waiting(client, nowNanos));
  }

  /** The client's visit is over. */
  public void leaves(int client, long nowNanos) {
    Check.that(inVisits > 0, "client %d is in no visit", client);
    inVisits--;
    free.add(new Waiting(client, nowNanos));
  }

  /** From now on no visit begins with a request that is due at {@code nanos} or later. */
  public void endAt(long nanos) {
    endNanos = Math.min(endNanos, nanos);
  }

  /** The next request, which counts as sent; empty if none is due or no client can send it. */
  public Optional<Turn> next(long nowNanos) {
    long due = dueNanos();
    if (due > nowNanos || !canSend()) {
      return Optional.empty();
    }
    boolean begins = buyers.isEmpty();
    Waiting turn = begins ? free.remove() : buyers.remove();
    if (begins) {
      begun++;
      inVisits++;
    }
    sent++;
    long late = nowNanos - due;
    mostLateNanos = Math.max(mostLateNanos, late);
    if (late > LATE_NANOS) {
      sentLate++;
      if (turn.sinceNanos > due) {
        lateForClients++;
      }
    }
    return Optional.of(new Turn(turn.client, begins, due));
  }

  /**
   * How long to wait before the next request, 0 if it is due; -1 if no client can send it before
   * another answer comes.
   */
  public long nanosToNext(long nowNanos) {
    return canSend() ? Math.max(0, dueNanos() - nowNanos) : -1;
  }

  /** Whether the loop has ended: no visit is in progress, and none will begin. */
  public boolean isOver() {
    return inVisits == 0 && !mayBegin();
  }

  /** How late the next request is by now, 0 if it is not due or does not exist. */
  private long lateNanos(long nowNanos) {
    return mayBegin() || !buyers.isEmpty() ? Math.max(0, nowNanos - dueNanos()) : 0;
  }

  /** How many visits have ended. */
  public long visits() {
    return begun - inVisits;
  }

  /**
   * The share of the run that is done, 0 to 1: of the visits or of the time, whichever is greater.
   */
  public double share() {
    return Math.min(1, Math.max(1.0 * visits() / plannedVisits, 1.0 * dueNanos() / endNanos));
  }

  /** How well the loop has kept to the schedule so far. */
  public ScheduleFigures pace(long nowNanos) {
    long late = lateNanos(nowNanos);
    return new ScheduleFigures(
        rate,
        sent,
        sentLate,
        lateForClients,
        Math.max(mostLateNanos, late),
        late,
        late == 0 ? 0 : notSent(nowNanos));
  }

  /**
   * The minimum number of requests that are due and not sent: each remaining visit has one or two.
   */
  private long notSent(long nowNanos) {
    long last = Math.min(nowNanos, endNanos - 1);
    long due = (long) (last * rate / 1e9) + 1 - sent;
    return Math.max(0, Math.min(due, plannedVisits - begun + buyers.size()));
  }

  private boolean canSend() {
    return !buyers.isEmpty() || mayBegin() && !free.isEmpty();
  }

  private boolean mayBegin() {
    return begun < plannedVisits && dueNanos() < endNanos;
  }

  /**
   * When the next request is due. Computed by multiplication, so that rounding errors do not add
   * up.
   */
  private long dueNanos() {
    return (long) (sent * 1e9 / rate);
  }
}
