package io.toystore.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeTransportTest {
  private final ToyStore store = new ToyStore(Arguments.parse());

  @Test
  void itIsPreferredUnlessTheOptionsSayOtherwise() {
    assertEquals(true, store.afterVertxOptionsParsed(null).getValue("preferNativeTransport"));
    JsonObject given =
        new JsonObject().put("preferNativeTransport", false).put("workerPoolSize", 3);
    assertEquals(given.copy(), store.afterVertxOptionsParsed(given));
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64", "aarch64"})
  void itIsInTheJar() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions(store.afterVertxOptionsParsed(null)));
    try {
      assertTrue(
          vertx.isNativeTransportEnabled(),
          String.valueOf(vertx.unavailableNativeTransportCause()));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }
}
