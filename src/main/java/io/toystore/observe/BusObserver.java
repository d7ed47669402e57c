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
 * Watches all members of this Vert.x, or of the cluster that it has joined. It listens at an
 * address of its own, never at one of the store's, and asks anew once a second for as long as it
 * wants to be told. All methods, and the handler, are called on the event loop that made it.
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
   * @param lines is given what members tell: lines of JSON ({@link EventJson}), each with a line
   *     feed at its end
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

  /** What it wants to be told, from now on; the parameters are those of {@link Watch}. */
  public void want(Level level, Set<EventKind> kinds, List<String> members, int mask) {
    this.level = level;
    this.kinds = kinds;
    this.members = members;
    this.mask = mask;
    if (timer >= 0) {
      ask();
    }
  }

  /** Begins to ask, at once and then once a second, when its address is known to all. */
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

  /** Asks no more, and listens no more. */
  public Future<Void> close() {
    closed = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    return consumer.unregister();
  }
}
