package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.catalog.CatalogConfig;
import io.toystore.config.ClusterConfig;
import io.toystore.config.ConfigReader;
import io.toystore.config.SourceText;
import io.toystore.frontend.FrontendConfig;
import io.toystore.order.OrderConfig;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.MemberConf.Setting;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written is what the tiers read. */
class MemberConfTest {
  private static final Path FOLDER = Path.of("/a \"folder\"/ä");
  private static final Plan PLAN = Plan.of(FOLDER, 8_080, false, 3, 2);

  private final MemberConf conf =
      new MemberConf(
          PLAN,
          Optional.of(Path.of("/toys \\ here.json")),
          Optional.of("a-\"token\""),
          List.of(
              new Setting(Tier.ORDER, "snapshotEntries", "1000"),
              new Setting(Tier.CATALOG, "restockIntervalMillis", "0"),
              new Setting(Tier.FRONTEND, "requestTimeoutMillis", "5000")));

  @Test
  void theCatalogs() {
    JsonObject json = read("catalog");

    CatalogConfig config = CatalogConfig.read(json);

    assertEquals(FOLDER.resolve("catalog"), config.data());
    assertEquals(Optional.of(Path.of("/toys \\ here.json")), config.toys());
    assertEquals(3, json.getInteger("orderReplicas"));
    assertEquals(0, config.restockIntervalMillis(), "never");
    assertEquals(8_140, json.getJsonObject("management").getInteger("port"));
  }

  @Test
  void anOrderReplicas() {
    JsonObject json = read("order-2");

    OrderConfig config = OrderConfig.read(json);

    assertEquals(FOLDER.resolve("order-2"), config.data());
    assertEquals(2, config.id());
    assertEquals(3, config.replicas());
    assertEquals(1_000, json.getInteger("snapshotEntries"));
    assertEquals(8_142, json.getJsonObject("management").getInteger("port"));
  }

  @Test
  void aFrontEnds() {
    JsonObject json = read("frontend-2");

    FrontendConfig config = FrontendConfig.read(json);

    assertEquals(8_081, config.http().port());
    assertEquals("a-\"token\"", json.getString("operatorToken"));
    assertEquals(5_000, json.getInteger("requestTimeoutMillis"));
  }

  @Test
  void withoutToysTheStoreTakesItsOwn() {
    MemberConf bare = new MemberConf(PLAN, Optional.empty(), Optional.empty(), List.of());

    assertEquals(false, parse(bare.text(Member.CATALOG)).containsKey("toys"));
    assertEquals(false, parse(bare.text(PLAN.member("frontend-1"))).containsKey("operatorToken"));
  }

  @Test
  void aConsoles() {
    JsonObject json = parse(conf.consoleText());

    ClusterConfig cluster = ClusterConfig.read(ConfigReader.of(json));

    assertEquals("toystore-8080", cluster.clusterName());
    assertEquals(8_119, cluster.port());
    assertEquals(7, cluster.members().size(), "the members, and the console itself");
    assertEquals("127.0.0.1:8119", cluster.members().get(6));
    assertEquals(3, json.getInteger("orderReplicas"));
  }

  /** The tier's own keys; the cluster's are read first. */
  private JsonObject read(String member) {
    JsonObject json = parse(conf.text(PLAN.member(member)));
    ClusterConfig cluster = ClusterConfig.read(ConfigReader.of(json));
    assertEquals(PLAN.clusterPort(PLAN.member(member)), cluster.port());
    assertEquals(PLAN.busPort(PLAN.member(member)), cluster.busPort());
    assertEquals(
        6, json.getJsonObject("cluster").getJsonArray("members").size(), "each member is named");
    json.remove("cluster");
    return json;
  }

  private static JsonObject parse(String text) {
    return ConfigReader.parse(new SourceText("conf.json", text));
  }
}
