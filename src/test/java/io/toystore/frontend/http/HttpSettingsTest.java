package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "port,-1",
    "port,65536",
    "maxBodyBytes,63",
    "requestTimeoutMillis,0",
    "idleTimeoutSeconds,0",
    "idleTimeoutSeconds,10",
    "maxConnections,0",
    "maxQuantity,0",
    "maxPageSize,1001",
    "defaultPageSize,1001",
    "dialect,soap",
    "host,' '",
    "operatorToken,short",
    "operatorToken,with a space"
  })
  void aValueOutOfRangeIsRefusedByItsKey(String key, String value) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> settings(key, value));
    assertTrue(refused.getMessage().startsWith(key + " must "), refused.getMessage());
  }

  @Test
  void theOperatorsTokenIsNotPrinted() {
    assertFalse(settings("operatorToken", "very-secret").toString().contains("very-secret"));
  }

  private static HttpSettings settings(String key, String value) {
    HttpSettings d = HttpSettings.DEFAULTS;
    return new HttpSettings(
        key.equals("host") ? value : d.host(),
        number(key, value, "port", d.port()),
        key.equals("dialect") ? value : d.dialect(),
        number(key, value, "maxBodyBytes", d.maxBodyBytes()),
        number(key, value, "requestTimeoutMillis", d.requestTimeoutMillis()),
        number(key, value, "idleTimeoutSeconds", d.idleTimeoutSeconds()),
        number(key, value, "maxConnections", d.maxConnections()),
        number(key, value, "maxQuantity", d.maxQuantity()),
        key.equals("operatorToken") ? value : d.operatorToken(),
        number(key, value, "maxPageSize", d.maxPageSize()),
        number(key, value, "defaultPageSize", d.defaultPageSize()));
  }

  private static int number(String key, String value, String name, int otherwise) {
    return key.equals(name) ? Integer.parseInt(value) : otherwise;
  }
}
