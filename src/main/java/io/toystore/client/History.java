package io.toystore.client;

import io.toystore.text.FlatJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * What this client asked and was told, request by request, for {@code verify}. Each attempt is two
 * flat JSON objects, each on a line of its own:
 *
 * <pre>
 * {"type":"invoke","client":"9f…","process":3,"op":17,"at":8122334455,"call":"purchase",
 *  "server":"http://127.0.0.1:8080","key":"9f…-3-5","name":"Tux","quantity":1}
 * {"type":"ok","client":"9f…","process":3,"op":17,"at":8125566778,"number":42,"version":7}
 * </pre>
 *
 * <p>{@code type} is {@code invoke}, or how the attempt ended: {@code ok}; {@code refused}, when
 * the request certainly had no effect; {@code unknown}, when it may have had one. The latter two
 * have the HTTP status as {@code code}, if there was one, and the {@code reason} in a word. A 404
 * to a question is an answer: {@code ok} with {@code "found":false}. A request that is made again
 * under its key is another attempt with the same {@code key}. An attempt without an end is open:
 * its client was killed.
 *
 * <p>{@code at} is {@link System#nanoTime}, taken before the request leaves and after the whole
 * answer is there; also in an open loop, however late the request leaves. On Linux that is the
 * machine's monotonic clock, which all processes share: the histories of several clients on one
 * machine make one history together, in one file or in several. Histories of different machines do
 * not.
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
        public void ended(int process, long attempt, Answer<?> answer, Consumer<FlatJson> told) {}

        @Override
        public void foundNothing(int process, long attempt) {}

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /**
   * Opens the file for appending, or creates it; the future fails when that is not possible.
   *
   * @param file null to record nothing
   * @param client names this run, unlike any other
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
   * Succeeds once another request may be made: at once, unless far too many lines wait to be
   * written. Fails when the history cannot be written.
   */
  Future<Void> room();

  /**
   * A request is about to be made.
   *
   * @param process the virtual client that makes it, one at a time
   * @param asked puts what is asked into a line
   * @return the attempt, for {@link #ended}
   */
  long begins(int process, Consumer<FlatJson> asked);

  /**
   * A request has ended.
   *
   * @param told puts what was answered into a line; called for an answer only
   */
  void ended(int process, long attempt, Answer<?> answer, Consumer<FlatJson> told);

  /** A question has ended with the answer that there is no such thing. */
  void foundNothing(int process, long attempt);

  /**
   * Writes what is left and closes the file; fails when not all was written. What ends later is not
   * recorded. Again gives the same future.
   */
  Future<Void> close();
}
