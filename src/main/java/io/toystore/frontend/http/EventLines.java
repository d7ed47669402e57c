package io.toystore.frontend.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.LineRing;
import java.io.IOException;

/** Reads of each line that members tell what streams are filtered by, and no more. */
final class EventLines {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** No event comes near; a longer line is not passed on. */
  private static final int MAX_LINE_BYTES = 1 << 16;

  private EventLines() {}

  /**
   * Adds to a ring what streams may have: no answers to a clock, which are for the observer itself,
   * no kinds that this version does not know, and nothing that is no event.
   *
   * @param told lines, each with a line feed at its end
   */
  static void add(byte[] told, LineRing ring) {
    int from = 0;
    for (int i = 0; i < told.length; i++) {
      if (told[i] == '\n') {
        if (i - from <= MAX_LINE_BYTES) {
          addLine(told, from, i - from, ring);
        }
        from = i + 1;
      }
    }
  }

  private static void addLine(byte[] told, int from, int length, LineRing ring) {
    for (int i = from; i < from + length; i++) {
      if (told[i] >= 0 && told[i] < ' ') {
        return; // JSON may have it between its parts, but a stream's lines may not.
      }
    }
    String word = null;
    String node = null;
    String id = "";
    String requestId = "";
    try (JsonParser parser = FACTORY.createParser(told, from, length)) {
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
      System.arraycopy(told, from, json, 0, length);
      ring.add(kind, node, (requestId.isEmpty() ? id : requestId).hashCode(), json);
    }
  }
}
