package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0.0.0.0, 0.0.0.0",
    "::, ::",
    "::1, ::1",
    "[::1], ::1",
    "[2001:db8::7], 2001:db8::7",
    "::ffff:127.0.0.1, ::ffff:127.0.0.1",
    "localhost, localhost",
    "order_1, order_1",
    "a-b.example, a-b.example",
    "shop.example., shop.example.",
    "xn--mller-kva.example, xn--mller-kva.example",
    "127.0.0.1.example, 127.0.0.1.example",
    "4you, 4you"
  })
  void aNameOrAnAddress(String text, String host) {
    assertEquals(host, Host.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:80",
        "[::1]:80",
        "[::1",
        "::1]",
        "[127.0.0.1]",
        "[localhost]",
        "[]",
        "localhost:80",
        "1:2",
        ":",
        " 127.0.0.1",
        "localhost ",
        "a b",
        "a\tb",
        "a..b",
        ".a",
        "-a",
        "a-",
        "a/b",
        "http://a",
        "a,b",
        "*",
        "10.0.0.*"
      })
  void anythingElseIsNone(String text) {
    assertTrue(wanted(text).contains("host name"), wanted(text));
  }

  /** The look-up of most systems takes them for addresses, some of them for surprising ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.1",
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "1.2.3.4."
      })
  void numbersThatAreNoAddressAreNoName(String text) {
    assertTrue(wanted(text).endsWith("four decimal numbers up to 255"), wanted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0177.0.0.1", "127.0.0.01"})
  void anAddressInOctalIsRefused(String text) {
    assertTrue(wanted(text).endsWith("four decimal numbers up to 255"), wanted(text));
  }

  @Test
  void aNameInOtherLettersIsShownInAscii() {
    assertTrue(
        wanted("müller.example").endsWith("is written \"xn--mller-kva.example\""),
        wanted("müller.example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe80::1%lo", "[fe80::1%lo]", "fe80::1%1"})
  void anInterfacesNameIsRefused(String text) {
    assertTrue(wanted(text).contains("without an interface's name"), wanted(text));
  }

  @Test
  void aNameThatIsTooLongIsNone() {
    assertEquals(253, Host.parse("a".repeat(61).concat(".").repeat(4) + "abcde").length());
    assertTrue(wanted("a".repeat(64)).contains("host name"));
    assertTrue(wanted("a".repeat(61).concat(".").repeat(4) + "abcdef").contains("host name"));
  }

  @Test
  void anIpv6AddressHasBracketsBesideAPort() {
    assertEquals("[::1]:80", Host.withPort("::1", 80));
    assertEquals("localhost:80", Host.withPort("localhost", 80));
  }

  @Test
  void allAddressesOfThisMachine() {
    assertTrue(Host.isWildcard("0.0.0.0"));
    assertTrue(Host.isWildcard("::"));
    assertTrue(Host.isWildcard("0:0:0:0:0:0:0:0"));
    assertFalse(Host.isWildcard("127.0.0.1"));
    assertFalse(Host.isWildcard("::1"));
    assertFalse(Host.isWildcard("localhost"));
  }

  @Test
  void addressesThatOnlyThisMachineReaches() {
    for (String host : List.of("127.0.0.1", "127.9.8.7", "::1", "localhost", "LocalHost")) {
      assertTrue(Host.isLoopback(host), host);
    }
    for (String host : List.of("0.0.0.0", "::", "10.0.0.1", "localhost.example", "fe80::1")) {
      assertFalse(Host.isLoopback(host), host);
    }
  }

  private static String wanted(String text) {
    return assertThrows(IllegalArgumentException.class, () -> Host.parse(text)).getMessage();
  }
}
