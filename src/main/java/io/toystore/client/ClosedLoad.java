package io.toystore.client;

import io.toystore.client.core.LoadPlan;
import io.toystore.client.core.ScheduleFigures;
import io.toystore.client.core.VirtualClient;
import io.toystore.client.core.Visit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A closed loop: each client makes its visits one after the other, and waits for each answer. A
 * stalled store gets no further requests, so a stall shows in the time of only one request of each
 * client.
 */
final class ClosedLoad implements Load {
  private final Vertx vertx;
  private final Context context;
  private final ClientConfig config;
  private final LoadPlan plan;
  private final List<Shopper> shoppers;
  private long began;
  private long visits;
  private boolean ended;

  ClosedLoad(Vertx vertx, ClientConfig config, LoadPlan plan, List<Shopper> shoppers) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.plan = plan;
    this.shoppers = shoppers;
  }

  @Override
  public Future<Void> run(long runBegan) {
    began = runBegan;
    List<Future<Void>> clients = new ArrayList<>();
    for (int number = 0; number < shoppers.size(); number++) {
      Promise<Void> done = Promise.promise();
      clients.add(done.future());
      visitNext(shoppers.get(number), plan.client(number), done);
    }
    return Future.join(clients).mapEmpty();
  }

  private void visitNext(Shopper shopper, VirtualClient client, Promise<Void> done) {
    if (ended || !client.hasNext() || timeShare() >= 1) {
      done.complete();
      return;
    }
    Visit visit = client.next();
    shopper
        .lookUp(visit, OptionalLong.empty())
        .compose(
            wants -> wants ? shopper.buy(visit, OptionalLong.empty()) : Future.succeededFuture())
        .onSuccess(
            left -> {
              visits++;
              if (config.thinkTimeMillis() > 0) {
                vertx.setTimer(config.thinkTimeMillis(), id -> visitNext(shopper, client, done));
              } else {
                // A direct call would recurse when visits fail at once.
                context.runOnContext(nothing -> visitNext(shopper, client, done));
              }
            })
        .onFailure(done::fail);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void interrupt() {
    ended = true;
  }

  @Override
  public long visits() {
    return visits;
  }

  @Override
  public double share() {
    return Math.min(1, Math.max(1.0 * visits / plan.totalVisits(), timeShare()));
  }

  /** The share of the duration that has passed, 1 or more at its end; 0 without a limit. */
  private double timeShare() {
    return config.durationSeconds() == 0
        ? 0
        : 1.0 * (System.nanoTime() - began) / TimeUnit.SECONDS.toNanos(config.durationSeconds());
  }

  @Override
  public Optional<ScheduleFigures> pace() {
    return Optional.empty();
  }
}
