package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.toystore.processes.Management.Health;
import io.toystore.processes.Member.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers as members give them. */
class ManagementTest {
  private static final Member ORDER = new Member(Tier.ORDER, 1);

  private HttpServer server;
  private Management management;
  private int status;
  private String body;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    // The plan under which this port is that of order-1.
    int first = server.getAddress().getPort() - 61;
    management = new Management(new Plan(Path.of("/x"), first, false, List.of(ORDER)));
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void readyOrNotAndWhyNot() {
    assertTrue(health(200, "{\"status\":\"UP\"}").ready());

    Health waiting =
        health(
            503,
            """
            {"status":"DOWN","checks":[{"id":"process","status":"UP"},
             {"id":"order-1","status":"DOWN","data":{"reason":"it hears no serving leader"}}]}
            """);
    assertEquals(new Health(false, "it hears no serving leader"), waiting);
    assertFalse(waiting.starting());
    assertTrue(
        health(503, "{\"checks\":[{\"data\":{\"reason\":\"it has not started yet\"}}]}")
            .starting());
  }

  @Test
  void anAnswerThatIsNoneIsNotReady() {
    assertEquals("it does not say why", health(503, "{}").why());
    assertEquals("it does not answer", health(503, "").why());
    assertEquals("it does not answer", health(503, "<html>").why());

    server.stop(0);
    Health gone = management.health(ORDER);
    assertEquals("it does not answer", gone.why());
    assertTrue(gone.starting());
    assertEquals("", management.metrics(ORDER).role());
  }

  private Health health(int answered, String text) {
    status = answered;
    body = text;
    return management.health(ORDER);
  }
}
