package io.toystore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ExchangeTest {
  private static final int BODY_BYTES = 1_000;

  /** The paths that the server was asked for. */
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private WebClient web;
  private HttpServer server;

  @BeforeEach
  void listen(Vertx vertx, VertxTestContext test) {
    web = Exchange.trackedBy(WebClient.create(vertx));
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  asked.add(request.path());
                  request.response().end("x".repeat(BODY_BYTES));
                });
    server.listen(0, "127.0.0.1").onComplete(test.succeedingThenComplete());
  }

  private Future<HttpResponse<Buffer>> get(String path, Exchange exchange) {
    return web.get(server.actualPort(), "127.0.0.1", path).as(exchange).send();
  }

  @Test
  void aBodyUpToTheLimitIsTaken(VertxTestContext test) {
    Exchange exchange = new Exchange(BODY_BYTES);
    get("/", exchange)
        .onComplete(
            test.succeeding(
                response ->
                    test.verify(
                        () -> {
                          assertEquals(BODY_BYTES, response.body().length());
                          assertTrue(exchange.isSent());
                          test.completeNow();
                        })));
  }

  @Test
  void aBodyBeyondTheLimitIsRefused(VertxTestContext test) {
    get("/", new Exchange(BODY_BYTES - 1))
        .onComplete(
            test.failing(
                failure ->
                    test.verify(
                        () -> {
                          assertInstanceOf(Exchange.TooLargeException.class, failure);
                          assertEquals("the answer has more than 999 bytes", failure.getMessage());
                          test.completeNow();
                        })));
  }

  /** As when its time is over before there is a connection. */
  @Test
  void whatIsAbandonedBeforeItIsSentNeverIs(VertxTestContext test) {
    Checkpoint failed = test.checkpoint();
    Checkpoint served = test.checkpoint();
    Exchange abandoned = new Exchange(BODY_BYTES);
    abandoned.abandon();
    get("/abandoned", abandoned)
        .onComplete(test.failing(failure -> failed.flag()))
        .recover(failure -> get("/next", new Exchange(BODY_BYTES)))
        .onComplete(
            test.succeeding(
                response ->
                    test.verify(
                        () -> {
                          assertFalse(abandoned.isSent());
                          assertEquals(List.of("/next"), asked);
                          served.flag();
                        })));
  }
}
