package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.config.ConfigException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConfigTest {

  @Test
  void everyKeyHasADefault() {
    ClientConfig config = ClientConfig.read(new JsonObject());
    assertEquals(List.of("http://127.0.0.1:8080"), config.urls());
    assertEquals(5, config.clients());
    assertEquals(100, config.iterations());
    assertFalse(config.isOpenLoop());
    assertEquals(0.7, config.probability());
    assertEquals(1, config.quantity());
    assertEquals(1, config.quantityMax());
    assertEquals(5, config.connections());
    assertEquals(10_000, config.requestTimeoutMillis());
    assertEquals(0, config.retries());
    assertFalse(config.idempotencyKeys());
    assertTrue(config.verify());
    assertEquals(Long.MAX_VALUE, config.maxFailedRequests());
    assertNull(config.resultFile());
  }

  @Test
  void defaultsFollowTheKeysThatTheyDependOn() {
    ClientConfig config = ClientConfig.read(new JsonObject("{\"clients\":9,\"quantity\":4}"));
    assertEquals(9, config.connections());
    assertEquals(4, config.quantityMax());
    ClientConfig timed = ClientConfig.read(new JsonObject("{\"clients\":9,\"durationSeconds\":1}"));
    assertEquals(ClientConfig.MAX_VISITS / 9, timed.iterations(), "as many as there is time for");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.01", "0.5", "500", "1e6"})
  void aRateMakesAnOpenLoop(String rate) {
    ClientConfig config = ClientConfig.read(new JsonObject("{\"rate\":" + rate + "}"));
    assertTrue(config.isOpenLoop());
    assertEquals(Double.parseDouble(rate), config.rate());
  }

  @Test
  void aSlashAtTheEndOfAUrlIsDropped() {
    ClientConfig config =
        ClientConfig.read(new JsonObject("{\"urls\":[\"http://[::1]:8080/shop/\"]}"));
    assertEquals(List.of("http://[::1]:8080/shop"), config.urls());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "client               | {\"client\":5}",
        "clients              | {\"clients\":0}",
        "clients              | {\"clients\":\"5\"}",
        "clients              | {\"clients\":5.5}",
        "clients              | {\"clients\":null}",
        "clients              | {\"clients\":10001}",
        "clients              | {\"clients\":4294967297}",
        "iterations           | {\"clients\":10000,\"iterations\":2001}",
        "rate                 | {\"rate\":-1}",
        "rate                 | {\"rate\":0.009}",
        "rate                 | {\"rate\":1000001}",
        "rate                 | {\"rate\":\"500\"}",
        "thinkTimeMillis      | {\"rate\":500,\"thinkTimeMillis\":20}",
        "probability          | {\"probability\":1.01}",
        "probability          | {\"probability\":true}",
        "quantity             | {\"quantity\":0}",
        "quantityMax          | {\"quantity\":3,\"quantityMax\":2}",
        "thinkTimeMillis      | {\"thinkTimeMillis\":-1}",
        "seed                 | {\"seed\":9007199254740993}",
        "urls                 | {\"urls\":[]}",
        "urls                 | {\"urls\":\"http://127.0.0.1\"}",
        "urls                 | {\"urls\":[1]}",
        "urls                 | {\"urls\":[\"ftp://127.0.0.1\"]}",
        "urls                 | {\"urls\":[\"http://\"]}",
        "urls                 | {\"urls\":[\"http://h:99999\"]}",
        "urls                 | {\"urls\":[\"http://h/?a=b\"]}",
        "urls                 | {\"urls\":[\"not a url\"]}",
        "toys                 | {\"toys\":[\"Tux\",\"Tux\"]}",
        "toys                 | {\"toys\":[\"\"]}",
        "connections          | {\"connections\":0}",
        "requestTimeoutMillis | {\"requestTimeoutMillis\":0}",
        "retries              | {\"retries\":1001}",
        "idempotencyKeys      | {\"idempotencyKeys\":1}",
        "maxFailedRequests    | {\"maxFailedRequests\":-1}",
        "resultFile           | {\"resultFile\":\" \"}",
        "resultFile           | {\"resultFile\":7}",
      })
  void whatIsWrongIsRefusedWithTheNameOfItsKey(String key, String json) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> ClientConfig.read(new JsonObject(json)));
    assertTrue(refused.getMessage().matches("(?s).*\\b" + key + "\\b.*"), refused.getMessage());
  }

  @Test
  void theExampleIsValidAndHoldsTheDefaults() throws IOException {
    JsonObject example = new JsonObject(Files.readString(Path.of("conf", "client.json")));
    ClientConfig defaultValue = ClientConfig.read(new JsonObject().put("seed", 1));
    assertEquals(defaultValue, ClientConfig.read(example.copy().put("seed", 1)));
  }
}
