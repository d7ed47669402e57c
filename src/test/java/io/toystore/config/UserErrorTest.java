package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserErrorTest {
  /** By the JDK's sockets and, on Linux, by epoll's, which tell it in their own way. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTakenPortIsToldTheSameWhicheverSocketsFindIt(boolean nativeTransport) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(nativeTransport));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Throwable failure =
          assertThrows(
              Exception.class,
              () ->
                  vertx
                      .createHttpServer()
                      .requestHandler(request -> request.response().end())
                      .listen(port, "127.0.0.1")
                      .await());

      assertEquals(
          "a server cannot listen on 127.0.0.1:" + port + ": Address already in use",
          UserError.notListening("a server", "127.0.0.1", port, failure).getMessage());
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void anUnknownNameIsTold() {
    assertEquals(
        "a server cannot listen on 127.0.0.1:80: no address is found for this name",
        toldFor(new UnknownHostException("Failed to resolve")).getMessage());
  }

  @Test
  void anotherFailureStaysWhatItIs() {
    Throwable other = new IOException("Broken pipe");

    assertSame(other, toldFor(other));
  }

  @Test
  void theReasonIsKeptAsTheCause() {
    Throwable cause = new BindException("Cannot assign requested address");

    assertSame(cause, assertInstanceOf(UserError.class, toldFor(cause)).getCause());
  }

  @Test
  void theReasonIsFoundBelowOtherFailures() {
    Throwable cause =
        new IllegalStateException("no server", new BindException("Address already in use"));

    assertEquals(
        "a server cannot listen on 127.0.0.1:80: Address already in use",
        toldFor(cause).getMessage());
  }

  private static Throwable toldFor(Throwable cause) {
    return UserError.notListening("a server", "127.0.0.1", 80, cause);
  }
}
