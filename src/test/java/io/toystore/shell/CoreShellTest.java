package io.toystore.shell;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.protocol.Address;
import io.toystore.protocol.Core;
import io.toystore.protocol.LogEntry;
import io.toystore.protocol.Message;
import io.toystore.protocol.Outputs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoreShellTest {
  private static final int WAIT_SECONDS = 20;
  private static final Message PING = new Message.Ping(1, 1);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> inputs = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
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
      shell = new CoreShell(vertx, "test", (tier, cause) -> failures.add(cause));
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

  /** Returns when another consumer has got what was sent to it after all that came before. */
  private void awaitBus() {
    AtomicBoolean arrived = new AtomicBoolean();
    vertx.eventBus().consumer("marker", message -> arrived.set(true));
    vertx.eventBus().send("marker", "x");
    await().untilTrue(arrived);
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
  void aDrainLastsUntilTheCoreIsDrained() throws Exception {
    Draining core = new Draining();
    Tier tier = new Tier(core);
    vertx.deployVerticle(tier).await(WAIT_SECONDS, TimeUnit.SECONDS);
    tier.shell.drain().await(WAIT_SECONDS, TimeUnit.SECONDS);
    assertTrue(core.drained());
    assertTrue(inputs.contains("drain"));
  }

  @Test
  void aStoppedShellIsDrained() throws Exception {
    Tier tier = new Tier(new Draining());
    String id = vertx.deployVerticle(tier).await(WAIT_SECONDS, TimeUnit.SECONDS);
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    tier.shell.drain().await(WAIT_SECONDS, TimeUnit.SECONDS);
    assertFalse(inputs.contains("drain"));
  }

  @Test
  void aCoreThatThrowsStopsItsTierOnceAndGetsNoInputAnyMore() throws Exception {
    vertx.deployVerticle(new Tier(new Noting(true))).await(WAIT_SECONDS, TimeUnit.SECONDS);
    ping();
    ping();
    await().until(() -> !failures.isEmpty());
    int then = inputs.size();
    ping();
    awaitBus();
    assertEquals(then, inputs.size());
    assertEquals(1, failures.size());
  }

  @Test
  void afterItsStopNoInputReachesTheCore() throws Exception {
    String id =
        vertx.deployVerticle(new Tier(new Noting(false))).await(WAIT_SECONDS, TimeUnit.SECONDS);
    await().until(() -> inputs.contains("tick"));
    vertx.undeploy(id).await(WAIT_SECONDS, TimeUnit.SECONDS);
    int then = inputs.size();
    ping();
    awaitBus();
    assertEquals(then, inputs.size());
    assertTrue(failures.isEmpty());
  }
}
