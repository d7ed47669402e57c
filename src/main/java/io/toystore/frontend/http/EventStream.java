package io.toystore.frontend.http;

import io.toystore.observe.core.LineRing;
import io.toystore.observe.core.LineRing.Line;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * One stream of server-sent events: an answer that goes on, and a place in the ring of lines. Only
 * so much is written as its client takes; the rest waits in the ring, and what is overwritten there
 * is told as a gap. Confined to the event loop.
 */
final class EventStream {
  /** What is written at once, about. */
  private static final int BATCH_BYTES = 8_192;

  /**
   * What the client has not taken, at most, but for the batch that goes beyond it. Vert.x would
   * take half as much again before it says that its queue is full.
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

  /** When the client took something last, or when there was something to take again. */
  private long progressMillis;

  /** Written, and not taken by the client's connection yet. */
  private int queuedBytes;

  /**
   * @param gapJson an event that says how many lines were missed
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
   * Begins.
   *
   * @param on the connection, on which nothing else is answered from now on
   * @param retryMillis the client comes back so long after the stream has ended
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

  /** Writes as much of what is there as the client takes. */
  void pump() {
    if (pumping) {
      return;
    }
    pumping = true; // What is taken at once would have this called again, from within.
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

  /** What is written counts as queued until the connection has taken it, that is, the kernel. */
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

  /** Whether its client has taken nothing for so long, with something to take. */
  boolean isStalled(long stallMillis) {
    return queuedBytes > 0 && nowMillis.getAsLong() - progressMillis >= stallMillis;
  }

  /**
   * Writes a comment if nothing was written for so long, and where the stream is: an id without
   * data is no event, but from there a client that comes back goes on.
   */
  void keepAlive(long keepAliveMillis) {
    if (!over && queuedBytes == 0 && nowMillis.getAsLong() - wroteMillis >= keepAliveMillis) {
      write(Buffer.buffer(": still here\nid: " + lastId() + "\n\n"));
    }
  }

  /** Ends it, and the connection: by force if its client has not taken what was written. */
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

  /** It has ended, whoever has ended it. */
  void ended() {
    over = true;
    cursor.close();
  }
}
