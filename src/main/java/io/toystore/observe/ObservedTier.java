package io.toystore.observe;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.toystore.runtime.CoreShell;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A tier of this process as metrics and health see it. Its state is an immutable record, which each
 * scrape reads on the tier's own event loop; the meters read that record on the scrape's thread.
 *
 * <p>The tier calls all public methods, on its event loop: {@link Telemetry#observe} as it begins
 * to start, {@link #started} once it has a state to show, {@link #close} as it ends.
 */
public final class ObservedTier {
  /**
   * A tier whose event loop takes longer to answer shows its last state and counts as unhealthy.
   */
  private static final long ANSWER_MILLIS = 500;

  private static final long LOOP_LOOK_MILLIS = 100;
  private final Telemetry telemetry;
  private final Vertx vertx;
  private final Context context;
  private final String name;

  /** The meters that every tier has. */
  private final Meters common;

  private final Meters meters;
  private final Observers observers;

  // The fields below are used only on the event loop.
  private Supplier<Optional<String>> whyDead = Optional::empty;
  private Supplier<Optional<String>> whyUnready = () -> Optional.of("it has not started yet");
  private Runnable read = () -> {};
  private boolean closed;

  private volatile boolean ready;
  private volatile long droppedMessages;
  private volatile long readNanos = System.nanoTime();
  private long loopTimer;
  private long loopLookedNanos;

  ObservedTier(Telemetry telemetry, Vertx vertx, String tier, String replica) {
    this.telemetry = telemetry;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.name = name(tier, replica);
    Tags labels = Tags.of("tier", tier).and("replica", replica);
    this.observers = new Observers(vertx, tier.equals("order") ? name : tier);
    this.common = new Meters(telemetry.registry(), labels);
    this.meters = new Meters(telemetry.registry(), replica.isEmpty() ? Tags.empty() : labels);
    common.flag("ready", "Whether the tier can do its work now.", () -> ready);
    common.gauge(
        "status_age_seconds",
        "How old the state is that is shown; grows while the tier's event loop is stuck.",
        () -> (System.nanoTime() - readNanos) / 1e9);
    watchLoop();
  }

  /** The name of a tier, such as "order-1". */
  static String name(String tier, String replica) {
    return replica.isEmpty() ? tier : tier + "-" + replica;
  }

  String name() {
    return name;
  }

  /**
   * Registers meters of this tier, which are removed when the tier closes. If the tier has
   * replicas, the labels name the tier and the replica.
   */
  public Meters meters() {
    return meters;
  }

  /** The observers of this tier. */
  public Observers observers() {
    return observers;
  }

  /**
   * Called when the tier has a state to show.
   *
   * @param shell runs the tier's core
   * @param status the state at a moment of the shell's clock; called on the event loop only
   * @param unready returns why the tier cannot do its work, empty when it can; called on the event
   *     loop
   * @param register registers meters of the given state
   */
  public <S> void started(
      CoreShell shell,
      LongFunction<S> status,
      Function<S, Optional<String>> unready,
      BiConsumer<Meters, Supplier<S>> register) {
    Latest<S> latest = new Latest<>();
    read =
        () -> {
          latest.value = status.apply(shell.nowMillis());
          droppedMessages = shell.dropped();
        };
    whyDead = () -> shell.stopped() ? Optional.of("it has stopped") : Optional.empty();
    whyUnready =
        () -> shell.stopping() ? Optional.of("it is stopping") : unready.apply(latest.value);
    readNow();
    common.counter(
        "dropped_messages", "Malformed or foreign messages from the bus.", () -> droppedMessages);
    register.accept(meters, () -> latest.value);
  }

  private static final class Latest<S> {
    volatile S value;
  }

  /** Called when the tier has stopped, or has failed to start: it is no longer shown. */
  public void close() {
    closed = true;
    vertx.cancelTimer(loopTimer);
    observers.close();
    telemetry.remove(this);
    common.remove();
    meters.remove();
  }

  private Optional<String> readNow() {
    if (closed) {
      // Asked before the close. Reading may register meters that would never be removed.
      return Optional.of("it has stopped");
    }
    read.run();
    Optional<String> reason = whyUnready.get();
    ready = reason.isEmpty();
    readNanos = System.nanoTime();
    return reason;
  }

  /** Reads the state anew; never fails, and completes within half a second. */
  Future<?> refresh() {
    return onLoop(this::readNow).otherwiseEmpty();
  }

  /** Whether the tier's event loop runs, and the tier has not stopped. */
  Future<Status> live() {
    return status(() -> whyDead.get());
  }

  /** Whether the tier can do its work. */
  Future<Status> ready() {
    return status(this::readNow);
  }

  private Future<Status> status(Supplier<Optional<String>> whyNot) {
    return onLoop(whyNot)
        .otherwise(Optional.of("its event loop does not answer"))
        .map(
            reason ->
                reason
                    .map(text -> Status.KO(new JsonObject().put("reason", text)))
                    .orElseGet(Status::OK));
  }

  private <T> Future<T> onLoop(Supplier<T> call) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        unused -> {
          try {
            answer.tryComplete(call.get());
          } catch (RuntimeException e) {
            answer.tryFail(e);
          }
        });
    return answer.future().timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Measures how late a timer runs: other work waits equally long for this event loop. */
  private void watchLoop() {
    Timer delay =
        common.timer("event_loop_delay_seconds", "How late the tier's event loop runs its timers.");
    loopLookedNanos = System.nanoTime();
    loopTimer =
        vertx.setPeriodic(
            LOOP_LOOK_MILLIS,
            id -> {
              long now = System.nanoTime();
              long due = loopLookedNanos + TimeUnit.MILLISECONDS.toNanos(LOOP_LOOK_MILLIS);
              loopLookedNanos = now;
              long late = Math.max(0, now - due);
              delay.record(late, TimeUnit.NANOSECONDS);
              observers.look(TimeUnit.NANOSECONDS.toMillis(late));
            });
  }
}
