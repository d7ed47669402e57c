package io.toystore.runtime.greeting;

import io.toystore.config.Build;
import io.toystore.message.Address;
import io.toystore.message.wire.BusFormats;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Greets the other members of the cluster, at the start and every {@value #GREET_MILLIS} ms, and
 * answers new members. {@link Neighbours} evaluates their greetings. The greeter ends with its
 * Vert.x. Thread-safe.
 */
public final class Greeter {
  static final long GREET_MILLIS = 5_000;

  private static final Logger LOG = LoggerFactory.getLogger(Greeter.class);

  /** How long a start waits for greetings: a member may be paused, or run an early version. */
  private static final long MEET_MILLIS = 500;

  /**
   * How long a start waits until it listens. It does not depend on greetings and goes on without
   * them.
   */
  private static final long LISTEN_MILLIS = 10_000;

  /** How often a waiting member greets: the first answers may not reach it yet. */
  private static final long MEET_GREET_MILLIS = 100;

  /** Greetings that arrive within this time are answered together. */
  private static final long ANSWER_MILLIS = 20;

  /**
   * How long a member that must not start waits after its last greeting, so that the others log it
   * too.
   */
  private static final long FAREWELL_MILLIS = 200;

  private final Vertx vertx;
  private final Context context;
  private final Consumer<String> refused;
  private volatile Optional<String> whyUnready = Optional.empty();

  // The fields below are used only on the context.
  private final Neighbours neighbours;
  private boolean answerScheduled;
  private boolean refusing;
  private Runnable onGreeting = () -> {};

  /**
   * @param member what runs in this process
   * @param at where it joined the cluster, as "host:port"
   * @param refused called with one line, on an event loop, when this member must not start
   */
  public Greeter(Vertx vertx, String member, String at, Consumer<String> refused) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.refused = refused;
    this.neighbours =
        new Neighbours(
            new Greeting(
                new SecureRandom().nextLong(),
                member,
                at,
                Build.version(),
                Build.commit(),
                BusFormats.OWN,
                true));
  }

  /**
   * Starts to listen and to greet.
   *
   * @param others the known number of other members; asked on the event loop
   * @return completes when that many members have greeted, or after {@value #MEET_MILLIS} ms; never
   *     fails. When this member must not start, {@code refused} is called before the completion
   */
  public Future<Void> meet(IntSupplier others) {
    Promise<Void> met = Promise.promise();
    context.runOnContext(
        unused -> {
          onGreeting =
              () -> {
                if (!refusing && neighbours.count(nowMillis()) >= others.getAsInt()) {
                  met.tryComplete();
                }
              };
          vertx
              .eventBus()
              .<Object>consumer(Address.GREETINGS.onBus())
              .handler(delivered -> hear(delivered.body()))
              .completion()
              .onSuccess(listening -> greetUntil(met))
              .onFailure(met::tryFail);
        });
    return met.future().timeout(LISTEN_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  private void greetUntil(Promise<Void> met) {
    greet();
    onGreeting.run();
    long meeting = vertx.setPeriodic(MEET_GREET_MILLIS, id -> greet());
    long late =
        vertx.setTimer(
            MEET_MILLIS,
            id -> {
              if (!refusing) {
                met.tryComplete();
              }
            });
    met.future()
        .onComplete(
            done -> {
              vertx.cancelTimer(meeting);
              vertx.cancelTimer(late);
              onGreeting = () -> {};
              vertx.setPeriodic(GREET_MILLIS, id -> greet());
            });
  }

  /** Called when this member begins to serve; it no longer gives way from then on. */
  public void serves() {
    context.runOnContext(
        unused -> {
          neighbours.serves();
          greet();
        });
  }

  /** Why this member is not ready; empty when it can work with all members that it hears. */
  public Optional<String> whyUnready() {
    return whyUnready;
  }

  private void greet() {
    vertx.eventBus().publish(Address.GREETINGS.onBus(), neighbours.own().encode());
    whyUnready = neighbours.whyUnready(nowMillis());
  }

  private void hear(Object body) {
    if (body instanceof String text) {
      Greeting.decode(text).ifPresent(this::hear);
    }
  }

  private void hear(Greeting greeting) {
    long now = nowMillis();
    Neighbours.Change change = neighbours.hear(greeting, now);
    whyUnready = neighbours.whyUnready(now);
    Optional<String> refusal = neighbours.refusal(now);
    if (refusal.isPresent()) {
      refuse(refusal.get());
      return;
    }
    change.problem().ifPresent(LOG::error);
    if (change.isNew() || greeting.starting() && !neighbours.own().starting()) {
      answerSoon();
    }
    onGreeting.run();
  }

  private void refuse(String line) {
    if (!refusing) {
      refusing = true;
      greet();
      vertx.setTimer(FAREWELL_MILLIS, id -> refused.accept(line));
    }
  }

  private void answerSoon() {
    if (!answerScheduled) {
      answerScheduled = true;
      vertx.setTimer(
          ANSWER_MILLIS,
          id -> {
            answerScheduled = false;
            greet();
          });
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
