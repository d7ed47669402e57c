package io.toystore.runtime.greeting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.message.wire.BusFormats;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GreetingTest {
  /** The keys and values for ever: any other version must understand them. */
  private static final String TEXT =
      "{\"startId\":\"ffffffffffffffff\",\"member\":\"order-3\",\"at\":\"10.0.0.3:5701\","
          + "\"version\":\"1.0.0\",\"commit\":\"76ac6f6\",\"busOldestRead\":2,\"busNewestRead\":3,"
          + "\"busWritten\":2,\"starting\":true}";

  private static final Greeting GREETING =
      new Greeting(
          -1, "order-3", "10.0.0.3:5701", "1.0.0", "76ac6f6", new BusFormats(2, 3, 2), true);

  @Test
  void isWrittenAsAllVersionsReadIt() {
    assertEquals(TEXT, GREETING.encode());
    assertEquals(Optional.of(GREETING), Greeting.decode(TEXT));
  }

  @Test
  void keysOfALaterVersionAreIgnored() {
    String later = new JsonObject(TEXT).put("mood", "fine").encode();

    assertEquals(Optional.of(GREETING), Greeting.decode(later));
  }

  @Test
  void controlCharactersDoNotReachALog() {
    String forged = new JsonObject(TEXT).put("member", "order-3\nERROR all is lost").encode();

    assertEquals("order-3?ERROR all is lost", Greeting.decode(forged).orElseThrow().member());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "null",
        "{}",
        "{\"startId\":7}",
        "{\"startId\":\"-\"}",
        "{\"startId\":null}",
      })
  void anythingElseIsNone(String text) {
    assertEquals(Optional.empty(), Greeting.decode(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "startId",
        "member",
        "at",
        "version",
        "busOldestRead",
        "busNewestRead",
        "busWritten"
      })
  void aKeyThatIsMissingOrOfAnotherTypeMakesItNone(String key) {
    JsonObject json = new JsonObject(TEXT);
    assertEquals(Optional.empty(), Greeting.decode(json.copy().putNull(key).encode()));
    assertEquals(
        Optional.empty(), Greeting.decode(json.copy().put(key, new JsonObject()).encode()));
    json.remove(key);
    assertEquals(Optional.empty(), Greeting.decode(json.encode()));
    assertEquals(
        Optional.empty(), Greeting.decode(new JsonObject(TEXT).put(key, "x".repeat(201)).encode()));
  }
}
