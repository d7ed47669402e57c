package io.toystore.client;

import io.toystore.client.core.RequestKind;
import io.toystore.client.core.RequestResult;
import io.toystore.client.core.ServerChoice;
import io.toystore.client.core.Verification;
import io.toystore.client.core.Visit;
import io.toystore.text.FlatJson;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;

/**
 * A virtual client: it looks a toy up and perhaps buys it, one request at a time. The futures fail
 * only if the history cannot be written. To be used from one event loop.
 */
final class Shopper {
  private final int number;
  private final boolean keys;
  private final ServerChoice servers;
  private final List<String> toys;
  private final StoreApi store;
  private final RequestSender requests;
  private final Verification verification;

  /**
   * The client of this number, from 0.
   *
   * @param toys the names that visits refer to by position
   * @param verification gets every order that the store acknowledges
   */
  Shopper(
      int number,
      ClientConfig config,
      List<String> toys,
      StoreApi store,
      RequestSender requests,
      Verification verification) {
    this.number = number;
    this.keys = config.idempotencyKeys();
    this.servers = new ServerChoice(config.urls().size(), number);
    this.toys = toys;
    this.store = store;
    this.requests = requests;
    this.verification = verification;
  }

  /**
   * Begins a visit with its look-up; the future says whether the client wants to buy.
   *
   * @param due when the request was due, by {@link System#nanoTime}; empty without a schedule
   */
  Future<Boolean> lookUp(Visit visit, OptionalLong due) {
    String name = toys.get(visit.toy());
    return requests
        .ask(
            new RequestSender.Request<>(
                RequestKind.LOOKUP,
                number,
                due,
                servers,
                server -> store.findProduct(server, name),
                asked -> asked.put("call", "product").put("name", name),
                Shopper::tell))
        .map(
            product ->
                product.outcome() == RequestResult.OK
                    && visit.buysFrom(product.value().quantity()));
  }

  /**
   * Buys the toy that was looked up, which ends the visit.
   *
   * @param due as for {@link #lookUp}
   */
  Future<Void> buy(Visit visit, OptionalLong due) {
    String name = toys.get(visit.toy());
    return requests
        .ask(
            new RequestSender.Request<>(
                RequestKind.PURCHASE,
                number,
                due,
                servers,
                server -> store.placeOrder(server, name, visit.quantity(), visit.key()),
                asked -> {
                  asked.put("call", "purchase");
                  if (keys) {
                    asked.put("key", visit.key());
                  }
                  asked.put("name", name).put("quantity", visit.quantity());
                },
                Shopper::tell))
        .map(
            placed -> {
              if (placed.outcome() == RequestResult.OK) {
                verification.acknowledged(placed.value().number(), visit.toy(), visit.quantity());
              }
              return null;
            });
  }

  private static void tell(FlatJson line, StoreApi.Product product) {
    line.put("version", product.version())
        .put("cents", product.cents())
        .put("quantity", product.quantity());
    if (product.cache() != null) {
      line.put("cache", product.cache());
    }
  }

  private static void tell(FlatJson line, StoreApi.Placed placed) {
    line.put("number", placed.number()).put("version", placed.version());
  }
}
