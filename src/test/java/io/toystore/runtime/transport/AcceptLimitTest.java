package io.toystore.runtime.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptLimitTest {
  private final EmbeddedChannel server = new EmbeddedChannel(new AcceptLimit(2, false));

  @Test
  void itAcceptsNoMoreThanItsLimitUntilAConnectionIsClosed() {
    EmbeddedChannel first = new EmbeddedChannel();
    EmbeddedChannel second = new EmbeddedChannel();
    accept(first);
    assertTrue(server.config().isAutoRead());

    accept(second);
    assertFalse(server.config().isAutoRead());

    first.finish();
    assertTrue(server.config().isAutoRead());
    accept(new EmbeddedChannel());
    assertFalse(server.config().isAutoRead());
  }

  @Test
  void aConnectionThatClosesLateCountsUntilItsEventLoopHasSelectedOnceMore() {
    EmbeddedChannel late = new EmbeddedChannel(new AcceptLimit(1, true));
    EmbeddedChannel connection = new EmbeddedChannel();
    connection.freezeTime();
    assertTrue(late.writeInbound(connection));

    connection.unsafe().close(connection.voidPromise());
    connection.runPendingTasks();
    assertFalse(late.config().isAutoRead());

    connection.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    connection.runScheduledPendingTasks();
    assertTrue(late.config().isAutoRead());
  }

  @Test
  void aFailureToAcceptIsPassedOnToNettyWhichPauses() {
    IOException failure = new IOException("accept(..) failed: Too many open files");

    server.pipeline().fireExceptionCaught(failure);

    assertEquals(failure, assertThrows(IOException.class, server::checkException));
  }

  /** What was accepted goes on to whoever registers it. */
  private void accept(EmbeddedChannel connection) {
    assertTrue(server.writeInbound(connection));
    assertEquals(connection, server.readInbound());
  }
}
