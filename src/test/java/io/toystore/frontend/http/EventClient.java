package io.toystore.frontend.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.toystore.frontend.http.HttpHarness.Answer;
import io.toystore.frontend.http.HttpHarness.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** Reads a stream of server-sent events. */
final class EventClient implements AutoCloseable {
  /** One event. */
  record Told(long id, JsonObject event) {
    String kind() {
      return event.getString("k");
    }

    String text() {
      return event.getJsonObject("d", new JsonObject()).getString("text");
    }

    /** Of a gap; 0 where it has none. */
    long count() {
      return event.getJsonObject("d", new JsonObject()).getLong("count", 0L);
    }
  }

  final Wire wire;
  private final StringBuilder text = new StringBuilder();
  private Answer head;

  private EventClient(Wire wire) {
    this.wire = wire;
  }

  static EventClient open(HttpHarness store, String query, String... headers) throws IOException {
    EventClient client = unread(store, 0, query, headers);
    client.head();
    return client;
  }

  /** One that has read nothing yet, and of whose stream its kernel takes only so much. */
  static EventClient unread(
      HttpHarness store, int receiveBufferBytes, String query, String... headers)
      throws IOException {
    EventClient client = new EventClient(store.open(receiveBufferBytes));
    StringBuilder request = new StringBuilder("GET /events" + query + " HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    client.wire.send(request + "\r\n");
    return client;
  }

  /** The answer's status and headers. */
  Answer head() throws IOException {
    if (head == null) {
      head = wire.answer();
    }
    return head;
  }

  /** The next block of lines; null when the stream has ended. */
  String block() throws IOException {
    head();
    for (int end = text.indexOf("\n\n"); ; end = text.indexOf("\n\n")) {
      if (end >= 0) {
        String block = text.substring(0, end);
        text.delete(0, end + 2);
        return block;
      }
      int length = Integer.parseInt(wire.line(), 16);
      text.append(new String(wire.bytes(length), UTF_8));
      wire.line();
      if (length == 0) {
        return null;
      }
    }
  }

  /** The next event; blocks without data are none. */
  Told next() throws IOException {
    for (String block = block(); ; block = block()) {
      if (block == null) {
        throw new IOException("the stream has ended");
      }
      if (block.contains("data: ")) {
        String[] lines = block.split("\n");
        if (lines.length != 2 || !lines[0].startsWith("id: ") || !lines[1].startsWith("data: ")) {
          throw new IOException("not an event: " + block);
        }
        return new Told(
            Long.parseLong(lines[0].substring(4)), new JsonObject(lines[1].substring(6)));
      }
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
