package io.toystore.console;

import io.toystore.config.ClusterConfig;
import io.toystore.config.UserError;
import io.toystore.observe.BusObserver;
import io.toystore.observe.Clocks;
import io.toystore.runtime.cluster.HazelcastMember;
import io.toystore.runtime.cluster.HazelcastSetup;
import io.toystore.runtime.cluster.SteadyClusterManager;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The event bus, as a lite member of the store's cluster. A thread of its own joins the cluster,
 * and joins again when no message arrives any more: a lite member alone is not a cluster, and a
 * member that was cut off or stopped has stale state.
 */
final class ClusterSource implements Source {
  private static final long JOIN_SECONDS = 30;
  private static final long LEAVE_MILLIS = 2_000;

  /**
   * After so long without a message the cluster counts as lost; each member sends its clock once a
   * second.
   */
  private static final long SILENT_MICROS = 6_000_000;

  private static final long LOOK_MILLIS = 200;

  private final ClusterConfig cluster;
  private final Inbox inbox;

  // The following fields are guarded by this.
  private Wanted wanted;
  private Thread keeper;
  private Joined joined;

  private volatile long heardMicros;

  /** Whether the port was free once; if it is taken later, it may become free again. */
  private volatile boolean portWasFree;

  private record Joined(Vertx vertx, Context context, BusObserver observer) {}

  /**
   * @param cluster with resolved addresses, not names
   */
  ClusterSource(ClusterConfig cluster, Inbox inbox) {
    this.cluster = cluster;
    this.inbox = inbox;
  }

  @Override
  public boolean isMember() {
    return true;
  }

  @Override
  public synchronized void start() {
    keeper = new Thread(this::keep, "cluster");
    keeper.setDaemon(true);
    keeper.start();
  }

  @Override
  public synchronized void want(Wanted other) {
    wanted = other;
    if (joined != null) {
      Joined now = joined;
      now.context().runOnContext(unused -> watch(now.observer(), other));
    }
  }

  private static void watch(BusObserver observer, Wanted wanted) {
    observer.want(wanted.level(), wanted.kinds(), wanted.members(), wanted.mask());
  }

  @Override
  public void stop(boolean surely) {
    Thread ending;
    boolean isMember;
    synchronized (this) {
      ending = keeper;
      keeper = null;
      isMember = joined != null;
      notifyAll();
    }
    if (ending != null && (surely || isMember)) {
      try {
        ending.join(surely ? JOIN_SECONDS * 1_000 : LEAVE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized boolean isKept() {
    return keeper == Thread.currentThread();
  }

  private void keep() {
    Pauses pauses = new Pauses();
    while (isKept()) {
      String why;
      try {
        checkPort();
        join();
        inbox.put(new Inbox.Message.Connection(""));
        stay(pauses);
        why = "no member is heard any more";
      } catch (UserError e) {
        // An earlier member of this console, closing or still joining, may have the port.
        if (!portWasFree) {
          inbox.put(new Inbox.Message.Failed(e));
          return;
        }
        why = e.getMessage();
      } catch (ExecutionException | TimeoutException e) {
        why = "nobody is there";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        leave();
      }
      if (isKept()) {
        inbox.put(
            new Inbox.Message.Connection(
                "waiting for a store in the cluster \"" + cluster.clusterName() + "\": " + why));
        pause(pauses.nextMillis());
      }
    }
  }

  /** Checks the port first: Hazelcast would bury the error of a taken port under stack traces. */
  private void checkPort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(cluster.host(), cluster.port()));
      portWasFree = true;
    } catch (IOException e) {
      throw UserError.notListening(
          "the console's member", cluster.host(), cluster.port(), e.getMessage(), e);
    }
  }

  private void join() throws ExecutionException, TimeoutException, InterruptedException {
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
    HazelcastSetup.eventBus(options.getEventBusOptions(), cluster);
    Future<Vertx> joining =
        Vertx.builder()
            .with(options)
            .withClusterManager(
                new SteadyClusterManager(HazelcastMember.lite(cluster), vertx -> {}, 0))
            .buildClustered();
    Vertx vertx;
    try {
      vertx = joining.toCompletionStage().toCompletableFuture().get(JOIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | InterruptedException e) {
      // This attempt may still succeed later; its member is then closed.
      joining.onSuccess(Vertx::close);
      throw e;
    }
    // Without a handler, a message to a member that has just left would print a stack trace.
    vertx.exceptionHandler(lost -> {});
    Context context = vertx.getOrCreateContext();
    BusObserver observer = new BusObserver(vertx, this::heard);
    heardMicros = Clocks.micros();
    Wanted first;
    synchronized (this) {
      joined = new Joined(vertx, context, observer);
      first = wanted;
    }
    context.runOnContext(
        unused -> {
          watch(observer, first);
          observer.start().onFailure(lost -> heardMicros = 0);
        });
  }

  /** Takes a buffer of several lines; called on the event loop. */
  private void heard(Buffer lines) {
    long now = Clocks.micros();
    heardMicros = now;
    for (String line : lines.toString(StandardCharsets.UTF_8).split("\n")) {
      if (!line.isEmpty()) {
        inbox.offerLine(line, now);
      }
    }
  }

  /** Returns when no message arrives any more, or the source is stopped. */
  private void stay(Pauses pauses) {
    long began = heardMicros;
    while (isKept() && Clocks.micros() - heardMicros < SILENT_MICROS) {
      if (heardMicros > began) {
        pauses.reset();
      }
      pause(LOOK_MILLIS);
    }
  }

  private void leave() {
    Joined left;
    synchronized (this) {
      left = joined;
      joined = null;
    }
    if (left == null) {
      return;
    }
    try {
      left.vertx()
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The other members notice the closed connection.
      inbox.put(new Inbox.Message.Connection("the cluster was left without notice"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      for (long left = millis; left > 0 && isKept(); left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
