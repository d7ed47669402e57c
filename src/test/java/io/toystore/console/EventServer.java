package io.toystore.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A front-end's {@code /events} as a test wants it, at a port of its own. */
final class EventServer implements AutoCloseable {
  private static final int SOON_SECONDS = 20;

  /** What a request is answered with. */
  interface Answer {
    void to(HttpExchange exchange, CountDownLatch end) throws IOException, InterruptedException;
  }

  /** One request that has come. */
  record Request(URI uri, Headers headers) {
    String header(String name) {
      return headers.getFirst(name);
    }
  }

  private final CountDownLatch end = new CountDownLatch(1);
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final HttpServer server;

  /**
   * @param answers to the first request, the second and so on; the last one to all further ones
   */
  EventServer(Answer... answers) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(workers);
    AtomicInteger count = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          requests.add(new Request(exchange.getRequestURI(), exchange.getRequestHeaders()));
          try {
            answers[Math.min(count.getAndIncrement(), answers.length - 1)].to(exchange, end);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            exchange.close();
          }
        });
    server.start();
  }

  /** A stream that ends after this text. */
  static Answer ending(String text) {
    return (exchange, end) -> begin(exchange, text);
  }

  /** A stream on which nothing comes after this text. */
  static Answer staying(String text) {
    return (exchange, end) -> {
      begin(exchange, text);
      end.await();
    };
  }

  /** A stream of lines each of which is told again and again. */
  static Answer repeating(List<String> first, List<String> always) {
    return (exchange, end) -> {
      begin(exchange, blocks(first));
      do {
        exchange.getResponseBody().write(bytes(blocks(always)));
        exchange.getResponseBody().flush();
      } while (!end.await(100, TimeUnit.MILLISECONDS));
    };
  }

  /** An answer in JSON. */
  static Answer refusing(int status, String message) {
    return (exchange, end) -> {
      byte[] body = bytes("{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\"}}");
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  /** Lines as a stream has them. */
  static String blocks(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("data: ").append(line).append("\n\n"));
    return text.toString();
  }

  private static void begin(HttpExchange exchange, String text) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(bytes(text));
    exchange.getResponseBody().flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next request, for which it waits. */
  Request request() throws InterruptedException {
    Request next = requests.poll(SOON_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no request has come");
    }
    return next;
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    workers.shutdownNow();
  }
}
