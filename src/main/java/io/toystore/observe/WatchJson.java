package io.toystore.observe;

import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The JSON of a {@link Watch}, as published on the event bus. */
final class WatchJson {
  /** A longer text is not a watch. */
  static final int MAX_BYTES = 4_096;

  private static final int MAX_NAMES = 128;

  private WatchJson() {}

  static String encode(Watch watch) {
    JsonArray kinds = new JsonArray();
    watch.kinds().stream().sorted().forEach(kind -> kinds.add(kind.word()));
    return new JsonObject()
        .put("format", Watch.FORMAT)
        .put("id", Long.toHexString(watch.observer()))
        .put("level", watch.level().number())
        .put("kinds", kinds)
        .put("members", new JsonArray(watch.members()))
        .put("mask", watch.mask())
        .put("asked", watch.askedMicros())
        .encode();
  }

  /**
   * Thrown for a watch of another format, or a text that is not a watch; {@link #observer} is 0 if
   * unknown.
   */
  static final class NotUnderstoodException extends Exception {
    private static final long serialVersionUID = 1;

    private final long observer;

    NotUnderstoodException(long observer, String message) {
      super(message, null, false, false);
      this.observer = observer;
    }

    long observer() {
      return observer;
    }
  }

  /** Reads a watch; kinds that this version does not know are omitted. */
  static Watch decode(String text) throws NotUnderstoodException {
    long observer = 0;
    try {
      JsonObject json = new JsonObject(text);
      observer = Long.parseUnsignedLong(of(json, "id", String.class, ""), 16);
      long format = whole(json, "format", 0);
      if (format != Watch.FORMAT) {
        throw new NotUnderstoodException(
            observer, "this member speaks format " + Watch.FORMAT + " of watches, not " + format);
      }
      return new Watch(
          observer,
          Level.of(Math.toIntExact(whole(json, "level", 1))),
          kinds(strings(json, "kinds")),
          strings(json, "members"),
          Math.toIntExact(whole(json, "mask", 0)),
          whole(json, "asked", 0));
    } catch (DecodeException | IllegalArgumentException | ArithmeticException e) {
      throw new NotUnderstoodException(observer, "not a watch: " + e.getMessage());
    }
  }

  /** A list of only unknown kinds is an error, since an empty list means all kinds. */
  private static Set<EventKind> kinds(List<String> words) {
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    words.forEach(word -> EventKind.of(word).ifPresent(kinds::add));
    if (kinds.isEmpty() && !words.isEmpty()) {
      throw new IllegalArgumentException("this member knows none of the kinds " + words);
    }
    return kinds;
  }

  private static long whole(JsonObject json, String key, long defaultValue) {
    Number number = of(json, key, Number.class, defaultValue);
    if (number instanceof Integer || number instanceof Long) {
      return number.longValue();
    }
    throw new IllegalArgumentException("\"" + key + "\" is not a whole number: " + number);
  }

  private static List<String> strings(JsonObject json, String key) {
    List<?> list = of(json, key, List.class, List.of());
    if (list.size() > MAX_NAMES) {
      throw new IllegalArgumentException("a list has more than " + MAX_NAMES + " names");
    }
    for (Object name : list) {
      if (!(name instanceof String)) {
        throw new IllegalArgumentException("\"" + key + "\" holds a value that is not a string");
      }
    }
    return list.stream().map(String.class::cast).toList();
  }

  /** The value of an optional key, which must be of the given type. */
  private static <T> T of(JsonObject json, String key, Class<T> type, T defaultValue) {
    Object value = json.getMap().getOrDefault(key, defaultValue);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("the type of \"" + key + "\" is wrong");
    }
    return type.cast(value);
  }
}
