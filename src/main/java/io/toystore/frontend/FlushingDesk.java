package io.toystore.frontend;

import io.toystore.frontend.core.Desk;
import io.toystore.model.Precondition;
import io.toystore.model.RequestId;
import io.toystore.observe.Observers;
import io.toystore.observe.core.EventKind;
import io.toystore.runtime.CoreShell;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The core as the HTTP side sees it: each call schedules a flush, which sends the core's messages.
 *
 * @param processReady whether the process is ready, apart from the core's own state
 */
record FlushingDesk(Desk core, CoreShell shell, Observers observers, BooleanSupplier processReady)
    implements Desk {
  @Override
  public void findProduct(
      String name, long minVersion, long nowMillis, Consumer<ProductResult> answer) {
    shell.input(() -> core.findProduct(name, minVersion, nowMillis, answer));
  }

  @Override
  public void listProducts(String after, int limit, long nowMillis, Consumer<PageResult> answer) {
    shell.input(() -> core.listProducts(after, limit, nowMillis, answer));
  }

  @Override
  public void purchase(
      String clientKey,
      String name,
      int quantity,
      long nowMillis,
      Consumer<PurchaseResult> answer) {
    Consumer<PurchaseResult> seen = seen(clientKey, name, quantity, answer);
    shell.input(() -> core.purchase(clientKey, name, quantity, nowMillis, seen));
  }

  /**
   * Logs and reports a purchase with a client's key; other request ids are known only to the core.
   */
  private Consumer<PurchaseResult> seen(
      String clientKey, String name, int quantity, Consumer<PurchaseResult> answer) {
    if (clientKey == null || !CoreShell.logsRequests() && !observers.watched()) {
      return answer;
    }
    String requestId = RequestId.ofClientKey(clientKey);
    shell.logStep("was asked for", requestId, name + ", " + quantity);
    observers.purchase(EventKind.ASKED, requestId, quantity + " " + name);
    return result -> {
      shell.logStep("answered", requestId, result.end());
      String order = result.end() == PurchaseEnd.PLACED ? ", order " + result.number() : "";
      observers.purchase(EventKind.ANSWERED, requestId, result.end() + order);
      answer.accept(result);
    };
  }

  @Override
  public void findOrder(long number, long nowMillis, Consumer<OrderResult> answer) {
    shell.input(() -> core.findOrder(number, nowMillis, answer));
  }

  @Override
  public void restock(
      String name,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    shell.input(() -> core.restock(name, quantity, precondition, nowMillis, answer));
  }

  @Override
  public void putProduct(
      String name,
      long priceCents,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    shell.input(() -> core.putProduct(name, priceCents, quantity, precondition, nowMillis, answer));
  }

  @Override
  public void patchProduct(
      String name,
      OptionalLong priceCents,
      OptionalLong quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    shell.input(
        () -> core.patchProduct(name, priceCents, quantity, precondition, nowMillis, answer));
  }

  @Override
  public void correctStock(
      Optional<String> key,
      String name,
      OptionalLong priceCents,
      long change,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    shell.input(
        () -> core.correctStock(key, name, priceCents, change, precondition, nowMillis, answer));
  }

  @Override
  public void removeProduct(
      String name, Precondition precondition, long nowMillis, Consumer<OperatorResult> answer) {
    shell.input(() -> core.removeProduct(name, precondition, nowMillis, answer));
  }

  @Override
  public boolean ready(long nowMillis) {
    return processReady.getAsBoolean() && core.ready(nowMillis);
  }
}
