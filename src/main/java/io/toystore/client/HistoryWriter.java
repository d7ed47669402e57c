package io.toystore.client;

import io.toystore.text.FlatJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes a history off the event loop, a batch of whole lines in one append, so that the lines of
 * several clients in one file never mix. While one batch is written, the next batch gathers. When
 * that batch grows too large, {@link #room} makes the client wait, which bounds the memory. Nothing
 * is forced: after a kill of the client all but the last lines survive; a power failure may lose
 * lines. To be used from one event loop.
 */
final class HistoryWriter implements History {
  private static final int MAX_GATHERED_BYTES = 4 << 20;

  private final Vertx vertx;
  private final FileChannel file;
  private final String client;
  private Buffer gathered = Buffer.buffer();
  private Promise<Void> drained = Promise.promise();
  private final Promise<Void> closed = Promise.promise();
  private boolean writing;
  private boolean closing;
  private Throwable failure;
  private long attempts;

  HistoryWriter(Vertx vertx, FileChannel file, String client) {
    this.vertx = vertx;
    this.file = file;
    this.client = client;
  }

  @Override
  public Future<Void> room() {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    return gathered.length() < MAX_GATHERED_BYTES
        ? Future.succeededFuture()
        : drained.future().compose(done -> room());
  }

  @Override
  public long begins(int process, Consumer<FlatJson> asked) {
    long attempt = ++attempts;
    FlatJson line = line("invoke", process, attempt);
    asked.accept(line);
    append(line);
    return attempt;
  }

  @Override
  public void ended(int process, long attempt, Answer<?> answer, Consumer<FlatJson> content) {
    switch (answer.outcome()) {
      case OK -> {
        FlatJson line = line("ok", process, attempt);
        content.accept(line);
        append(line);
      }
      case CONFLICT, NOT_FOUND, REFUSED, UNAVAILABLE, NOT_CONNECTED ->
          append(reason(line("refused", process, attempt), answer));
      case UNKNOWN, TIMEOUT, CONNECTION, SERVER_ERROR, BAD_ANSWER ->
          append(reason(line("unknown", process, attempt), answer));
    }
  }

  @Override
  public void foundNothing(int process, long attempt) {
    append(line("ok", process, attempt).put("found", false));
  }

  private FlatJson line(String type, int process, long attempt) {
    return FlatJson.ofType(type)
        .put("client", client)
        .put("process", process)
        .put("op", attempt)
        .put("at", System.nanoTime());
  }

  private static FlatJson reason(FlatJson line, Answer<?> answer) {
    if (answer.status() != 0) {
      line.put("code", answer.status());
    }
    return line.put("reason", answer.outcome().name().toLowerCase(Locale.ROOT));
  }

  private void append(FlatJson line) {
    if (!closing && failure == null) {
      gathered.appendBytes(line.toBytes()).appendByte((byte) '\n');
      write();
    }
  }

  private void write() {
    if (writing) {
      return;
    }
    if (gathered.length() == 0 || failure != null) {
      if (closing) {
        finish();
      }
      return;
    }
    writing = true;
    byte[] batch = gathered.getBytes();
    gathered = Buffer.buffer();
    Promise<Void> waiting = drained;
    drained = Promise.promise();
    vertx
        .executeBlocking(() -> writeAll(batch))
        .onComplete(
            result -> {
              writing = false;
              if (result.failed()) {
                failure = new IOException("the history was not written", result.cause());
              }
              waiting.complete();
              write();
            });
  }

  private Void writeAll(byte[] batch) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(batch);
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    return null;
  }

  @Override
  public Future<Void> close() {
    if (!closing) {
      closing = true;
      write();
    }
    return closed.future();
  }

  private void finish() {
    vertx
        .executeBlocking(
            () -> {
              file.close();
              return null;
            })
        .onComplete(
            result -> {
              if (failure != null || result.failed()) {
                closed.tryFail(failure != null ? failure : result.cause());
              } else {
                closed.tryComplete();
              }
            });
  }
}
