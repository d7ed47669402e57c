package io.toystore.frontend.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.LineRing;
import java.io.IOException;

/** Reads from the lines of members only the fields by which streams are filtered. */
final class EventLines {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** A longer line is not passed on; no event comes near this length. */
  private static final int MAX_LINE_BYTES = 1 << 16;

  private EventLines() {}

  /**
   * Adds the lines that streams may have to a ring: only events, of kinds that this version knows,
   * and no {@code clock} events, which are for the observer itself.
   *
   * @param lines the lines, each ending in a line feed
   */
  static void add(byte[] lines, LineRing ring) {
    int from = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n') {
        if (i - from <= MAX_LINE_BYTES) {
          addLine(lines, from, i - from, ring);
        }
        from = i + 1;
      }
    }
  }

  private static void addLine(byte[] lines, int from, int length, LineRing ring) {
    for (int i = from; i < from + length; i++) {
      if (lines[i] >= 0 && lines[i] < ' ') {
        return; // JSON allows control characters between its parts, but a stream's lines do not.
      }
    }
    String word = null;
    String node = null;
    String id = "";
    String requestId = "";
    try (JsonParser parser = FACTORY.createParser(lines, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "k" -> word = parser.getText();
          case "n" -> node = parser.getText();
          case "id" -> id = parser.getText();
          case "req" -> requestId = parser.getText();
          default -> parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return;
      }
    } catch (IOException notJson) {
      return;
    }
    EventKind kind = word == null ? null : EventKind.of(word).orElse(null);
    if (kind != null && kind != EventKind.CLOCK && node != null) {
      byte[] json = new byte[length];
      System.arraycopy(lines, from, json, 0, length);
      ring.add(kind, node, (requestId.isEmpty() ? id : requestId).hashCode(), json);
    }
  }
}
