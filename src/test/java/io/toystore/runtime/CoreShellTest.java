package io.toystore.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CoreShellTest {
  private static final Message PING = new OrderMessage.Ping(1, 1);

  private final List<String> inputs = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Promise<Void> ticked = Promise.promise();
  private final Promise<Void> failed = Promise.promise();
  private Vertx vertx;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Notes its inputs; throws when it is pinged if it is told to. */
  private class Noting implements Core {
    private final boolean failing;

    Noting(boolean failing) {
      this.failing = failing;
    }

    @Override
    public void start(long nowMillis, Outputs out) {
      inputs.add("start");
    }

    @Override
    public void receive(Message message, long nowMillis, Outputs out) {
      inputs.add("receive");
      if (failing) {
        throw new IllegalStateException("broken");
      }
    }

    @Override
    public void stored(long count, long nowMillis, Outputs out) {}

    @Override
    public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {}

    @Override
    public void tick(long nowMillis, Outputs out) {
      inputs.add("tick");
      ticked.tryComplete();
    }

    @Override
    public void flush(long nowMillis, Outputs out) {}
  }

  private final class Tier extends VerticleBase {
    private final Core core;
    private CoreShell shell;

    Tier(Core core) {
      this.core = core;
    }

    @Override
    public Future<?> start() {
      shell =
          new CoreShell(
              vertx,
              "test",
              (tier, cause) -> {
                failures.add(cause);
                failed.tryComplete();
              });
      return shell.start(core, null, List.of(Address.order(1), Address.SELECTIONS));
    }

    @Override
    public Future<?> stop() {
      return shell.stop();
    }
  }

  private void ping() {
    DeliveryOptions delivery = new DeliveryOptions().setCodecName(MessageBusCodec.NAME);
    vertx.eventBus().send(Address.order(1).onBus(), PING, delivery);
  }

  /** Complete when another consumer has got what was sent to it after all that came before. */
  private Future<?> onBus() {
    vertx.eventBus().consumer("marker", message -> message.reply("x"));
    return vertx.eventBus().request("marker", "x");
  }

  /** Needs some ticks to come to an end. */
  private final class Draining extends Noting {
    private int ticksLeft = Integer.MAX_VALUE;

    Draining() {
      super(false);
    }

    @Override
    public void drain(long nowMillis, Outputs out) {
      inputs.add("drain");
      ticksLeft = 3;
    }

    @Override
    public void tick(long nowMillis, Outputs out) {
      ticksLeft--;
    }

    @Override
    public boolean drained() {
      return ticksLeft <= 0;
    }
  }

  @Test
  void aDrainLastsUntilTheCoreIsDrained(VertxTestContext context) {
    Draining core = new Draining();
    Tier tier = new Tier(core);
    vertx
        .deployVerticle(tier)
        .compose(id -> tier.shell.drain())
        .onComplete(
            context.succeeding(
                drained ->
                    context.verify(
                        () -> {
                          assertTrue(core.drained());
                          assertTrue(inputs.contains("drain"));
                          context.completeNow();
                        })));
  }

  @Test
  void aStoppedShellIsDrained(VertxTestContext context) {
    Tier tier = new Tier(new Draining());
    vertx
        .deployVerticle(tier)
        .compose(vertx::undeploy)
        .compose(undeployed -> tier.shell.drain())
        .onComplete(
            context.succeeding(
                drained ->
                    context.verify(
                        () -> {
                          assertFalse(inputs.contains("drain"));
                          context.completeNow();
                        })));
  }

  /** Pings once more, and ends the test if that has reached nobody. */
  private Future<?> pingInVain(VertxTestContext context, int failuresBefore) {
    int then = inputs.size();
    ping();
    return onBus()
        .onSuccess(
            reply ->
                context.verify(
                    () -> {
                      assertEquals(then, inputs.size());
                      assertEquals(failuresBefore, failures.size());
                      context.completeNow();
                    }));
  }

  @Test
  void aCoreThatThrowsStopsItsTierOnceAndGetsNoInputAnyMore(VertxTestContext context) {
    vertx
        .deployVerticle(new Tier(new Noting(true)))
        .compose(
            id -> {
              ping();
              ping();
              return failed.future();
            })
        .compose(unused -> pingInVain(context, 1))
        .onFailure(context::failNow);
  }

  /** Wants no tick before it is pinged. */
  private final class Quiet extends Noting {
    private boolean pinged;

    Quiet() {
      super(false);
    }

    @Override
    public void receive(Message message, long nowMillis, Outputs out) {
      pinged = true;
      super.receive(message, nowMillis, out);
    }

    @Override
    public long nextTickMillis(long nowMillis) {
      return pinged ? nowMillis + 1 : Long.MAX_VALUE;
    }
  }

  /** Wants all ticks that there are. */
  private final class Busy extends Noting {
    private final Promise<Void> tickedOften = Promise.promise();
    private int ticks;

    Busy() {
      super(false);
    }

    @Override
    public void tick(long nowMillis, Outputs out) {
      if (++ticks == 5) {
        tickedOften.complete();
      }
    }
  }

  @Test
  void aCoreIsTickedOnlyWhenItWantsToBe(VertxTestContext context) {
    Busy busy = new Busy();
    vertx
        .deployVerticle(new Tier(new Quiet()))
        .compose(id -> vertx.deployVerticle(new Tier(busy)))
        .compose(id -> busy.tickedOften.future().compose(unused -> vertx.undeploy(id)))
        .compose(
            unused -> {
              ping();
              return ticked.future();
            })
        .onComplete(
            context.succeeding(
                unused ->
                    context.verify(
                        () -> {
                          assertEquals(List.of("start", "start", "receive", "tick"), inputs);
                          context.completeNow();
                        })));
  }

  @Test
  void afterItsStopNoInputReachesTheCore(VertxTestContext context) {
    vertx
        .deployVerticle(new Tier(new Noting(false)))
        .compose(id -> ticked.future().compose(unused -> vertx.undeploy(id)))
        .compose(undeployed -> pingInVain(context, 0))
        .onFailure(context::failNow);
  }
}
