package io.toystore.runtime;

import io.toystore.config.UserError;
import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a core on the event loop that created the shell. Inputs enter the core one at a time, a
 * flush follows each burst, and the core's outputs go to the bus and to the storage. All methods
 * are called on that event loop.
 */
public final class CoreShell implements Outputs {
  private static final Logger LOG = LoggerFactory.getLogger(CoreShell.class);
  private static final DeliveryOptions DELIVERY =
      new DeliveryOptions().setCodecName(MessageBusCodec.NAME);

  /** The minimum time between two ticks, however soon the core wants the next one. */
  private static final long TICK_MILLIS = 10;

  private static final long DRAIN_MILLIS = 2_000;
  private static final long DROP_LOG_MILLIS = 10_000;

  /**
   * The question of a starting tier to its own addresses; any answer means that the address is
   * taken.
   */
  private static final String ADDRESS_PROBE = "anybody here?";

  private static final long ADDRESS_PROBE_MILLIS = 500;

  private final Vertx vertx;
  private final Context context;
  private final String tier;
  private final Fatal fatal;
  private final RequestLog requests;
  private final long originNanos = System.nanoTime();
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private Core core;
  private Storage storage;
  private Witness witness = Witness.NOBODY;
  private long timer;

  /** When the timer is due, {@code Long.MAX_VALUE} while it is not set. */
  private long timerMillis = Long.MAX_VALUE;

  private long tickedMillis;
  private boolean flushScheduled;
  private boolean started;
  private boolean draining;
  private boolean stopped;
  private long dropped;
  private long dropLoggedMillis = -DROP_LOG_MILLIS;

  /**
   * Prepares a Vert.x that is about to join a cluster for the store's messages. A shell registers
   * the codec too. But a process that joins again at its former address receives messages for its
   * predecessor as soon as its bus listens, before it has a shell, and Vert.x logs an error for
   * each message that it cannot read.
   */
  public static void prepare(Vertx joining) {
    MessageBusCodec.registerOn(joining.eventBus());
    joining.exceptionHandler(
        failure -> {
          if (!isLostMessage(failure)) {
            LOG.error("unhandled exception", failure);
          }
        });
  }

  /**
   * A message to a member that has just left is lost, as any message may be. Vert.x 5.1.6 then
   * throws, because the promise that it fails claims to be completed already ({@code
   * SendContext.tryFail} always returns false).
   */
  private static boolean isLostMessage(Throwable failure) {
    return failure instanceof IllegalStateException
        && "Promise already completed".equals(failure.getMessage())
        && Stream.of(failure.getStackTrace())
            .anyMatch(frame -> frame.getClassName().endsWith(".clustered.OutboundConnection"));
  }

  /**
   * @param tier how log lines name this tier
   */
  public CoreShell(Vertx vertx, String tier, Fatal fatal) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.tier = tier;
    this.fatal = fatal;
    this.requests = new RequestLog(tier);
    MessageBusCodec.registerOn(vertx.eventBus());
  }

  /** Sets the witness that sees everything from now on; must be called before the start. */
  public void watchedBy(Witness newWitness) {
    witness = newWitness;
  }

  /**
   * Registers at these addresses, then starts the core.
   *
   * @param storage null for a core that has no log
   * @return completed once the core has started; fails with a {@link UserError} when another member
   *     of the cluster listens at one of them already
   */
  public Future<Void> start(Core startedCore, Storage storage, List<Address> addresses) {
    core = startedCore;
    this.storage = storage;
    return refuseIfTaken(addresses).compose(unused -> listen(addresses));
  }

  /**
   * Two members at one address would each get every other message. The question is asked before
   * this member listens, so only another member answers it. Two members that start at the same
   * instant may both pass.
   */
  private Future<Void> refuseIfTaken(List<Address> addresses) {
    if (!vertx.isClustered()) {
      return Future.succeededFuture();
    }
    DeliveryOptions soon = new DeliveryOptions().setSendTimeout(ADDRESS_PROBE_MILLIS);
    List<Future<Boolean>> taken =
        addresses.stream()
            .filter(address -> !address.published())
            .map(
                address ->
                    vertx
                        .eventBus()
                        .request(address.onBus(), ADDRESS_PROBE, soon)
                        .map(true)
                        .otherwise(false))
            .toList();
    return Future.all(taken)
        .compose(
            all ->
                all.<Boolean>list().contains(true)
                    ? Future.failedFuture(
                        new UserError(
                            "there is another "
                                + tier
                                + " in this cluster already; each member has a name of its own"
                                + " (for an order replica, key \"id\")"))
                    : Future.succeededFuture());
  }

  private Future<Void> listen(List<Address> addresses) {
    List<Future<Void>> listening = new ArrayList<>();
    for (Address address : addresses) {
      MessageConsumer<Object> consumer = vertx.eventBus().consumer(address.onBus());
      consumers.add(consumer.handler(this::receive));
      listening.add(consumer.completion());
    }
    return Future.all(listening)
        .map(
            unused -> {
              if (stopped) {
                return null;
              }
              started = true;
              input(() -> core.start(nowMillis(), this));
              return null;
            });
  }

  /**
   * Lets the core finish its work in flight; the future completes when the core has drained, or
   * after {@value #DRAIN_MILLIS} ms. May be called on any thread.
   */
  public Future<Void> drain() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        unused -> {
          draining = true;
          witness.stopping();
          if (stopped || !started) {
            done.complete();
            return;
          }
          input(() -> core.drain(nowMillis(), this));
          long until = nowMillis() + DRAIN_MILLIS;
          vertx.setPeriodic(
              TICK_MILLIS,
              id -> {
                if (stopped || core.drained() || nowMillis() >= until) {
                  vertx.cancelTimer(id);
                  done.complete();
                }
              });
        });
    return done.future();
  }

  /** Stops: no input reaches the core any more. */
  public Future<Void> stop() {
    stopped = true;
    cancelTimer();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  /** Milliseconds of a clock that only moves forward. */
  public long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - originNanos);
  }

  /** Gives the core an input and schedules a flush. */
  public void input(Runnable call) {
    if (stopped) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    flushSoon();
  }

  /** Informs the core that the first {@code count} storage requests are durable. */
  public void stored(long count) {
    input(() -> core.stored(count, nowMillis(), this));
  }

  /** Ends the tier after an error from which it cannot recover. */
  public void fail(Throwable cause) {
    if (!stopped) {
      stopped = true;
      fatal.stop(tier, cause);
    }
  }

  /** Whether no input reaches the core any more. */
  public boolean stopped() {
    return stopped;
  }

  /** Whether the tier has stopped, or is asked to. */
  public boolean stopping() {
    return draining || stopped;
  }

  /** Whether purchases are logged step by step; if not, {@link #logStep} has no effect. */
  public static boolean logsRequests() {
    return RequestLog.isOn();
  }

  /**
   * Logs a step of a purchase that no message of the core shows.
   *
   * @param step what was done with the purchase, such as "received"
   */
  public void logStep(String step, String requestId, Object detail) {
    requests.step(step, requestId, detail);
  }

  /** Messages that were dropped because they were malformed or foreign. */
  public long dropped() {
    return dropped;
  }

  /**
   * A message that arrives before the core has started is lost, as if it had come before the
   * listening.
   */
  private void receive(io.vertx.core.eventbus.Message<Object> delivered) {
    if (delivered.body() instanceof Message message) {
      if (started) {
        requests.received(message);
        witness.received(message);
        input(() -> core.receive(message, nowMillis(), this));
      }
    } else if (ADDRESS_PROBE.equals(delivered.body()) && delivered.replyAddress() != null) {
      delivered.reply(tier);
    } else if (delivered.body() instanceof MessageBusCodec.Malformed malformed) {
      drop(malformed.why());
    } else {
      drop("no message of the store");
    }
  }

  /**
   * Counts a message from the bus that is dropped.
   *
   * @param why what is wrong with it
   */
  public void drop(String why) {
    dropped++;
    long now = nowMillis();
    if (now - dropLoggedMillis >= DROP_LOG_MILLIS) {
      dropLoggedMillis = now;
      LOG.warn(
          "{} has dropped {} malformed or foreign messages from the bus; the last one: {}",
          tier,
          dropped,
          why);
      witness.dropped(why, dropped);
    }
  }

  private void tick() {
    timerMillis = Long.MAX_VALUE;
    tickedMillis = nowMillis();
    input(() -> core.tick(tickedMillis, this));
  }

  /** Sets the timer for when the core wants to be ticked, unless it is set for an earlier time. */
  private void scheduleTick() {
    long earliest = tickedMillis + TICK_MILLIS;
    if (stopped || timerMillis <= earliest) {
      return;
    }
    long now = nowMillis();
    long due = Math.max(earliest, core.nextTickMillis(now));
    if (due < timerMillis) {
      cancelTimer();
      timerMillis = due;
      timer = vertx.setTimer(Math.max(1, due - now), id -> tick());
    }
  }

  private void cancelTimer() {
    if (timerMillis != Long.MAX_VALUE) {
      timerMillis = Long.MAX_VALUE;
      vertx.cancelTimer(timer);
    }
  }

  private void flushSoon() {
    if (!flushScheduled && !stopped) {
      flushScheduled = true;
      context.runOnContext(unused -> flush());
    }
  }

  private void flush() {
    flushScheduled = false;
    if (stopped) {
      return;
    }
    try {
      long now = nowMillis();
      core.flush(now, this);
      witness.flushed(now);
      scheduleTick();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  // ---- outputs of the core ----

  @Override
  public void send(Address to, Message message) {
    requests.sent(message);
    witness.sent(to, message);
    if (to.published()) {
      vertx.eventBus().publish(to.onBus(), message, DELIVERY);
    } else {
      vertx.eventBus().send(to.onBus(), message, DELIVERY);
    }
  }

  @Override
  public void append(List<LogEntry> entries) {
    requests.appended(entries);
    witness.appended(entries);
    storage.append(entries);
  }

  @Override
  public void cutFrom(long index) {
    witness.cutFrom(index);
    storage.cutFrom(index);
  }

  @Override
  public void savePromise(long term) {
    storage.savePromise(term);
  }

  @Override
  public void saveMembers(List<Long> folderIds) {
    storage.saveMembers(folderIds);
  }

  @Override
  public void dropped(String why) {
    drop(why);
  }

  @Override
  public void readLog(long fromIndex, int maxBytes) {
    storage.read(
        fromIndex, maxBytes, entries -> input(() -> core.logRead(entries, nowMillis(), this)));
  }
}
