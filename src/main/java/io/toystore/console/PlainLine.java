package io.toystore.console;

import io.toystore.console.core.MemberNames;
import io.toystore.console.core.Sentences;
import io.toystore.observe.core.Event;
import io.vertx.core.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;

/**
 * An event as one line of {@code key=value}, for users and for {@code grep}: the keys of the JSON
 * line, the details, {@code times} if the line stands for several events, and last the event's
 * sentence. A value that is empty, or contains a space, a quote or an equals sign, is a JSON
 * string.
 */
final class PlainLine {
  private PlainLine() {}

  /**
   * @param times how many events the line stands for
   */
  static String of(Event event, MemberNames names, int times) {
    StringBuilder line = new StringBuilder();
    put(line, "t", Instant.EPOCH.plus(event.micros(), ChronoUnit.MICROS).toString());
    put(line, "n", event.node());
    put(line, "k", event.kind().word());
    putUnlessEmpty(line, "from", names.of(event.from()));
    putUnlessEmpty(line, "to", names.of(event.to()));
    putUnlessEmpty(line, "id", event.id());
    putUnlessEmpty(line, "req", event.requestId());
    for (Map.Entry<String, Object> detail : event.details().entrySet()) {
      Object value = detail.getValue();
      boolean nested = value instanceof Map || value instanceof Collection;
      put(line, detail.getKey(), nested ? Json.encode(value) : String.valueOf(value));
    }
    if (times > 1) {
      put(line, "times", Integer.toString(times));
    }
    put(line, "says", Sentences.of(event, names));
    return line.toString();
  }

  private static void putUnlessEmpty(StringBuilder line, String key, String value) {
    if (!value.isEmpty()) {
      put(line, key, value);
    }
  }

  private static void put(StringBuilder line, String key, String value) {
    line.append(line.length() == 0 ? "" : " ").append(key).append('=');
    boolean plain =
        !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=');
    line.append(plain ? value : Json.encode(value));
  }
}
