package io.toystore.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A witness sees all that goes into a core and comes out of it, in this order. */
@ExtendWith(VertxExtension.class)
class WitnessTest {
  private static final int WAIT_SECONDS = 20;
  private static final LogEntry ENTRY = new LogEntry(5, 1, "{}".getBytes(StandardCharsets.UTF_8));

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private final class Noting implements Witness {
    @Override
    public void received(Message message) {
      seen.add("received " + message);
    }

    @Override
    public void sent(Address to, Message message) {
      seen.add("sent to " + to.kind() + " " + message);
    }

    @Override
    public void appended(List<LogEntry> entries) {
      seen.add("appended " + entries);
    }

    @Override
    public void cutFrom(long index) {
      seen.add("cut from " + index);
    }

    @Override
    public void flushed(long nowMillis) {
      seen.add("flushed");
    }

    @Override
    public void dropped(String why, long count) {
      seen.add("dropped " + count + ": " + why);
    }

    @Override
    public void stopping() {
      seen.add("stopping");
    }
  }

  /** For a ping it cuts its log, appends and, at the flush, answers. */
  private final class Answering implements Core {
    private long ping;

    @Override
    public void start(long nowMillis, Outputs out) {}

    @Override
    public void receive(Message message, long nowMillis, Outputs out) {
      seen.add("core");
      ping = ((OrderMessage.Ping) message).ping();
      out.cutFrom(5);
      out.append(List.of(ENTRY));
    }

    @Override
    public void stored(long count, long nowMillis, Outputs out) {}

    @Override
    public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {}

    @Override
    public void tick(long nowMillis, Outputs out) {}

    @Override
    public void flush(long nowMillis, Outputs out) {
      if (ping != 0) {
        out.send(Address.frontend(1), new OrderMessage.Lead(1, ping));
        ping = 0;
      }
    }

    @Override
    public long nextTickMillis(long nowMillis) {
      return Long.MAX_VALUE;
    }
  }

  private final class Disk implements Storage {
    @Override
    public void append(List<LogEntry> entries) {
      seen.add("disk appends");
    }

    @Override
    public void cutFrom(long index) {
      seen.add("disk cuts");
    }

    @Override
    public void saveMembers(List<Long> folderIds) {
      throw new AssertionError("the group has begun");
    }

    @Override
    public void savePromise(long term) {}

    @Override
    public void read(long fromIndex, int maxBytes, Consumer<List<LogEntry>> entries) {}
  }

  private final class Tier extends VerticleBase {
    private CoreShell shell;

    @Override
    public Future<?> start() {
      shell = new CoreShell(vertx, "test", (tier, cause) -> seen.add("failed: " + cause));
      shell.watchedBy(new Noting());
      return shell.start(new Answering(), new Disk(), List.of(Address.order(1)));
    }

    @Override
    public Future<?> stop() {
      return shell.stop();
    }
  }

  @Test
  void itSeesInputsAndOutputsInTheirOrder(Vertx vertx) throws Exception {
    Tier tier = new Tier();
    vertx.deployVerticle(tier).await(WAIT_SECONDS, TimeUnit.SECONDS);
    until("flushed");
    seen.clear();

    DeliveryOptions delivery = new DeliveryOptions().setCodecName(MessageBusCodec.NAME);
    vertx.eventBus().send(Address.order(1).onBus(), new OrderMessage.Ping(1, 8), delivery);
    until("flushed");
    assertEquals(
        List.of(
            "received Ping[frontend=1, ping=8]",
            "core",
            "cut from 5",
            "disk cuts",
            "appended [" + ENTRY + "]",
            "disk appends",
            "sent to FRONTEND Lead[frontend=1, attempt=8]",
            "flushed"),
        seen);

    seen.clear();
    vertx.eventBus().send(Address.order(1).onBus(), "hello");
    vertx.eventBus().send(Address.order(1).onBus(), "hello again");
    tier.shell.drain().await(WAIT_SECONDS, TimeUnit.SECONDS);
    until("flushed");
    assertEquals(
        List.of("dropped 1: no message of the store", "stopping", "flushed"),
        seen,
        "of what is dropped in a row the first is told");
  }

  private void until(String last) {
    await().until(() -> !seen.isEmpty() && seen.get(seen.size() - 1).equals(last));
  }
}
