package io.toystore.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;

/**
 * A server that answers each request with bytes of its own choice, and leaves the connection open
 * unless its answer says otherwise.
 */
final class HostileServer {
  private static final int TRICKLE_MILLIS = 5;
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String BODY = "{\"data\":{\"name\":\"Tux\",\"price\":9.99,\"quantity\":1}}";

  /** What comes after the answer's first bytes. */
  private enum Then {
    NOTHING,
    CLOSE,
    /** The same bytes again and again, as quickly as they are taken. */
    FLOOD,
    /** The same bytes again and again, slowly. */
    TRICKLE
  }

  /** What the server answers. */
  enum Reply {
    /** What each of the others makes worse. */
    SOUND(OK + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY, Then.NOTHING, ""),
    SILENCE("", Then.NOTHING, ""),
    END("", Then.CLOSE, ""),
    OTHER_PROTOCOL("220 hello\r\n\r\n", Then.NOTHING, ""),
    OTHER_VERSION("HTTP/3.7 200 OK\r\nContent-Length: 2\r\n\r\n{}", Then.NOTHING, ""),
    TWO_LENGTHS(OK + "Content-Length: 2\r\nContent-Length: 1\r\n\r\n{}", Then.NOTHING, ""),
    REDIRECT(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
        Then.NOTHING, ""),
    UNKNOWN_CODING(
        OK + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\u001f\u008b\b", Then.NOTHING, ""),
    STATUS_LINE_WITHOUT_END("HTTP/1.1 200 ", Then.FLOOD, "O"),
    HEADER_WITHOUT_END(OK + "X: ", Then.FLOOD, "x"),
    HEADERS_WITHOUT_END(OK, Then.FLOOD, "X: x\r\n"),
    HEADERS_THAT_TRICKLE(OK, Then.TRICKLE, "X: x\r\n"),
    INTERIM_ANSWERS_WITHOUT_END("", Then.TRICKLE, "HTTP/1.1 103 Early Hints\r\nX: x\r\n\r\n"),
    HALF_THE_HEAD(OK + "Content-Le", Then.NOTHING, ""),
    HALF_THE_HEAD_AND_END(OK + "Content-Le", Then.CLOSE, ""),
    HALF_THE_BODY(OK + "Content-Length: 100\r\n\r\n{\"data\":", Then.NOTHING, ""),
    HALF_THE_BODY_AND_END(OK + "Content-Length: 100\r\n\r\n{\"data\":", Then.CLOSE, ""),
    HALF_A_CHUNK_AND_END(OK + "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"data\":", Then.CLOSE, ""),
    NO_LAST_CHUNK_AND_END(OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", Then.CLOSE, ""),
    BODY_WITHOUT_END(OK + "\r\n", Then.FLOOD, " "),
    CHUNKS_WITHOUT_END(
        OK + "Transfer-Encoding: chunked\r\n\r\n",
        Then.FLOOD,
        "400\r\n" + " ".repeat(1_024) + "\r\n"),
    LONG_BODY(OK + "Content-Length: 1000000000000\r\n\r\n", Then.FLOOD, " "),
    BODY_THAT_TRICKLES(OK + "Content-Length: 100000\r\n\r\n", Then.TRICKLE, " "),
    TRAILERS_WITHOUT_END(
        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", Then.FLOOD, "X: x\r\n");

    private final String first;
    private final Then then;
    private final String next;

    Reply(String first, Then then, String next) {
      this.first = first;
      this.then = then;
      this.next = next;
    }
  }

  private final Vertx vertx;
  private final Reply reply;
  private final String elsewhere;
  private final Runnable onClose;
  private final NetServer server;

  /**
   * A server that is not started.
   *
   * @param elsewhere where a redirect leads to
   * @param onClose runs whenever a connection is closed, by whichever side
   */
  HostileServer(Vertx vertx, Reply reply, String elsewhere, Runnable onClose) {
    this.vertx = vertx;
    this.reply = reply;
    this.elsewhere = elsewhere;
    this.onClose = onClose;
    this.server = vertx.createNetServer();
  }

  /** Starts; the future holds the base URL. */
  Future<String> start() {
    return server
        .connectHandler(this::serve)
        .listen(0, "127.0.0.1")
        .map(listening -> "http://127.0.0.1:" + listening.actualPort());
  }

  private void serve(NetSocket socket) {
    socket.exceptionHandler(reset -> {});
    socket.closeHandler(closed -> onClose.run());
    socket.handler(
        request ->
            socket
                .write(bytes(reply.first.replace("%s", elsewhere)))
                .onSuccess(done -> go(socket)));
  }

  private void go(NetSocket socket) {
    switch (reply.then) {
      case NOTHING -> {}
      case CLOSE -> socket.close();
      case FLOOD -> flood(socket, bytes(reply.next.repeat(100)), Vertx.currentContext());
      case TRICKLE -> trickle(socket, bytes(reply.next));
    }
  }

  private static void flood(NetSocket socket, Buffer part, Context context) {
    socket
        .write(part)
        .onSuccess(done -> context.runOnContext(nothing -> flood(socket, part, context)));
  }

  private void trickle(NetSocket socket, Buffer part) {
    vertx.setTimer(
        TRICKLE_MILLIS, id -> socket.write(part).onSuccess(done -> trickle(socket, part)));
  }

  private static Buffer bytes(String text) {
    return Buffer.buffer(text, "ISO-8859-1");
  }
}
