package io.toystore.client;

import io.toystore.client.core.Outcome;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/**
 * The store's REST contract (design, section 2) as asynchronous calls. Each call is one attempt at
 * one server, is answered within the request timeout, and never fails: whatever the server does is
 * an {@link Outcome}. To be used from one event loop.
 */
final class StoreApi {
  /** What a number is that the answer does not tell. */
  static final long UNTOLD = -1;

  /**
   * What {@code GET /products/<name>} says of a toy.
   *
   * @param version as {@code X-Product-Version} has it, or {@link #UNTOLD}
   * @param cents the price in hundredths, or {@link #UNTOLD}
   * @param cache what {@code X-Cache} says; null when the answer lacks it
   */
  record Product(String name, long quantity, long version, long cents, String cache) {}

  /**
   * What {@code POST /orders} says.
   *
   * @param version of the toy that the purchase made, or {@link #UNTOLD}
   */
  record Placed(long number, long version) {}

  /** What {@code GET /orders/<number>} says. */
  record Order(long number, String name, long quantity) {}

  /** Far more than any single answer needs, and little enough for thousands at once. */
  private static final int MAX_ANSWER_BYTES = 16 * 1024;

  private static final int MAX_PAGE_BYTES = 16 * 1024 * 1024;

  /**
   * Idle connections are closed sooner than servers usually close theirs: a request written just
   * when the server hangs up would count as failed.
   */
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final Vertx vertx;
  private final List<RequestOptions> servers;
  private final int timeoutMillis;
  private final boolean idempotencyKeys;
  private final HttpClient http;

  StoreApi(Vertx vertx, ClientConfig config) {
    this.vertx = vertx;
    this.servers = config.urls().stream().map(StoreApi::optionsFor).toList();
    this.timeoutMillis = config.requestTimeoutMillis();
    this.idempotencyKeys = config.idempotencyKeys();
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setConnectTimeout(timeoutMillis)
                .setTcpNoDelay(true),
            new PoolOptions()
                .setHttp1MaxSize(config.connections())
                .setMaxWaitQueueSize(2 * config.clients() + config.connections()));
  }

  /** The options that every request to this base URL shares; their URI ends without a slash. */
  private static RequestOptions optionsFor(String url) {
    RequestOptions options = new RequestOptions().setAbsoluteURI(url);
    return options.getURI().equals("/") ? options.setURI("") : options;
  }

  /** Looks a toy up. An answer about another toy is a bad one. */
  Future<Answer<Product>> findProduct(int server, String name) {
    return call(
        server,
        new Call(HttpMethod.GET, "/products/" + segment(name), null, null, MAX_ANSWER_BYTES),
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

  /** Buys, and is answered the order's number. */
  Future<Answer<Placed>> placeOrder(int server, String name, int quantity, String key) {
    Buffer body = new JsonObject().put("name", name).put("quantity", quantity).toBuffer();
    return call(
        server,
        new Call(HttpMethod.POST, "/orders", body, idempotencyKeys ? key : null, MAX_ANSWER_BYTES),
        (answer, headers) ->
            new Placed(
                wholeNumber(answer.getJsonObject("data"), "order_number"),
                version(headers.get("X-Product-Version"))));
  }

  /** Asks for an order. */
  Future<Answer<Order>> findOrder(int server, long number) {
    return call(
        server,
        new Call(HttpMethod.GET, "/orders/" + number, null, null, MAX_ANSWER_BYTES),
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
        server,
        new Call(HttpMethod.GET, "/products" + query, null, null, MAX_PAGE_BYTES),
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

  private record Call(HttpMethod method, String path, Buffer body, String key, int maxBytes) {}

  private <T> Future<Answer<T>> call(
      int server, Call call, BiFunction<JsonObject, MultiMap, T> reader) {
    Promise<Answer<T>> answer = Promise.promise();
    Exchange exchange =
        new Exchange(
            call.maxBytes,
            (outcome, response, body) -> answer.complete(read(outcome, response, body, reader)));
    try {
      exchange.begin(server, call);
    } catch (RuntimeException e) {
      exchange.end(Outcome.CONNECTION);
    }
    return answer.future();
  }

  private static <T> Answer<T> read(
      Outcome outcome,
      HttpClientResponse response,
      Buffer body,
      BiFunction<JsonObject, MultiMap, T> reader) {
    int status = response == null ? 0 : response.statusCode();
    boolean leaving =
        response != null
            && response.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
    if (outcome != Outcome.OK) {
      return Answer.failed(outcome, status, leaving);
    }
    try {
      T value = reader.apply(new JsonObject(body), response.headers());
      return new Answer<>(Outcome.OK, status, value, leaving);
    } catch (RuntimeException e) {
      // Whatever a reader stumbles over (no JSON, another type, a missing field) means the same.
      return Answer.failed(Outcome.BAD_ANSWER, status, leaving);
    }
  }

  /** Takes the end of an exchange; {@code response} is null unless it came to its end. */
  private interface End {
    void accept(Outcome outcome, HttpClientResponse response, Buffer body);
  }

  /** One request from its beginning to the first of: whole answer, failure, timeout. */
  private final class Exchange {
    private final int maxBytes;
    private final End end;
    private final Buffer body = Buffer.buffer();
    private long timer = -1;
    private HttpClientRequest request;
    private boolean ended;

    Exchange(int maxBytes, End end) {
      this.maxBytes = maxBytes;
      this.end = end;
    }

    void begin(int server, Call call) {
      timer = vertx.setTimer(timeoutMillis, id -> abandon(Outcome.TIMEOUT));
      RequestOptions base = servers.get(server);
      RequestOptions options =
          new RequestOptions(base)
              .setURI(base.getURI() + call.path)
              .setMethod(call.method)
              .setConnectTimeout(timeoutMillis);
      http.request(options)
          .onSuccess(ready -> send(ready, call))
          .onFailure(
              failure ->
                  end(
                      failure instanceof TimeoutException
                          ? Outcome.TIMEOUT
                          : Outcome.NOT_CONNECTED));
    }

    private void send(HttpClientRequest ready, Call call) {
      request = ready;
      if (ended) {
        request.reset();
        return;
      }
      request.exceptionHandler(failure -> end(Outcome.CONNECTION));
      request.response().onSuccess(this::receive).onFailure(failure -> end(Outcome.CONNECTION));
      if (call.key != null) {
        request.putHeader("Idempotency-Key", call.key);
      }
      if (call.body == null) {
        request.end();
      } else {
        request.putHeader("Content-Type", "application/json").end(call.body);
      }
    }

    private void receive(HttpClientResponse response) {
      response.exceptionHandler(failure -> end(Outcome.CONNECTION));
      response.handler(this::append);
      response.endHandler(nothing -> end(Outcome.ofStatus(response.statusCode()), response));
    }

    private void append(Buffer part) {
      if (body.length() + part.length() > maxBytes) {
        abandon(Outcome.BAD_ANSWER);
      } else {
        body.appendBuffer(part);
      }
    }

    private void abandon(Outcome outcome) {
      end(outcome);
      if (request != null) {
        request.reset();
      }
    }

    private void end(Outcome outcome) {
      end(outcome, null);
    }

    private void end(Outcome outcome, HttpClientResponse response) {
      if (!ended) {
        ended = true;
        vertx.cancelTimer(timer);
        end.accept(outcome, response, body);
      }
    }
  }

  /** A toy's name as one segment of a path, or a value in a query (RFC 3986, section 2.1). */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The version in a header, in digits. */
  private static long version(String header) {
    return header == null || !header.matches("\\d{1,18}") ? UNTOLD : Long.parseLong(header);
  }

  private static long cents(Object price) {
    return price instanceof Number number ? Math.round(number.doubleValue() * 100) : UNTOLD;
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
      throw new IllegalArgumentException("not what the contract says");
    }
  }
}
