package io.toystore.frontend.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.toystore.frontend.core.CachedProduct;
import io.toystore.observe.ObservedTier;
import io.toystore.observe.Telemetry;
import io.toystore.runtime.CoreShell;
import io.toystore.runtime.transport.FairEpollTransport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** An {@link HttpApi} on a free port before a {@link FakeDesk}, and a client that sends bytes. */
final class HttpHarness implements AutoCloseable {
  static final String TOKEN = "operator-token";
  static final String NODE = "frontend-8080";
  static final String START_ID = "f00d";
  static final HttpSettings REST = settings("rest");
  static final HttpSettings SEED = settings("seed");

  /**
   * One answer, as it came.
   *
   * @param headers by lower-case name; the values of several of one name joined by a line feed
   */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name);
    }
  }

  final FakeDesk desk = new FakeDesk();
  final Map<String, CachedProduct> cache = new ConcurrentHashMap<>();
  final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  /** Renders the metrics that {@code /metrics} shows. */
  volatile Supplier<Future<String>> scrape;

  final int port;
  private final Vertx vertx;
  private final Context loop;
  private final HttpApi api;

  HttpHarness(HttpSettings settings) throws Exception {
    this(settings, false);
  }

  /**
   * @param epoll whether sockets are served by epoll, where it is to be had, or the JDK's selector
   */
  HttpHarness(HttpSettings settings, boolean epoll) throws Exception {
    this(settings, StreamSettings.DEFAULTS, epoll);
  }

  HttpHarness(HttpSettings settings, StreamSettings streams, boolean epoll) throws Exception {
    vertx =
        Vertx.builder()
            .withTransport(epoll ? FairEpollTransport.orOther() : FairEpollTransport.jdk())
            .build();
    loop = vertx.getOrCreateContext();
    ObservedTier observed =
        await(onLoop(() -> Future.succeededFuture(Telemetry.of(vertx).observe("frontend", ""))));
    scrape = Telemetry.of(vertx)::scrape;
    observed.meters().counter("orders", "Not this server's own.", () -> 3);
    api =
        new HttpApi(
            vertx,
            settings,
            streams,
            new HttpApi.Service(
                desk,
                (name, minVersion, now) -> {
                  CachedProduct cached = cache.get(name);
                  return cached == null || cached.view().version() < minVersion ? null : cached;
                },
                () -> System.nanoTime() / 1_000_000,
                fatal::add),
            new HttpApi.Observation(observed.meters(), () -> scrape.get(), () -> NODE, START_ID));
    port = await(onLoop(api::start)).actualPort();
    CoreShell shell = new CoreShell(vertx, "front-end", (tier, cause) -> fatal.add(cause));
    await(onLoop(() -> Future.succeededFuture(show(observed, shell))));
  }

  private HttpApi show(ObservedTier observed, CoreShell shell) {
    observed.started(
        shell,
        now -> {
          api.showCounters();
          return api;
        },
        shown -> Optional.empty(),
        (meters, shown) -> {});
    return api;
  }

  static HttpSettings settings(String dialect) {
    return settings(dialect, 5_000, 60, 100, TOKEN);
  }

  static HttpSettings settings(
      String dialect, int timeoutMillis, int idleSeconds, int maxConnections, String token) {
    return new HttpSettings(
        "127.0.0.1",
        0,
        dialect,
        1024,
        timeoutMillis,
        idleSeconds,
        maxConnections,
        1_000,
        token,
        50,
        3);
  }

  /** Asks the server to stop, without waiting. */
  Future<Void> stop() {
    return onLoop(api::stop);
  }

  /** The bus on which members tell those who watch. */
  EventBus bus() {
    return vertx.eventBus();
  }

  /** How many streams of events are open. */
  int streams() throws Exception {
    return await(onLoop(() -> Future.succeededFuture(api.streams())));
  }

  /** The bytes that the server has of streams of events. */
  long streamBytes() throws Exception {
    return await(onLoop(() -> Future.succeededFuture(api.streamBytes())));
  }

  /** Runs on an event loop what the front-end's own loop would run. */
  void later(Runnable action) {
    loop.runOnContext(ignored -> action.run());
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> action) {
    return Future.future(promise -> loop.runOnContext(ignored -> action.get().onComplete(promise)));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, java.util.concurrent.TimeUnit.SECONDS);
  }

  Answer get(String path, String... headers) throws IOException {
    return send("GET", path, "", headers);
  }

  Answer post(String path, String body, String... headers) throws IOException {
    return send("POST", path, body, headers);
  }

  Answer send(String method, String path, String body, String... headers) throws IOException {
    return send(method, path, body.getBytes(UTF_8), headers);
  }

  /** Sends one request on a connection of its own. */
  Answer send(String method, String path, byte[] body, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
    bytes.writeBytes(body);
    try (Wire wire = open()) {
      wire.send(bytes.toByteArray());
      return wire.answer(method.equals("HEAD"));
    }
  }

  Wire open() throws IOException {
    return new Wire(port, 0);
  }

  /** A connection of which the client's kernel takes only so much before the client reads. */
  Wire open(int receiveBufferBytes) throws IOException {
    return new Wire(port, receiveBufferBytes);
  }

  /** Waits until no connection is open but the one that asks. */
  void awaitNoOtherConnection() {
    Awaitility.await()
        .until(() -> get("/metrics").body().contains("toystore_http_connections 1\n"));
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  /** One connection, byte by byte. */
  static final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** The version in the last answer's status line. */
    String version;

    private Wire(int port, int receiveBufferBytes) throws IOException {
      socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setSoTimeout(20_000);
      in = socket.getInputStream();
    }

    void send(String text) throws IOException {
      send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Says that nothing more will be sent; answers are still read. */
    void sendNoMore() throws IOException {
      socket.shutdownOutput();
    }

    /** Closes the connection as a client does that crashes: without a word for the server. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    Answer answer() throws IOException {
      return answer(false);
    }

    Answer answer(boolean toHead) throws IOException {
      String statusLine = line();
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        String[] parts = line.split(": ", 2);
        String name = parts[0].toLowerCase(Locale.ROOT);
        headers.merge(name, parts[1], (first, further) -> first + "\n" + further);
      }
      version = statusLine.split(" ")[0];
      int status = Integer.parseInt(statusLine.split(" ")[1]);
      boolean bodyless = toHead || status == 304 || status == 204 || status < 200;
      int length = bodyless ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new IOException("closed within an answer");
      }
      return new Answer(status, headers, new String(body, UTF_8));
    }

    /** The next bytes. */
    byte[] bytes(int length) throws IOException {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new IOException("closed within an answer");
      }
      return bytes;
    }

    /** True when the server closes the connection and says nothing more. */
    boolean closedByServer() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketException reset) {
        return true;
      }
    }

    /** The next line, without its end. */
    String line() throws IOException {
      List<Byte> bytes = new ArrayList<>();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("closed without an answer");
        }
        bytes.add((byte) b);
      }
      byte[] text = new byte[bytes.size()];
      for (int i = 0; i < text.length; i++) {
        text[i] = bytes.get(i);
      }
      return new String(text, ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
