package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
  @Test
  void withoutConfigurationItStaysOnThisMachine() {
    ClusterConfig config = read(new JsonObject());

    assertEquals(
        new ClusterConfig("toystore", "127.0.0.1", 5701, List.of("127.0.0.1:5701"), "127.0.0.1", 0),
        config);
  }

  @Test
  void theBusListensWhereHazelcastDoesUnlessToldOtherwise() {
    assertEquals("10.0.0.7", read(new JsonObject().put("host", "10.0.0.7")).busHost());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", ":5701", "host:", "host:0", "host:65536", "::1:5701", "a b:1"})
  void aMemberIsAHostAndAPort(String member) {
    JsonObject cluster =
        new JsonObject().put("members", new JsonArray().add("[::1]:1").add(member));

    String message = assertThrows(ConfigException.class, () -> read(cluster)).getMessage();

    assertTrue(message.contains("\"cluster.members\" is \"" + member + "\""), message);
  }

  @Test
  void aListWithoutThisMemberIsRefused() {
    JsonObject cluster =
        new JsonObject()
            .put("port", 5702)
            .put("members", new JsonArray().add("127.0.0.1:5701").add("127.0.0.1:5703"));

    String message = assertThrows(ConfigException.class, () -> read(cluster)).getMessage();

    assertTrue(message.contains("\"cluster.members\" is "), message);
    assertTrue(message.endsWith("a list that holds this member too, 127.0.0.1:5702"), message);
  }

  @Test
  void thisMemberMayBeListedByAnotherNameOfItsHost() {
    JsonObject cluster = new JsonObject().put("members", new JsonArray().add("localhost:5701"));

    assertEquals(List.of("localhost:5701"), read(cluster).members());
  }

  @Test
  void aMemberThatIsListedTwiceIsRefused() {
    JsonObject cluster =
        new JsonObject()
            .put("members", new JsonArray().add("127.0.0.1:5701").add("127.0.0.1:5701"));

    String message = assertThrows(ConfigException.class, () -> read(cluster)).getMessage();

    assertTrue(message.endsWith("a list that names each member once"), message);
  }

  @Test
  void anUnknownKeyIsRefused() {
    JsonObject cluster = new JsonObject().put("multicast", true);

    String message = assertThrows(ConfigException.class, () -> read(cluster)).getMessage();

    assertTrue(message.startsWith("unknown key \"cluster.multicast\""), message);
  }

  private static ClusterConfig read(JsonObject cluster) {
    return ClusterConfig.read(ConfigReader.of(new JsonObject().put("cluster", cluster)));
  }
}
