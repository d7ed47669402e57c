package io.toystore.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.config.ClusterConfig;
import io.toystore.observe.core.Level;
import io.toystore.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A console that joins a cluster in which nobody else is. */
@Timeout(120)
class ClusterSourceTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long MESSAGE_MILLIS = 30_000;

  private final Inbox inbox = new Inbox();
  private int port;
  private ClusterSource source;

  @BeforeEach
  void choosePort() throws IOException {
    List<Integer> ports = FreePorts.find(2);
    port = ports.get(0);
    source =
        new ClusterSource(
            new ClusterConfig(
                "alone",
                "127.0.0.1",
                port,
                List.of("127.0.0.1:" + port, "127.0.0.1:" + ports.get(1)),
                "127.0.0.1",
                0,
                Optional.empty()),
            inbox);
    source.want(new Wanted(Level.RARE, Set.of(), List.of(), 0));
  }

  @AfterEach
  void stop() {
    source.stop(true);
  }

  private ServerSocket taken() throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private String nextState() throws InterruptedException {
    return assertInstanceOf(Inbox.Message.Connection.class, inbox.poll(MESSAGE_MILLIS)).state();
  }

  @Test
  void aPortThatIsTakenAtFirstEndsTheConsole() throws Exception {
    try (ServerSocket other = taken()) {
      source.start();

      var failed = assertInstanceOf(Inbox.Message.Failed.class, inbox.poll(MESSAGE_MILLIS));
      assertTrue(
          failed.cause().getMessage().startsWith("the console's member cannot listen on "),
          failed.cause()::getMessage);
      assertEquals(port, other.getLocalPort());
    }
  }

  /** After a console has left, the port stays its own for as long as Hazelcast's shutdown takes. */
  @Test
  void aPortThatIsTakenLaterIsWaitedFor() throws Exception {
    String waits = "waiting for a store in the cluster \"alone\": ";
    source.start();
    assertEquals(waits + "nobody is there", nextState());
    try (ServerSocket other =
        await().atMost(BOUND).ignoreExceptions().until(this::taken, ServerSocket::isBound)) {
      String state = nextState();
      while (state.endsWith("nobody is there")) {
        state = nextState();
      }
      assertTrue(
          state.startsWith(waits + "the console's member cannot listen on 127.0.0.1:" + port),
          state);
      assertEquals(port, other.getLocalPort());
    }
    while (!nextState().endsWith("nobody is there")) {
      // Those that were on their way.
    }
  }
}
