package io.toystore.observe;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@link Event} as one line of JSON, without the line feed:
 *
 * <pre>{"t":1764525600123456,"n":"order-2","i":"3f2a","k":"promise","to":"order-1","id":"6",
 * "req":"k:anna","d":{"term":6}}</pre>
 *
 * <p>Keys with an empty value are omitted, except the first four.
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
   * @return empty when this version does not know the event's kind
   * @throws IllegalArgumentException when the line is not an event
   */
  public static Optional<Event> decode(String text) {
    try {
      JsonObject line = new JsonObject(text);
      String node = text(line, "n");
      String kind = text(line, "k");
      if (!(value(line.getValue("t", "")) instanceof Long micros)
          || node.isEmpty()
          || kind.isEmpty()) {
        throw new IllegalArgumentException(
            "not an event, which has \"t\", \"n\" and \"k\": " + text);
      }
      return EventKind.of(kind)
          .map(
              known ->
                  new Event(
                      micros,
                      node,
                      text(line, "i"),
                      known,
                      text(line, "from"),
                      text(line, "to"),
                      text(line, "id"),
                      text(line, "req"),
                      details(line.getJsonObject("d", new JsonObject()))));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not an event as a line of JSON: " + text, e);
    }
  }

  private static String text(JsonObject line, String key) {
    return (String) value(line.getValue(key, ""));
  }

  /**
   * The details with the types of {@link Event#details}; the parser makes small numbers Integers.
   */
  private static Map<String, Object> details(JsonObject parsed) {
    Map<String, Object> details = new LinkedHashMap<>();
    parsed.getMap().forEach((name, value) -> details.put(name, value(value)));
    return details;
  }

  private static Object value(Object parsed) {
    if (parsed instanceof Integer number) {
      return number.longValue();
    } else if (parsed instanceof List<?> list) {
      return list.stream().map(EventJson::value).toList();
    } else if (parsed instanceof Map<?, ?> map) {
      Map<String, Object> values = new LinkedHashMap<>();
      map.forEach((name, value) -> values.put((String) name, value(value)));
      return values;
    } else if (parsed instanceof Long
        || parsed instanceof Double
        || parsed instanceof Boolean
        || parsed instanceof String) {
      return parsed;
    }
    throw new ClassCastException("no value of an event: " + parsed);
  }
}
