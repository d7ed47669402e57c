package io.toystore.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A correct store in memory behind a real HTTP server, and the same with one defect. Only its own
 * event loop touches its state until the run is over.
 */
final class InMemoryStore {
  /** What the store does wrong. */
  enum Defect {
    NONE,
    /** Every other purchase is told the number of the one before. */
    NUMBER_REISSUED,
    /** Every tenth order is forgotten. */
    ORDER_LOST,
    QUANTITY_CHANGED,
    NAME_CHANGED,
    NUMBER_CHANGED,
    ORDER_GARBAGE,
    ORDER_UNAVAILABLE,
    PURCHASE_500,
    PURCHASE_503,
    PURCHASE_204,
    PURCHASE_GARBAGE,
    PURCHASE_NEGATIVE_NUMBER,
    PURCHASE_NUMBER_AS_TEXT,
    PURCHASE_CLOSED,
    PURCHASE_SILENT,
    /** The order is placed, and its client not told, the first time. */
    PURCHASE_504_ONCE,
    /** The same, by hanging up. */
    PURCHASE_CLOSED_ONCE,
    LOOKUP_OTHER_TOY,
    LIST_REPEATS_ITSELF,
    LIST_EMPTY
  }

  private record Order(String name, int quantity) {}

  private static final int PAGE = 2;

  final Map<String, Integer> stock = new TreeMap<>();
  private final List<Order> orders = new ArrayList<>();
  private final Map<String, Integer> orderByKey = new HashMap<>();
  private final Vertx vertx;
  private final Defect defect;
  private HttpServer server;
  private boolean failedOnce;

  /** Look-ups that wait for {@link #release}; null if they are answered at once. */
  private List<Runnable> held;

  private int enough;
  private final Promise<Void> enoughWait = Promise.promise();
  private int enoughPurchases;
  private final Promise<Void> enoughBuy = Promise.promise();

  /** The names of the headers of all look-ups, and of all purchases, in lower case. */
  final Set<String> lookUpHeaders = new TreeSet<>();

  final Set<String> purchaseHeaders = new TreeSet<>();
  int lookUps;
  int purchases;
  int ordersRead;

  InMemoryStore(Vertx vertx, Defect defect, int stockOfEach, String... toys) {
    this.vertx = vertx;
    this.defect = defect;
    for (String toy : toys) {
      stock.put(toy, stockOfEach);
    }
  }

  Future<InMemoryStore> start() {
    server = vertx.createHttpServer().requestHandler(this::handle);
    return server.listen(0, "127.0.0.1").map(this);
  }

  /** From now on no look-up is answered. To be called before a run. */
  InMemoryStore stall() {
    held = new ArrayList<>();
    return this;
  }

  /** Succeeds once so many look-ups wait, on the store's event loop. */
  Future<Void> waiting(int lookUps) {
    enough = lookUps;
    return enoughWait.future();
  }

  /** Succeeds once so many purchases were asked for, on the store's event loop. */
  Future<Void> buying(int purchasesAskedFor) {
    enoughPurchases = purchasesAskedFor;
    return enoughBuy.future();
  }

  /** Answers all look-ups that wait, and those that come. To be called on its event loop. */
  void release() {
    List<Runnable> waiting = held;
    held = null;
    waiting.forEach(Runnable::run);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  int orders() {
    return orders.size();
  }

  private void handle(HttpServerRequest request) {
    String path = URLDecoder.decode(request.path().replace("+", "%2B"), StandardCharsets.UTF_8);
    if (request.method() == HttpMethod.POST && path.equals("/orders")) {
      request.body().onSuccess(body -> purchase(request, new JsonObject(body)));
    } else if (path.equals("/products")) {
      list(request);
    } else if (path.startsWith("/products/")) {
      Runnable answer = () -> lookUp(request, path.substring("/products/".length()));
      if (held == null) {
        answer.run();
      } else {
        held.add(answer);
        if (held.size() == enough) {
          enoughWait.tryComplete();
        }
      }
    } else {
      order(request, Integer.parseInt(path.substring("/orders/".length())));
    }
  }

  private void list(HttpServerRequest request) {
    String after = request.getParam("after", "");
    JsonArray page = new JsonArray();
    for (String name : stock.keySet()) {
      boolean inPage = defect == Defect.LIST_REPEATS_ITSELF || name.compareTo(after) > 0;
      if (inPage && page.size() < PAGE && defect != Defect.LIST_EMPTY) {
        page.add(product(name));
      }
    }
    request.response().end(new JsonObject().put("data", page).toBuffer());
  }

  private JsonObject product(String name) {
    return new JsonObject().put("name", name).put("price", 9.99).put("quantity", stock.get(name));
  }

  private void lookUp(HttpServerRequest request, String name) {
    lookUps++;
    request.headers().names().forEach(header -> lookUpHeaders.add(lowerCase(header)));
    if (defect == Defect.LOOKUP_OTHER_TOY) {
      data(request, product(name).put("name", "Whale"));
    } else if (stock.containsKey(name)) {
      data(request, product(name));
    } else {
      error(request, 404, "product not found");
    }
  }

  private void purchase(HttpServerRequest request, JsonObject body) {
    purchases++;
    request.headers().names().forEach(header -> purchaseHeaders.add(lowerCase(header)));
    if (purchases == enoughPurchases) {
      enoughBuy.complete();
    }
    switch (defect) {
      case PURCHASE_500 -> error(request, 500, "internal error");
      case PURCHASE_503 -> error(request, 503, "try later");
      case PURCHASE_204 -> request.response().setStatusCode(204).end();
      case PURCHASE_GARBAGE -> request.response().end("<html>{\"data\":");
      case PURCHASE_NEGATIVE_NUMBER -> data(request, new JsonObject().put("order_number", -1));
      case PURCHASE_NUMBER_AS_TEXT -> data(request, new JsonObject().put("order_number", "1"));
      case PURCHASE_CLOSED -> request.connection().close();
      case PURCHASE_SILENT -> request.pause();
      default -> place(request, body);
    }
  }

  private void place(HttpServerRequest request, JsonObject body) {
    String key = request.getHeader("Idempotency-Key");
    Integer number = key == null ? null : orderByKey.get(key);
    if (number == null) {
      String name = body.getString("name");
      int quantity = body.getInteger("quantity");
      if (stock.get(name) < quantity) {
        error(request, 409, "not enough stock");
        return;
      }
      stock.merge(name, -quantity, Integer::sum);
      number = orders.size();
      orders.add(new Order(name, quantity));
      if (key != null) {
        orderByKey.put(key, number);
      }
    }
    if (!failedOnce && defect == Defect.PURCHASE_504_ONCE) {
      failedOnce = true;
      error(request, 504, "outcome unknown");
    } else if (!failedOnce && defect == Defect.PURCHASE_CLOSED_ONCE) {
      failedOnce = true;
      request.connection().close();
    } else {
      int told = defect == Defect.NUMBER_REISSUED ? number - number % 2 : number;
      data(request, new JsonObject().put("order_number", told));
    }
  }

  private void order(HttpServerRequest request, int number) {
    ordersRead++;
    if (number >= orders.size() || defect == Defect.ORDER_LOST && number % 10 == 3) {
      error(request, 404, "order not found");
    } else if (defect == Defect.ORDER_GARBAGE) {
      data(request, new JsonObject().put("number", number));
    } else if (defect == Defect.ORDER_UNAVAILABLE) {
      error(request, 503, "try later");
    } else {
      Order order = orders.get(number);
      data(
          request,
          new JsonObject()
              .put("number", defect == Defect.NUMBER_CHANGED ? number + 1 : number)
              .put("name", defect == Defect.NAME_CHANGED ? "Whal" : order.name)
              .put(
                  "quantity",
                  defect == Defect.QUANTITY_CHANGED ? order.quantity + 1 : order.quantity));
    }
  }

  private static String lowerCase(String header) {
    return header.toLowerCase(Locale.ROOT);
  }

  private static void data(HttpServerRequest request, JsonObject data) {
    request.response().end(new JsonObject().put("data", data).toBuffer());
  }

  private static void error(HttpServerRequest request, int code, String message) {
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    request.response().setStatusCode(code).end(new JsonObject().put("error", error).toBuffer());
  }
}
