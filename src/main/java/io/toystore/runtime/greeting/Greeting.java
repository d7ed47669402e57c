package io.toystore.runtime.greeting;

import io.toystore.message.wire.BusFormats;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a member publishes about itself. A greeting is JSON whose keys never change their meaning;
 * unknown keys are ignored. So any two versions understand each other's greetings, if nothing else.
 *
 * @param startId drawn at random at each start of the member's process
 * @param member what runs in the process, such as "order" or "store"
 * @param at the address at which it joined the cluster, as "host:port"
 * @param version the program's version
 * @param commit the commit that it was built from
 * @param formats the bus formats that it reads and writes
 * @param starting true before the member serves: a starting member gives way
 */
record Greeting(
    long startId,
    String member,
    String at,
    String version,
    String commit,
    BusFormats formats,
    boolean starting) {
  /** A longer text is not a greeting. */
  private static final int MAX_CHARS = 2_000;

  private static final int MAX_NAME = 200;

  String encode() {
    return new JsonObject()
        .put("startId", Long.toHexString(startId))
        .put("member", member)
        .put("at", at)
        .put("version", version)
        .put("commit", commit)
        .put("busOldestRead", formats.oldestRead())
        .put("busNewestRead", formats.newestRead())
        .put("busWritten", formats.written())
        .put("starting", starting)
        .encode();
  }

  /** Empty when the text is not a greeting. */
  static Optional<Greeting> decode(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      JsonObject json = new JsonObject(text);
      return Optional.of(
          new Greeting(
              Long.parseUnsignedLong(json.getString("startId", ""), 16),
              name(json, "member"),
              name(json, "at"),
              name(json, "version"),
              name(json, "commit"),
              new BusFormats(
                  json.getInteger("busOldestRead", 0),
                  json.getInteger("busNewestRead", 0),
                  json.getInteger("busWritten", 0)),
              json.getBoolean("starting", false)));
    } catch (DecodeException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException malformed) {
      return Optional.empty();
    }
  }

  /** A text that is safe to print: a foreign member must not write lines of its own into a log. */
  private static String name(JsonObject json, String key) {
    if (!(json.getValue(key) instanceof String name)
        || name.isEmpty()
        || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(key);
    }
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  Greeting withStarting(boolean isStarting) {
    return new Greeting(startId, member, at, version, commit, formats, isStarting);
  }

  /** Such as "order at 127.0.0.1:17003 (1.0.0, commit 76ac6f6, writes bus format 2, reads 2)". */
  @Override
  public String toString() {
    return member + " at " + at + " (" + version + ", commit " + commit + ", " + formats + ")";
  }
}
