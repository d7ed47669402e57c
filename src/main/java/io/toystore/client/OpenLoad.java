package io.toystore.client;

import io.toystore.client.core.LoadPlan;
import io.toystore.client.core.OpenLoop;
import io.toystore.client.core.ScheduleFigures;
import io.toystore.client.core.Visit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * An open loop: sends each request when {@link OpenLoop} says that it is due, by a free client. The
 * schedule is checked after each answer, and by a timer when the next request is due. If the timer
 * fires late, all due requests are sent at once.
 */
final class OpenLoad implements Load {
  private final Vertx vertx;
  private final Context context;
  private final List<Shopper> shoppers;
  private final OpenLoop loop;
  private final Iterator<Visit> visits;

  /** The current visit of each client. */
  private final Visit[] current;

  private final Promise<Void> done = Promise.promise();
  private long began;
  private boolean interrupted;
  private boolean willWake;
  private boolean timerIsSet;

  OpenLoad(Vertx vertx, ClientConfig config, LoadPlan plan, List<Shopper> shoppers) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.shoppers = shoppers;
    this.visits = plan.inTurn();
    this.current = new Visit[shoppers.size()];
    long end =
        config.durationSeconds() == 0
            ? Long.MAX_VALUE
            : TimeUnit.SECONDS.toNanos(config.durationSeconds());
    this.loop = new OpenLoop(config.rate(), shoppers.size(), plan.totalVisits(), end);
  }

  @Override
  public Future<Void> run(long runBegan) {
    began = runBegan;
    sendDue();
    return done.future();
  }

  private long now() {
    return System.nanoTime() - began;
  }

  private void sendDue() {
    if (done.future().isComplete()) {
      return;
    }
    Optional<OpenLoop.Turn> turn = nextTurn();
    while (turn.isPresent()) {
      send(turn.get());
      turn = nextTurn();
    }
    if (interrupted || loop.isOver()) {
      done.tryComplete();
    } else {
      setTimer();
    }
  }

  private Optional<OpenLoop.Turn> nextTurn() {
    return interrupted ? Optional.empty() : loop.next(now());
  }

  private void send(OpenLoop.Turn turn) {
    int client = turn.client();
    OptionalLong due = OptionalLong.of(began + turn.dueNanos());
    if (turn.begins()) {
      current[client] = visits.next();
      shoppers
          .get(client)
          .lookUp(current[client], due)
          .onSuccess(
              wants -> {
                if (wants) {
                  loop.wantsToBuy(client, now());
                } else {
                  loop.leaves(client, now());
                }
                wake();
              })
          .onFailure(done::tryFail);
    } else {
      shoppers
          .get(client)
          .buy(current[client], due)
          .onSuccess(
              bought -> {
                loop.leaves(client, now());
                wake();
              })
          .onFailure(done::tryFail);
    }
  }

  /**
   * Checks the schedule once for all answers of one turn of the event loop, and not in their call
   * stack.
   */
  private void wake() {
    if (!willWake) {
      willWake = true;
      context.runOnContext(
          nothing -> {
            willWake = false;
            sendDue();
          });
    }
  }

  /** A timer that is already set is due at the same time or earlier. */
  private void setTimer() {
    long nanos = loop.nanosToNext(now());
    if (nanos >= 0 && !timerIsSet) {
      timerIsSet = true;
      // Finer than a millisecond, so that the client itself delays requests as little as possible.
      vertx
          .timer(Math.max(1, nanos), TimeUnit.NANOSECONDS)
          .onSuccess(
              due -> {
                timerIsSet = false;
                sendDue();
              });
    }
  }

  @Override
  public void end() {
    loop.endAt(now());
    wake();
  }

  @Override
  public void interrupt() {
    interrupted = true;
    wake();
  }

  @Override
  public long visits() {
    return loop.visits();
  }

  @Override
  public double share() {
    return loop.share();
  }

  @Override
  public Optional<ScheduleFigures> pace() {
    return Optional.of(loop.pace(now()));
  }
}
