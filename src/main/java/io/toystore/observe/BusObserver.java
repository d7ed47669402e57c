package io.toystore.observe;

import io.toystore.message.Address;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Observes all members of this Vert.x, or of the cluster that it has joined. The observer listens
 * at an address of its own, never at one of the store's, and publishes its watch once a second
 * until it is closed. All methods and the handler are called on the event loop that created the
 * observer.
 */
public final class BusObserver {
  private static final long ASK_MILLIS = 1_000;

  private final Vertx vertx;
  private final long number = new SecureRandom().nextLong();
  private final MessageConsumer<Object> consumer;
  private long timer = -1;
  private Level level = Level.RARE;
  private Set<EventKind> kinds = Set.of();
  private List<String> members = List.of();
  private int mask;
  private boolean closed;

  /**
   * @param lines receives the events: lines of JSON ({@link EventJson}), each ending in a line feed
   */
  public BusObserver(Vertx vertx, Consumer<Buffer> lines) {
    this.vertx = vertx;
    consumer = vertx.eventBus().consumer(Address.observer(number).onBus());
    consumer.handler(
        delivered -> {
          if (delivered.body() instanceof Buffer buffer) {
            lines.accept(buffer);
          }
        });
  }

  /** Sets what the observer wants from now on; the parameters are those of {@link Watch}. */
  public void want(Level level, Set<EventKind> kinds, List<String> members, int mask) {
    this.level = level;
    this.kinds = kinds;
    this.members = members;
    this.mask = mask;
    if (timer >= 0) {
      ask();
    }
  }

  /**
   * Publishes the watch, at once and then once a second, when all members know the observer's
   * address.
   */
  public Future<Void> start() {
    return consumer
        .completion()
        .onSuccess(
            listening -> {
              if (!closed) {
                ask();
                timer = vertx.setPeriodic(ASK_MILLIS, id -> ask());
              }
            });
  }

  private void ask() {
    Watch watch = new Watch(number, level, kinds, members, mask, Clocks.micros());
    vertx.eventBus().publish(Address.WATCH.onBus(), Buffer.buffer(WatchJson.encode(watch)));
  }

  /** Stops asking and listening. */
  public Future<Void> close() {
    closed = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    return consumer.unregister();
  }
}
