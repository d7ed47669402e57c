package io.toystore.client;

import io.toystore.client.core.RequestResult;
import io.vertx.core.Expectation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpResponseHead;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/**
 * The store's REST contract (design, section 2) as asynchronous calls. Each call is one attempt at
 * one server. It completes within the request timeout and never fails: every result is an {@link
 * RequestResult}. To be used from one event loop.
 */
final class StoreApi {
  /** The value of a number that the answer does not contain. */
  static final long MISSING = -1;

  /**
   * The answer to {@code GET /products/<name>}.
   *
   * @param version from {@code X-Product-Version}, or {@link #MISSING}
   * @param cents the price in hundredths, or {@link #MISSING}
   * @param cache from {@code X-Cache}; null when the answer lacks the header
   */
  record Product(String name, long quantity, long version, long cents, String cache) {}

  /**
   * The answer to {@code POST /orders}.
   *
   * @param version of the toy that the purchase made, or {@link #MISSING}
   */
  record Placed(long number, long version) {}

  /** The answer to {@code GET /orders/<number>}. */
  record Order(long number, String name, long quantity) {}

  /** Far more than a single answer needs, and small enough for thousands in flight. */
  private static final int MAX_ANSWER_BYTES = 16 * 1024;

  private static final int MAX_PAGE_BYTES = 16 * 1024 * 1024;

  /**
   * Shorter than the idle timeout of most servers: a request that is written just when the server
   * closes the connection would count as failed.
   */
  private static final int KEEP_ALIVE_SECONDS = 10;

  /** Any other answer is a refusal, or breaks the contract; a redirect is not followed. */
  private static final Expectation<HttpResponseHead> SUCCESS =
      HttpResponseExpectation.SC_OK.wrappingFailure((head, failure) -> new StatusException(head));

  /**
   * A server by its base URL.
   *
   * @param path without a slash at its end
   */
  private record Server(String host, int port, boolean ssl, String path) {
    static Server of(String url) {
      RequestOptions options = new RequestOptions().setAbsoluteURI(url);
      String path = options.getURI().equals("/") ? "" : options.getURI();
      return new Server(options.getHost(), options.getPort(), options.isSsl(), path);
    }
  }

  private final List<Server> servers;
  private final int timeoutMillis;
  private final boolean idempotencyKeys;
  private final WebClient web;

  StoreApi(Vertx vertx, ClientConfig config) {
    this.servers = config.urls().stream().map(Server::of).toList();
    this.timeoutMillis = config.requestTimeoutMillis();
    this.idempotencyKeys = config.idempotencyKeys();
    WebClientOptions options =
        new WebClientOptions()
            .setFollowRedirects(false)
            .setUserAgentEnabled(false)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setConnectTimeout(timeoutMillis)
            .setTcpNoDelay(true);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(config.connections())
            .setMaxWaitQueueSize(2 * config.clients() + config.connections());
    this.web = Exchange.trackedBy(WebClient.create(vertx, options, pool));
  }

  /** Looks a toy up. An answer about another toy is a {@link RequestResult#BAD_ANSWER}. */
  Future<Answer<Product>> findProduct(int server, String name) {
    return call(
        request(HttpMethod.GET, server, "/products/" + segment(name)),
        null,
        MAX_ANSWER_BYTES,
        (body, headers) -> {
          JsonObject data = body.getJsonObject("data");
          require(name.equals(data.getString("name")));
          return new Product(
              name,
              wholeNumber(data, "quantity"),
              version(headers.get("X-Product-Version")),
              cents(data.getValue("price")),
              headers.get("X-Cache"));
        });
  }

  /** Buys; the answer has the order's number. */
  Future<Answer<Placed>> placeOrder(int server, String name, int quantity, String key) {
    HttpRequest<Buffer> request = request(HttpMethod.POST, server, "/orders");
    if (idempotencyKeys) {
      request.putHeader("Idempotency-Key", key);
    }
    return call(
        request,
        new JsonObject().put("name", name).put("quantity", quantity),
        MAX_ANSWER_BYTES,
        (answer, headers) ->
            new Placed(
                wholeNumber(answer.getJsonObject("data"), "order_number"),
                version(headers.get("X-Product-Version"))));
  }

  /** Asks for an order. */
  Future<Answer<Order>> findOrder(int server, long number) {
    return call(
        request(HttpMethod.GET, server, "/orders/" + number),
        null,
        MAX_ANSWER_BYTES,
        (body, headers) -> {
          JsonObject data = body.getJsonObject("data");
          String name = data.getString("name");
          require(name != null);
          return new Order(wholeNumber(data, "number"), name, wholeNumber(data, "quantity"));
        });
  }

  /**
   * One page of the toys' names.
   *
   * @param after the last name of the page before, or null for the first page
   */
  Future<Answer<List<String>>> listProducts(int server, String after) {
    String query = after == null ? "" : "?after=" + segment(after);
    return call(
        request(HttpMethod.GET, server, "/products" + query),
        null,
        MAX_PAGE_BYTES,
        (body, headers) -> {
          JsonArray data = body.getJsonArray("data");
          List<String> names = new ArrayList<>(data.size());
          for (int i = 0; i < data.size(); i++) {
            String name = data.getJsonObject(i).getString("name");
            require(name != null && !name.isEmpty());
            names.add(name);
          }
          return names;
        });
  }

  private HttpRequest<Buffer> request(HttpMethod method, int server, String path) {
    Server at = servers.get(server);
    return web.request(method, at.port, at.host, at.path + path).ssl(at.ssl);
  }

  /**
   * Sends the request once.
   *
   * @param body null for a request without a body
   * @param maxBytes limit of the answer's body
   * @param reader parses a success; throws if the answer breaks the contract
   */
  private <T> Future<Answer<T>> call(
      HttpRequest<Buffer> request,
      JsonObject body,
      int maxBytes,
      BiFunction<JsonObject, MultiMap, T> reader) {
    Exchange exchange = new Exchange(maxBytes);
    HttpRequest<Buffer> limited = request.connectTimeout(timeoutMillis).as(exchange);
    return (body == null ? limited.send() : limited.sendJsonObject(body))
        .expecting(SUCCESS)
        .map(response -> read(response, reader))
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .otherwise(failure -> failed(exchange, failure));
  }

  private static <T> Answer<T> read(
      HttpResponse<Buffer> response, BiFunction<JsonObject, MultiMap, T> reader) {
    try {
      T value = reader.apply(new JsonObject(response.body()), response.headers());
      return new Answer<>(RequestResult.OK, response.statusCode(), value, isLeaving(response));
    } catch (RuntimeException e) {
      // Not JSON, a wrong type or a missing field: in each case the answer breaks the contract.
      return Answer.failed(RequestResult.BAD_ANSWER, response.statusCode(), isLeaving(response));
    }
  }

  private static <T> Answer<T> failed(Exchange exchange, Throwable failure) {
    if (failure instanceof StatusException other) {
      int status = other.head.statusCode();
      return Answer.failed(RequestResult.ofStatus(status), status, isLeaving(other.head));
    }
    exchange.abandon();
    if (!exchange.isSent()) {
      return Answer.failed(RequestResult.NOT_CONNECTED, 0, false);
    }
    if (failure instanceof TimeoutException) {
      return Answer.failed(RequestResult.TIMEOUT, 0, false);
    }
    boolean tooLarge = failure instanceof Exchange.TooLargeException;
    return Answer.failed(tooLarge ? RequestResult.BAD_ANSWER : RequestResult.CONNECTION, 0, false);
  }

  private static boolean isLeaving(HttpResponseHead head) {
    return head.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
  }

  /**
   * A complete answer with a status other than 200. Without a stack trace, because it is common in
   * a sold-out store.
   */
  private static final class StatusException extends VertxException {
    private static final long serialVersionUID = 1;

    private final transient HttpResponseHead head;

    private StatusException(HttpResponseHead head) {
      super("status " + head.statusCode(), true);
      this.head = head;
    }
  }

  /**
   * A toy's name, encoded as one segment of a path or as a value in a query (RFC 3986, section
   * 2.1).
   */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The version in a header, in digits. */
  private static long version(String header) {
    return header == null || !header.matches("\\d{1,18}") ? MISSING : Long.parseLong(header);
  }

  private static long cents(Object price) {
    return price instanceof Number number ? Math.round(number.doubleValue() * 100) : MISSING;
  }

  private static long wholeNumber(JsonObject object, String field) {
    Object value = object.getValue(field);
    require(value instanceof Integer || value instanceof Long);
    long number = ((Number) value).longValue();
    require(number >= 0);
    return number;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("the answer breaks the contract");
    }
  }
}
