package io.toystore.observe;

import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A {@link Watch} as JSON, as it is published on the event bus. */
final class WatchJson {
  /** A watch that is longer is none. */
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

  /** One that is of another format, or is none; {@link #observer} is 0 if even that is unknown. */
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

  /** Kinds that this version does not know are left out. */
  static Watch decode(String text) throws NotUnderstoodException {
    long observer = 0;
    try {
      JsonObject json = new JsonObject(text);
      observer = Long.parseUnsignedLong(json.getString("id", ""), 16);
      Integer format = json.getInteger("format", 0);
      if (format != Watch.FORMAT) {
        throw new NotUnderstoodException(
            observer, "this member speaks format " + Watch.FORMAT + " of watches, not " + format);
      }
      Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
      strings(json.getJsonArray("kinds", new JsonArray()))
          .forEach(word -> EventKind.of(word).ifPresent(kinds::add));
      return new Watch(
          observer,
          Level.of(json.getInteger("level", 1)),
          kinds,
          strings(json.getJsonArray("members", new JsonArray())),
          json.getInteger("mask", 0),
          json.getLong("asked", 0L));
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      throw new NotUnderstoodException(observer, "not a watch: " + e.getMessage());
    }
  }

  private static List<String> strings(JsonArray array) {
    if (array.size() > MAX_NAMES) {
      throw new IllegalArgumentException("a list has more than " + MAX_NAMES + " names");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      names.add(array.getString(i));
    }
    return names;
  }
}
