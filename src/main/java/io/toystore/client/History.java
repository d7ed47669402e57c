package io.toystore.client;

import io.toystore.text.FlatJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The requests of this client and their outcomes, for {@code verify}. Each attempt is recorded as
 * two flat JSON objects, each on a line of its own:
 *
 * <pre>
 * {"type":"invoke","client":"9f…","process":3,"op":17,"at":8122334455,"call":"purchase",
 *  "server":"http://127.0.0.1:8080","key":"9f…-3-5","name":"Tux","quantity":1}
 * {"type":"ok","client":"9f…","process":3,"op":17,"at":8125566778,"number":42,"version":7}
 * </pre>
 *
 * <p>{@code type} is {@code invoke}, or how the attempt ended: {@code ok}; {@code refused}, when
 * the request certainly had no effect; {@code unknown}, when it may have had one. The latter two
 * have the HTTP status, if there was one, as {@code code}, and the {@code reason} in a word. A 404
 * to a read is an answer: {@code ok} with {@code "found":false}. A retry under the same key is
 * another attempt with the same {@code key}. An attempt without an end is open: its client was
 * killed.
 *
 * <p>{@code at} is {@link System#nanoTime}, read before the request is sent and after the complete
 * answer has arrived; in an open loop too, however late the request is sent. On Linux that is the
 * machine's monotonic clock, which all processes share: the histories of several clients on one
 * machine, in one file or in several, can be checked as one history. Histories of different
 * machines cannot.
 */
interface History {
  /** Records nothing. */
  History NONE =
      new History() {
        @Override
        public Future<Void> room() {
          return Future.succeededFuture();
        }

        @Override
        public long begins(int process, Consumer<FlatJson> asked) {
          return 0;
        }

        @Override
        public void ended(
            int process, long attempt, Answer<?> answer, Consumer<FlatJson> content) {}

        @Override
        public void foundNothing(int process, long attempt) {}

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /**
   * Opens the file for appending, or creates it; the future fails if neither is possible.
   *
   * @param file null to record nothing
   * @param client the unique name of this run
   */
  static Future<History> open(Vertx vertx, String file, String client) {
    if (file == null) {
      return Future.succeededFuture(NONE);
    }
    return vertx.executeBlocking(
        () ->
            new HistoryWriter(
                vertx,
                FileChannel.open(
                    Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                client));
  }

  /**
   * Succeeds once another request may be made: at once, unless too many lines wait to be written.
   * Fails if the history cannot be written.
   */
  Future<Void> room();

  /**
   * Records that a request is about to be sent.
   *
   * @param process the virtual client that makes it, one at a time
   * @param asked adds the request's content to the line
   * @return the attempt, for {@link #ended}
   */
  long begins(int process, Consumer<FlatJson> asked);

  /**
   * Records that a request has ended.
   *
   * @param content adds the answer's content to the line; called only if the outcome is OK
   */
  void ended(int process, long attempt, Answer<?> answer, Consumer<FlatJson> content);

  /** Records that a read was answered with 404. */
  void foundNothing(int process, long attempt);

  /**
   * Writes the remaining lines and closes the file; fails if not all lines were written. Later
   * calls of other methods record nothing. A second call returns the same future.
   */
  Future<Void> close();
}
