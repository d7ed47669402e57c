package io.toystore.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.config.UserError;
import io.toystore.console.EventServer.Request;
import io.toystore.console.Inbox.Message;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real HTTP server, which answers as each test wants. */
@Timeout(60)
class StreamSourceTest {
  private static final long SOON_MILLIS = 20_000;
  private static final Wanted RARE = new Wanted(Level.RARE, Set.of(), List.of(), 0);

  private final Inbox inbox = new Inbox();
  private EventServer server;
  private StreamSource source;

  private void read(Optional<String> token, EventServer.Answer... answers) {
    server = new EventServer(answers);
    read(server.uri(), token);
  }

  private void read(EventServer.Answer... answers) {
    read(Optional.empty(), answers);
  }

  private void read(URI uri, Optional<String> token) {
    source = new StreamSource(uri, token, inbox);
    source.want(RARE);
    source.start();
  }

  @AfterEach
  void stop() {
    source.stop(true);
    if (server != null) {
      server.close();
    }
  }

  /** The next message that the function makes something of. */
  private <T> T next(Function<Message, T> of) throws InterruptedException {
    while (true) {
      Message message = inbox.poll(SOON_MILLIS);
      assertNotNull(message, "nothing more has come");
      T made = of.apply(message);
      if (made != null) {
        return made;
      }
    }
  }

  private String line() throws InterruptedException {
    return next(message -> message instanceof Message.Line line ? line.text() : null);
  }

  private String connection() throws InterruptedException {
    return next(
        message -> message instanceof Message.Connection connection ? connection.state() : null);
  }

  private String waitingFor(String why) {
    return "waiting for a store at " + server.uri() + ": " + why;
  }

  @Test
  void linesArriveWithoutCommentsIdsAndOtherFields() throws Exception {
    read(
        EventServer.staying(
            """
            : events of a toy store
            retry: 1323
            id: 7

            id: 8
            event: message
            data: {"n":"order-1"}

            : still here
            id: 9

            data:{"n":"ördér-2"}

            """));

    assertEquals("", connection());
    assertEquals("{\"n\":\"order-1\"}", line());
    assertEquals("{\"n\":\"ördér-2\"}", line());
    assertNull(inbox.poll(0));
  }

  @Test
  void linesMayEndInCrlf() throws Exception {
    read(EventServer.ending("id: 8\r\ndata: {\"n\":\"order-1\"}\r\n\r\n"), EventServer.staying(""));

    assertEquals("{\"n\":\"order-1\"}", line());
    server.request();
    assertEquals("8", server.request().header("Last-Event-ID"));
  }

  @Test
  void aLineMayComeInPieces() throws Exception {
    read(
        (exchange, end) -> {
          exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          for (byte piece : "data: {\"n\":\"ö\"}\n\n".getBytes(StandardCharsets.UTF_8)) {
            exchange.getResponseBody().write(piece);
            exchange.getResponseBody().flush();
          }
          end.await();
        });

    assertEquals("{\"n\":\"ö\"}", line());
  }

  @Test
  void afterTheEndItGoesOnBehindTheLastBlock() throws Exception {
    read(
        EventServer.ending("id: 7\n\nid: 8\ndata: {}\n\n: still here\nid: 9\n\n"),
        EventServer.ending("id: 10\ndata: {\"i\":\"cut off"),
        EventServer.staying("id: 10\ndata: {\"n\":\"catalog\"}\n\n"));

    assertNull(server.request().header("Last-Event-ID"));
    assertEquals("", connection());
    assertEquals("{}", line());
    assertEquals(waitingFor("the stream has ended"), connection());
    assertEquals("9", server.request().header("Last-Event-ID"));
    assertEquals("9", server.request().header("Last-Event-ID"));
    assertEquals("{\"n\":\"catalog\"}", line());
  }

  /** As when its front-end is killed. */
  @Test
  void aStreamThatBreaksOffIsAskedForAnew() throws Exception {
    read(
        (exchange, end) -> {
          exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("id: 7\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
        },
        EventServer.staying("data: {}\n\n"));

    assertEquals("", connection());
    assertEquals(waitingFor("the stream broke off"), connection());
    assertEquals("{}", line());
  }

  @Test
  void anEndlessLineIsNotKept() throws Exception {
    read(EventServer.ending("data: " + "x".repeat(1 << 20)), EventServer.staying("data: {}\n\n"));

    assertEquals("", connection());
    assertEquals(waitingFor("it sent a line of more than 1048576 bytes"), connection());
    assertEquals("{}", line());
  }

  @ParameterizedTest
  @CsvSource({
    "401, for operators only, shows its events to operators only",
    "403, the operator's token is wrong, refuses the token (the operator's token is wrong)"
  })
  void aTokenThatIsMissingOrWrongEndsIt(int status, String said, String told) throws Exception {
    read(EventServer.refusing(status, said));

    RuntimeException cause =
        next(message -> message instanceof Message.Failed failed ? failed.cause() : null);

    assertInstanceOf(UserError.class, cause);
    assertEquals(
        server.uri()
            + " "
            + told
            + ": pass the front-end's operatorToken with --token, or in TOYSTORE_OPERATOR_TOKEN",
        cause.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "404, no such path, 'it has no /events: is it a front-end, and of this version?'",
    "503, 64 streams are open, 'it answers 503, 64 streams are open'",
    "400, kinds has x\\u001b, 'it answers 400, kinds has x?'"
  })
  void anotherRefusalIsToldAndTriedAgain(int status, String said, String told) throws Exception {
    read(EventServer.refusing(status, said), EventServer.staying("data: {}\n\n"));

    assertEquals(waitingFor(told), connection());
    assertEquals("", connection());
    assertEquals("{}", line());
  }

  @Test
  void anAnswerThatIsNoStreamIsTold() throws Exception {
    read(EventServer.refusing(200, "not JSON alone"));

    assertEquals(
        waitingFor("the answer is not a stream of events: is it a front-end?"), connection());
  }

  @Test
  void anErrorWithoutAMessageIsToldByItsNumber() throws Exception {
    read((exchange, end) -> exchange.sendResponseHeaders(502, -1));

    assertEquals(waitingFor("it answers 502"), connection());
  }

  @Test
  void aServerThatIsNotThereIsWaitedFor() throws Exception {
    URI nobody;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + once.getLocalPort());
    }
    read(nobody, Optional.empty());

    String first = connection();

    assertTrue(first.startsWith("waiting for a store at " + nobody + ": "), first);
    assertEquals(first, connection());
  }

  /** As one that was stopped by SIGSTOP: the connection is the kernel's. */
  @Test
  void aServerThatDoesNotAnswerIsWaitedFor() throws Exception {
    server = new EventServer((exchange, end) -> end.await(), EventServer.staying("data: {}\n\n"));
    source = new StreamSource(server.uri(), Optional.empty(), inbox, 50);
    source.want(RARE);
    source.start();

    assertEquals(waitingFor("it does not answer"), connection());
    assertNull(server.request().header("Last-Event-ID"));
  }

  /** Nothing but HTTP 1.1 is spoken there. */
  @Test
  void aServerThatSpeaksAnotherProtocolIsWaitedFor() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread speaker = new Thread(() -> greet(other), "other protocol");
      speaker.start();
      read(URI.create("http://127.0.0.1:" + other.getLocalPort()), Optional.empty());

      assertTrue(connection().startsWith("waiting for a store at "));
      speaker.join();
    }
  }

  private static void greet(ServerSocket other) {
    try (var socket = other.accept()) {
      socket.getOutputStream().write("220 mail ready\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theTokenIsSentAsAnOperatorSendsIt() throws Exception {
    read(Optional.of("s3cret-token"), EventServer.staying(""));

    Request request = server.request();

    assertEquals("Bearer s3cret-token", request.header("Authorization"));
    assertEquals("text/event-stream", request.header("Accept"));
    assertEquals("/events?level=1", request.uri().toString());
  }

  @Test
  void withoutATokenNoneIsSent() throws Exception {
    read(EventServer.staying(""));

    assertNull(server.request().header("Authorization"));
  }

  @Test
  void theQuerySaysWhatIsWantedButNeverClocks() throws Exception {
    read(EventServer.staying(""));

    assertEquals(
        "/events?level=3&kinds=report,selected&members=order-1,frontend-1&sample=255",
        path(
            new Wanted(
                Level.WIRE,
                Set.of(EventKind.CLOCK, EventKind.SELECTED),
                List.of("order-1", "frontend-1"),
                255)));
    assertEquals(
        "/events?level=1&kinds=report",
        path(new Wanted(Level.RARE, Set.of(EventKind.CLOCK, EventKind.REPORT), List.of(), 0)));
  }

  private String path(Wanted wanted) {
    URI uri = source.uri(wanted);
    return uri.getPath() + "?" + uri.getQuery();
  }

  @Test
  void whatIsWantedAnewIsAskedForAnew() throws Exception {
    read(EventServer.staying("id: 7\ndata: {}\n\n"));
    server.request();
    line();

    source.want(RARE.with(Level.WIRE, 63));

    Request again = server.request();
    assertEquals("/events?level=3&sample=63", again.uri().toString());
    assertEquals("7", again.header("Last-Event-ID"));
    assertEquals("", connection());
  }

  @Test
  void whatIsWantedAnewBeforeTheAnswerIsAskedForAnew() throws Exception {
    CountDownLatch wantedAnew = new CountDownLatch(1);
    EventServer.Answer late =
        (exchange, end) -> {
          wantedAnew.await();
          EventServer.staying("data: {\"old\":1}\n\n").to(exchange, end);
        };
    read(late, EventServer.staying("data: {\"new\":1}\n\n"));
    server.request();

    source.want(RARE.with(Level.WIRE, 63));
    wantedAnew.countDown();

    assertEquals("/events?level=3&sample=63", server.request().uri().toString());
    assertEquals("{\"new\":1}", line());
  }

  @Test
  void afterAStopItCanStartAnew() throws Exception {
    read(EventServer.staying("id: 7\ndata: {}\n\n"));
    server.request();
    line();

    source.stop(true);
    source.start();

    assertNull(server.request().header("Last-Event-ID"));
    assertEquals("{}", line());
  }
}
