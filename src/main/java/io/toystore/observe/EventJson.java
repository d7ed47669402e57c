package io.toystore.observe;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * An {@link Event} as one line of JSON, without the line feed:
 *
 * <pre>{"t":1764525600123456,"n":"order-2","i":"3f2a","k":"promise","to":"order-1","id":"6",
 * "req":"k:anna","d":{"term":6}}</pre>
 *
 * <p>Keys whose value is empty are left out, but for the first four.
 */
public final class EventJson {
  private EventJson() {}

  public static String encode(Event event) {
    JsonObject line =
        new JsonObject()
            .put("t", event.micros())
            .put("n", event.node())
            .put("i", event.startId())
            .put("k", event.kind().word());
    putUnlessEmpty(line, "from", event.from());
    putUnlessEmpty(line, "to", event.to());
    putUnlessEmpty(line, "id", event.id());
    putUnlessEmpty(line, "req", event.requestId());
    if (!event.details().isEmpty()) {
      line.put("d", new JsonObject(event.details()));
    }
    return line.encode();
  }

  private static void putUnlessEmpty(JsonObject line, String key, String value) {
    if (!value.isEmpty()) {
      line.put(key, value);
    }
  }

  /**
   * Reads a line.
   *
   * @return empty when it is of a kind that this version does not know
   * @throws IllegalArgumentException when it is no event
   */
  public static Optional<Event> decode(String text) {
    try {
      JsonObject line = new JsonObject(text);
      Long micros = line.getLong("t");
      String node = line.getString("n");
      String kind = line.getString("k");
      if (micros == null || node == null || kind == null) {
        throw new IllegalArgumentException(
            "not an event, which has \"t\", \"n\" and \"k\": " + text);
      }
      return EventKind.of(kind)
          .map(
              known ->
                  new Event(
                      micros,
                      node,
                      line.getString("i", ""),
                      known,
                      line.getString("from", ""),
                      line.getString("to", ""),
                      line.getString("id", ""),
                      line.getString("req", ""),
                      line.getJsonObject("d", new JsonObject()).getMap()));
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("not an event as a line of JSON: " + text, e);
    }
  }
}
