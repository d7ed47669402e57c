package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
  @Test
  void withoutConfigurationItStaysOnThisMachine() {
    ClusterConfig config = read(new JsonObject());

    assertEquals(
        new ClusterConfig(
            "toystore",
            "127.0.0.1",
            5701,
            List.of("127.0.0.1:5701"),
            "127.0.0.1",
            0,
            Optional.empty()),
        config);
  }

  @Test
  void theBusListensWhereHazelcastDoesUnlessToldOtherwise() {
    assertEquals("10.0.0.7", read(new JsonObject().put("host", "10.0.0.7")).busHost());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        ":5701",
        "host:",
        "host:0",
        "host:65536",
        "::1:5701",
        "a b:1",
        "localhost:x",
        "[localhost]:1",
        "127.1:1"
      })
  void aMemberIsAHostAndAPort(String member) {
    JsonObject cluster =
        new JsonObject().put("members", new JsonArray().add("[::1]:1").add(member));

    String message = assertThrows(ConfigException.class, () -> read(cluster)).getMessage();

    assertTrue(message.contains("\"cluster.members\" is \"" + member + "\""), message);
  }

  @Test
  void aListWithoutThisMemberIsRefused() {
    JsonObject cluster = members("127.0.0.1:5701", "127.0.0.1:5703").put("port", 5702);

    String message = refusal(cluster);

    assertTrue(message.contains("\"cluster.members\" is "), message);
    assertTrue(message.endsWith("a list that holds this member too, 127.0.0.1:5702"), message);
  }

  @Test
  void namesAreResolved() {
    ClusterConfig config =
        resolved(
            members("one:5701", "two:5702").put("host", "one").put("busHost", "bus"),
            Map.of(
                "one",
                List.of("10.0.0.1"),
                "two",
                List.of("10.0.0.2"),
                "bus",
                List.of("10.1.0.1")));

    assertEquals(
        new ClusterConfig(
            "toystore",
            "10.0.0.1",
            5701,
            List.of("10.0.0.1:5701", "10.0.0.2:5702"),
            "10.1.0.1",
            0,
            Optional.empty()),
        config);
  }

  @Test
  void ipv6AddressesAreTheSameHoweverTheyAreWritten() {
    ClusterConfig config =
        resolved(members("[0:0::1]:5701", "[::1]:5702").put("host", "[::1]"), Map.of());

    assertEquals("::1", config.host());
    assertEquals("::1", config.busHost());
    assertEquals(List.of("[::1]:5701", "[::1]:5702"), config.members());
  }

  @Test
  void aNameOfSeveralAddressesStandsForAllThatCanBeReached() {
    Map<String, List<String>> names =
        Map.of(
            "self",
            List.of("10.0.0.1", "10.0.0.9"),
            "other",
            List.of("10.0.0.2", "fd00::2", "10.0.0.3"));
    JsonObject cluster = members("self:5701", "other:5702").put("host", "self");

    ClusterConfig config = resolved(cluster, names);

    assertEquals("10.0.0.1", config.host());
    assertEquals(List.of("10.0.0.1:5701", "10.0.0.2:5702", "10.0.0.3:5702"), config.members());
  }

  @Test
  void aMemberThatListensOnAllAddressesReachesBothKinds() {
    ClusterConfig config =
        resolved(
            members("[fd00::1]:5701", "10.0.0.2:5702")
                .put("host", "::")
                .put("publicHost", "fd00::1"),
            Map.of());

    assertEquals("::", config.host());
    assertEquals("::", config.busHost());
    assertEquals(Optional.of("fd00::1"), config.publicHost());
    assertEquals(List.of("[fd00::1]:5701", "10.0.0.2:5702"), config.members());
  }

  @Test
  void aMemberOfTheOtherKindIsRefused() {
    String message = refusal(members("[::1]:5701", "127.0.0.1:5702").put("host", "::1"));

    assertTrue(message.startsWith("\"cluster.members\" is \"127.0.0.1:5702\""), message);
    assertTrue(
        message.endsWith("of the same kind, IPv4 or IPv6, as this member's own ::1"), message);
  }

  /** As Debian has it, where a machine's own name is 127.0.1.1. */
  @Test
  void aMemberOfLoopbackCannotReachOtherMachines() {
    String message =
        refusal(
            members("self:5701", "10.0.0.2:5701").put("host", "self"),
            Map.of("self", List.of("127.0.1.1")));

    assertTrue(message.startsWith("\"cluster.members\" is \"10.0.0.2:5701\""), message);
    assertTrue(message.endsWith("as this member's own 127.0.1.1 is"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "busHost", "publicHost"})
  void anUnknownNameIsRefused(String key) {
    String message = refusal(new JsonObject().put(key, "nowhere"));

    assertTrue(message.startsWith("\"cluster." + key + "\" is \"nowhere\""), message);
    assertTrue(message.endsWith("no address is found for it"), message);
  }

  /** Or else no member could start while another one's machine, and with it its name, is gone. */
  @Test
  void aMemberWithoutAnAddressStaysInTheListByItsName() {
    ClusterConfig config = resolved(members("127.0.0.1:5701", "nowhere:5702"), Map.of());

    assertEquals(List.of("127.0.0.1:5701", "nowhere:5702"), config.members());
  }

  @ParameterizedTest
  @CsvSource({"host, 0.0.0.0", "host, ::", "busHost, 0.0.0.0", "busHost, ::"})
  void listeningOnAllAddressesWantsTheOneToBeReachedAt(String key, String wildcard) {
    JsonObject cluster = members("127.0.0.1:5701").put(key, wildcard);

    assertEquals(
        "\"cluster."
            + key
            + "\" is \""
            + wildcard
            + "\", but must be one address of this machine, unless \"cluster.publicHost\" names the"
            + " one at which the other members reach it",
        refusal(cluster));

    ClusterConfig config = resolved(cluster.put("publicHost", "127.0.0.1"), Map.of());
    assertEquals(Optional.of("127.0.0.1"), config.publicHost());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255"})
  void aWildcardOrMulticastAddressIsNotOneToBeReachedAt(String address) {
    String message = refusal(new JsonObject().put("publicHost", address));
    assertTrue(message.endsWith("an address at which others reach this member"), message);

    message = refusal(members("127.0.0.1:5701", Host.withPort(address, 5702)));
    assertTrue(message.endsWith("an address at which that member is reached"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "busHost"})
  void aMulticastAddressIsNotOneToListenOn(String key) {
    String message = refusal(new JsonObject().put(key, "224.0.0.1").put("publicHost", "127.0.0.1"));

    assertTrue(message.endsWith("an address of this machine alone"), message);
  }

  @Test
  void theBusIsNotReachedAtLoopbackWhenHazelcastIsReachedElsewhere() {
    JsonObject cluster = members("10.0.0.1:5701").put("host", "10.0.0.1").put("busHost", "::1");

    String message = refusal(cluster);

    assertTrue(message.startsWith("\"cluster.busHost\" is \"::1\""), message);
    assertTrue(message.endsWith("every host that reaches \"cluster.host\", 10.0.0.1"), message);
  }

  @Test
  void theBusAndHazelcastNeedPortsOfTheirOwn() {
    String message = refusal(new JsonObject().put("port", 5701).put("busPort", 5701));

    assertEquals(
        "\"cluster.busPort\" is 5701, but must be another one than \"cluster.port\"", message);
  }

  @Test
  void thisMemberMayBeListedByAnotherNameOfItsHost() {
    ClusterConfig config =
        resolved(members("self:5701"), Map.of("self", List.of("::1", "127.0.0.1")));

    assertEquals(List.of("127.0.0.1:5701"), config.members());
  }

  @Test
  void aMemberThatIsListedByTwoNamesIsRefused() {
    String message =
        refusal(members("127.0.0.1:5701", "self:5701"), Map.of("self", List.of("127.0.0.1")));

    assertTrue(message.endsWith("in the list once, by one name"), message);
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

  private static JsonObject members(String... members) {
    return new JsonObject().put("members", new JsonArray(List.of(members)));
  }

  private static String refusal(JsonObject cluster) {
    return refusal(cluster, Map.of());
  }

  private static String refusal(JsonObject cluster, Map<String, List<String>> names) {
    return assertThrows(ConfigException.class, () -> resolved(cluster, names)).getMessage();
  }

  /** With these names and no others. */
  private static ClusterConfig resolved(JsonObject cluster, Map<String, List<String>> names) {
    ConfigReader tier = ConfigReader.of(new JsonObject().put("cluster", cluster));
    return ClusterConfig.read(tier)
        .resolved(
            tier,
            host -> {
              if (host.indexOf(':') < 0 && !host.matches("[0-9.]*") && !names.containsKey(host)) {
                throw new UnknownHostException(host);
              }
              List<InetAddress> addresses = new ArrayList<>();
              for (String address : names.getOrDefault(host, List.of(host))) {
                addresses.add(InetAddress.getByName(address));
              }
              return addresses.toArray(InetAddress[]::new);
            });
  }

  private static ClusterConfig read(JsonObject cluster) {
    return ClusterConfig.read(ConfigReader.of(new JsonObject().put("cluster", cluster)));
  }
}
