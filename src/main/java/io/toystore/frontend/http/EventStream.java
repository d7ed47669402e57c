package io.toystore.frontend.http;

import io.toystore.observe.core.LineRing;
import io.toystore.observe.core.LineRing.Line;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * A stream of server-sent events: an endless response, and a place in the ring of lines. The stream
 * writes only as much as its client takes. Other lines wait in the ring, and overwritten lines are
 * reported as a gap. Confined to the event loop.
 */
final class EventStream {
  /** The approximate size of a write. */
  private static final int BATCH_BYTES = 8_192;

  /**
   * The limit for written data that the client has not taken; the last batch may exceed it. Vert.x
   * would accept half as much again before its queue counts as full.
   */
  private static final int MAX_QUEUED_BYTES = 65_536;

  private final HttpServerResponse response;
  private final StreamFilter filter;
  private final LineRing.Cursor cursor;
  private final LongFunction<String> gapJson;
  private final LongSupplier nowMillis;

  private Connections.State connection;
  private boolean pumping;
  private boolean over;
  private long wroteMillis;

  /** When the client last took data, or when there was data to take again. */
  private long progressMillis;

  /** The number of bytes written, but not taken by the client's connection yet. */
  private int queuedBytes;

  /**
   * @param gapJson makes the event for a number of missed lines
   */
  EventStream(
      HttpServerResponse response,
      StreamFilter filter,
      LineRing.Cursor cursor,
      LongFunction<String> gapJson,
      LongSupplier nowMillis) {
    this.response = response;
    this.filter = filter;
    this.cursor = cursor;
    this.gapJson = gapJson;
    this.nowMillis = nowMillis;
  }

  StreamFilter filter() {
    return filter;
  }

  int queuedBytes() {
    return queuedBytes;
  }

  /**
   * Begins the stream.
   *
   * @param on the connection, on which no other request is answered from now on
   * @param retryMillis how long after the end of the stream the client reconnects
   */
  void begin(Connections.State on, int retryMillis) {
    connection = on;
    write(
        Buffer.buffer(
            ": events of a toy store\nretry: " + retryMillis + "\nid: " + lastId() + "\n\n"));
    pump();
  }

  private long lastId() {
    return cursor.lastId();
  }

  /** Writes as many of the available lines as the client takes. */
  void pump() {
    if (pumping) {
      return;
    }
    pumping = true; // A write that is taken at once would call this method recursively.
    for (boolean more = true; more && !over && queuedBytes < MAX_QUEUED_BYTES; ) {
      Buffer batch = nextBatch();
      more = batch.length() > 0;
      if (more) {
        write(batch);
      }
    }
    pumping = false;
  }

  private Buffer nextBatch() {
    Buffer batch = Buffer.buffer();
    Line line = cursor.peek();
    long gap = cursor.takeGap();
    if (gap != LineRing.NO_GAP) {
      append(batch, lastId(), gapJson.apply(gap).getBytes(StandardCharsets.UTF_8));
    }
    for (; line != null && batch.length() < BATCH_BYTES; line = cursor.peek()) {
      append(batch, line.id(), line.json());
      cursor.advance();
    }
    return batch;
  }

  private static void append(Buffer to, long id, byte[] json) {
    to.appendString("id: ").appendString(Long.toString(id)).appendString("\ndata: ");
    to.appendBytes(json).appendString("\n\n");
  }

  /**
   * Writes text, which counts as queued until the connection, that is, the kernel, has taken it.
   */
  private void write(Buffer text) {
    int length = text.length();
    long now = nowMillis.getAsLong();
    if (queuedBytes == 0) {
      progressMillis = now;
    }
    wroteMillis = now;
    queuedBytes += length;
    response.write(text).onComplete(taken -> taken(length), broken -> over = true);
  }

  private void taken(int length) {
    queuedBytes -= length;
    progressMillis = nowMillis.getAsLong();
    pump();
  }

  /** Whether the client has taken nothing for this long although there is data to take. */
  boolean isStalled(long stallMillis) {
    return queuedBytes > 0 && nowMillis.getAsLong() - progressMillis >= stallMillis;
  }

  /**
   * Writes a comment and the stream's position if nothing was written for this long. An id without
   * data is not an event, but a client that reconnects continues from it.
   */
  void keepAlive(long keepAliveMillis) {
    if (!over && queuedBytes == 0 && nowMillis.getAsLong() - wroteMillis >= keepAliveMillis) {
      write(Buffer.buffer(": still here\nid: " + lastId() + "\n\n"));
    }
  }

  /** Ends the stream and the connection, by force if the client has not taken all written data. */
  void end() {
    if (over) {
      return;
    }
    over = true;
    if (queuedBytes > 0) {
      connection.reset();
    } else {
      response.end();
      connection.close();
    }
  }

  /** Closes the connection by force. */
  void reset() {
    over = true;
    connection.reset();
  }

  /** Called when the stream has ended for any reason. */
  void ended() {
    over = true;
    cursor.close();
  }
}
