package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.CatalogConfig;
import io.toystore.client.ClientConfig;
import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.embedded.EmbeddedStore;
import io.toystore.frontend.FrontendConfig;
import io.toystore.order.OrderConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples under {@code conf/} are valid, spell out the defaults, and are explained. */
@ExtendWith(VertxExtension.class)
class ConfFilesTest {
  @Test
  void catalogSpellsOutTheDefaults() {
    assertEquals(CatalogConfig.read(new JsonObject()), CatalogConfig.read(conf("catalog")));
  }

  @Test
  void orderSpellsOutTheDefaults() {
    assertEquals(OrderConfig.read(new JsonObject().put("id", 1)), OrderConfig.read(conf("order")));
  }

  @Test
  void frontendSpellsOutTheDefaults() {
    assertEquals(FrontendConfig.read(new JsonObject()), FrontendConfig.read(conf("frontend")));
  }

  @Test
  void clientSpellsOutTheDefaults() {
    JsonObject seed = new JsonObject().put("seed", 1);
    assertEquals(ClientConfig.read(seed), ClientConfig.read(conf("client").mergeIn(seed)));
  }

  @Test
  void everyTierOfTheExamplesIsInTheSameCluster() {
    ClusterConfig catalog = ClusterConfig.read(ConfigReader.of(conf("catalog")));
    for (String tier : List.of("catalog", "order", "frontend")) {
      ClusterConfig cluster = ClusterConfig.read(ConfigReader.of(conf(tier)));
      assertEquals(catalog.clusterName(), cluster.clusterName());
      assertEquals(catalog.members(), cluster.members());
      assertTrue(cluster.members().contains(cluster.host() + ":" + cluster.port()), tier);
    }
  }

  @Test
  void theWholeStoreStartsFromItsExample(
      @TempDir Path folder, Vertx vertx, VertxTestContext context) {
    starts(conf("store"), folder, vertx, context);
  }

  @Test
  void theWholeStoreStartsAlsoIfItIsNeverToRestock(
      @TempDir Path folder, Vertx vertx, VertxTestContext context) {
    JsonObject conf = conf("store");
    conf.getJsonObject("catalog").put("restockIntervalMillis", 0);
    starts(conf, folder, vertx, context);
  }

  private static void starts(JsonObject conf, Path folder, Vertx vertx, VertxTestContext context) {
    conf.put("data", folder.toString());
    conf.getJsonObject("frontend").put("port", 0);
    conf.getJsonObject("management").put("port", 0);
    EmbeddedStore store = new EmbeddedStore(conf, (tier, cause) -> context.failNow(cause));
    vertx
        .deployVerticle(store)
        .onComplete(
            context.succeeding(
                id ->
                    context.verify(
                        () -> {
                          assertTrue(store.port() > 0);
                          context.completeNow();
                        })));
  }

  @ParameterizedTest
  @ValueSource(strings = {"catalog", "order", "frontend", "client", "store", "console"})
  void everyKeyIsExplained(String tier) throws IOException {
    explained(Files.readString(Path.of("docs", "operations.md")), conf(tier));
  }

  private static void explained(String manual, JsonObject conf) {
    conf.forEach(
        entry -> {
          String row = "| `" + entry.getKey() + "` |";
          boolean isTier = entry.getValue() instanceof JsonObject;
          assertTrue(isTier || manual.contains(row), "no " + row);
          if (entry.getValue() instanceof JsonObject nested) {
            explained(manual, nested);
          }
        });
  }

  private static JsonObject conf(String tier) {
    return ConfigReader.load(Path.of("conf", tier + ".json"));
  }
}
