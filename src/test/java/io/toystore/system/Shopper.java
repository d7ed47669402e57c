package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.config.Host;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One client of a front-end, which waits for each answer. */
final class Shopper {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  Shopper(int port) {
    this("127.0.0.1", port);
  }

  Shopper(String host, int port) {
    base = "http://" + Host.withPort(host, port);
  }

  /** An order as the store tells it. */
  record Order(long number, String name, int quantity) {}

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)));
  }

  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
  }

  String url(String path) {
    return base + path;
  }

  /** Buys under a key, and must get a number. */
  Order buy(String name, int quantity, String key) throws IOException, InterruptedException {
    String body = new JsonObject().put("name", name).put("quantity", quantity).encode();
    HttpResponse<String> answer = post("/orders", body, "Idempotency-Key", key);
    assertEquals(200, answer.statusCode(), answer.body());
    return new Order(data(answer).getLong("order_number"), name, quantity);
  }

  /** All orders from number 0 on, up to the first that is not found. */
  List<Order> orders() throws IOException, InterruptedException {
    List<Order> orders = new ArrayList<>();
    while (true) {
      HttpResponse<String> answer = get("/orders/" + orders.size());
      if (answer.statusCode() == 404) {
        return orders;
      }
      assertEquals(200, answer.statusCode(), answer.body());
      JsonObject order = data(answer);
      assertEquals(orders.size(), order.getLong("number"));
      orders.add(
          new Order(
              order.getLong("number"), order.getString("name"), order.getInteger("quantity")));
    }
  }

  /** The stock of each toy. */
  Map<String, Long> stock() throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/products?limit=1000");
    assertEquals(200, answer.statusCode(), answer.body());
    Map<String, Long> stock = new LinkedHashMap<>();
    for (Object toy : new JsonObject(answer.body()).getJsonArray("data")) {
      stock.put(((JsonObject) toy).getString("name"), ((JsonObject) toy).getLong("quantity"));
    }
    return stock;
  }

  private static JsonObject data(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("data");
  }
}
