package io.toystore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeTransportTest {
  private final ToyStore store = new ToyStore(Arguments.parse());

  @Test
  void itIsPreferredWithOneEventLoopUnlessTheOptionsSayOtherwise() {
    assertEquals(
        new JsonObject().put("preferNativeTransport", true).put("eventLoopPoolSize", 1), options());
    String given = "{\"preferNativeTransport\":false,\"eventLoopPoolSize\":2,\"workerPoolSize\":3}";
    assertEquals(new JsonObject(given), options("-options", given));
    assertEquals(
        "many",
        options("-options", "{\"eventLoopPoolSize\":\"many\"}").getValue("eventLoopPoolSize"));
  }

  private static JsonObject options(String... args) {
    return new ToyStore(Arguments.parse(args)).afterVertxOptionsParsed(null);
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64", "aarch64"})
  void itIsInTheJar() {
    Vertx vertx = vertx();
    try {
      assertTrue(
          vertx.isNativeTransportEnabled(),
          String.valueOf(vertx.unavailableNativeTransportCause()));
    } finally {
      vertx.close().await();
    }
  }

  /** Or else a front-end in a flood of requests would hardly get to the answers of its tiers. */
  @Test
  void aFloodOfReadySocketsDoesNotKeepAnEventLoopFromItsOtherWork() throws Exception {
    int flood = 1_200;
    AtomicInteger connected = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    CompletableFuture<Context> loop = new CompletableFuture<>();
    CompletableFuture<Integer> servedBeforeOtherWork = new CompletableFuture<>();
    List<Socket> sockets = new ArrayList<>();
    Vertx vertx = vertx();
    try {
      NetServer server =
          vertx
              .createNetServer()
              .connectHandler(
                  socket -> {
                    connected.incrementAndGet();
                    Context context = Vertx.currentContext();
                    loop.complete(context);
                    socket.handler(
                        bytes -> {
                          if (served.incrementAndGet() == 1) {
                            context.runOnContext(
                                other -> servedBeforeOtherWork.complete(served.get()));
                          }
                        });
                  })
              .listen(0, "127.0.0.1")
              .await();
      for (int i = 0; i < flood; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.actualPort()));
      }
      Awaitility.await().until(() -> connected.get() == flood);

      CountDownLatch allSent = new CountDownLatch(1);
      loop.get(10, TimeUnit.SECONDS).runOnContext(busy -> awaitQuietly(allSent));
      for (Socket socket : sockets) {
        socket.getOutputStream().write('x');
      }
      allSent.countDown();

      int before = servedBeforeOtherWork.get(10, TimeUnit.SECONDS);
      assertTrue(before <= 256, "other work waited for " + before + " sockets");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
      vertx.close().await();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Vertx vertx() {
    VertxOptions options = new VertxOptions(store.afterVertxOptionsParsed(null));
    return store.createVertxBuilder(options).build();
  }
}
