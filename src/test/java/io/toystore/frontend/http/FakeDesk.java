package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.Precondition;
import io.toystore.model.Price;
import io.toystore.model.ProductTag;
import io.toystore.model.ProductView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A shop in a map, and a script for what a map cannot do. It notes every call that could change
 * something and every question, so that a test can say that there was none.
 */
final class FakeDesk implements Desk {
  static final long FOLDER = 0xf0;

  private record Order(String name, int quantity) {}

  private final TreeMap<String, ProductView> products = new TreeMap<>();
  private final List<Order> orders = new ArrayList<>();

  final List<String> changes = new CopyOnWriteArrayList<>();
  final List<String> questions = new CopyOnWriteArrayList<>();

  volatile AnswerStatus questionOutcome = AnswerStatus.OK;
  volatile PurchaseEnd purchaseEnd;
  volatile OperatorResult operatorResult;
  volatile boolean ready = true;
  volatile RuntimeException surprise;

  /** Answers to purchases are kept here instead of being given, when it is not null. */
  volatile List<Runnable> held;

  FakeDesk() {
    put("Tux", 1599, 100, 1);
    put("Fire Truck", 2000, 7, 3);
    put("A/C+D%", 5, 0, 2);
    put("Плюшевый 🧸 熊", 999_999_999, 1, 9);
  }

  synchronized void put(String name, long cents, long quantity, long version) {
    products.put(name, new ProductView(name, new Price(cents), quantity, version));
  }

  synchronized void clear() {
    products.clear();
  }

  @Override
  public synchronized void findProduct(
      String name, long minVersion, long nowMillis, Consumer<ProductResult> answer) {
    questions.add("product " + name + " from " + minVersion);
    throwSurprise();
    ProductView found = products.get(name);
    AnswerStatus outcome =
        questionOutcome == AnswerStatus.OK && found == null
            ? AnswerStatus.NOT_FOUND
            : questionOutcome;
    answer.accept(
        outcome == AnswerStatus.OK
            ? new ProductResult(outcome, found, tag(found), false)
            : new ProductResult(outcome, null, null, false));
  }

  @Override
  public synchronized void listProducts(
      String after, int limit, long nowMillis, Consumer<PageResult> answer) {
    questions.add("list after '" + after + "' limit " + limit);
    List<ProductView> behind = List.copyOf(products.tailMap(after, false).values());
    boolean ok = questionOutcome == AnswerStatus.OK;
    List<ProductView> page = ok ? behind.subList(0, Math.min(limit, behind.size())) : List.of();
    answer.accept(new PageResult(questionOutcome, page, ok && behind.size() > limit));
  }

  @Override
  public synchronized void purchase(
      String clientKey,
      String name,
      int quantity,
      long nowMillis,
      Consumer<PurchaseResult> answer) {
    changes.add("purchase " + clientKey + " " + name + " " + quantity);
    throwSurprise();
    if (held != null) {
      held.add(() -> answer.accept(new PurchaseResult(PurchaseEnd.PLACED, 10, 2)));
      return;
    }
    if (purchaseEnd != null) {
      answer.accept(new PurchaseResult(purchaseEnd, 0, 0));
      return;
    }
    ProductView toy = products.get(name);
    if (toy == null) {
      answer.accept(new PurchaseResult(PurchaseEnd.PRODUCT_NOT_FOUND, 0, 0));
    } else if (toy.quantity() < quantity) {
      answer.accept(new PurchaseResult(PurchaseEnd.NOT_ENOUGH_STOCK, 0, 0));
    } else {
      put(name, toy.price().cents(), toy.quantity() - quantity, toy.version() + 1);
      orders.add(new Order(name, quantity));
      answer.accept(new PurchaseResult(PurchaseEnd.PLACED, orders.size() - 1, toy.version() + 1));
    }
  }

  @Override
  public synchronized void findOrder(long number, long nowMillis, Consumer<OrderResult> answer) {
    questions.add("order " + number);
    if (questionOutcome != AnswerStatus.OK) {
      answer.accept(new OrderResult(questionOutcome, 0, "", 0));
    } else if (number < orders.size()) {
      Order order = orders.get((int) number);
      answer.accept(new OrderResult(AnswerStatus.OK, number, order.name(), order.quantity()));
    } else {
      answer.accept(new OrderResult(AnswerStatus.NOT_FOUND, 0, "", 0));
    }
  }

  @Override
  public synchronized void restock(
      String name,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    changes.add("restock " + name + " " + quantity + conditions(precondition));
    ProductView toy = products.get(name);
    if (operatorResult != null) {
      answer.accept(operatorResult);
    } else if (toy == null) {
      answer.accept(
          new OperatorResult(AnswerStatus.REFUSED, OperatorStatus.PRODUCT_NOT_FOUND, null, null));
    } else {
      put(name, toy.price().cents(), toy.quantity() + quantity, toy.version() + 1);
      answer.accept(done(name));
    }
  }

  @Override
  public synchronized void putProduct(
      String name,
      long priceCents,
      long quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    changes.add("put " + name + " " + priceCents + " " + quantity + conditions(precondition));
    if (operatorResult != null) {
      answer.accept(operatorResult);
    } else {
      put(name, priceCents, quantity, 4);
      answer.accept(done(name));
    }
  }

  @Override
  public synchronized void patchProduct(
      String name,
      OptionalLong priceCents,
      OptionalLong quantity,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    changes.add("patch " + name + " " + priceCents + " " + quantity + conditions(precondition));
    ProductView toy = products.get(name);
    if (operatorResult != null) {
      answer.accept(operatorResult);
    } else if (toy == null) {
      answer.accept(
          new OperatorResult(AnswerStatus.NOT_FOUND, OperatorStatus.PRODUCT_NOT_FOUND, null, null));
    } else {
      long cents = priceCents.orElse(toy.price().cents());
      put(name, cents, quantity.orElse(toy.quantity()), toy.version() + 1);
      answer.accept(done(name));
    }
  }

  @Override
  public synchronized void correctStock(
      Optional<String> key,
      String name,
      OptionalLong priceCents,
      long change,
      Precondition precondition,
      long nowMillis,
      Consumer<OperatorResult> answer) {
    String keyed = key.map(text -> " under " + text).orElse("");
    changes.add(
        "correct " + name + " " + priceCents + " " + change + keyed + conditions(precondition));
    ProductView toy = products.get(name);
    if (operatorResult != null) {
      answer.accept(operatorResult);
    } else {
      long cents = priceCents.orElse(toy.price().cents());
      put(name, cents, toy.quantity() + change, toy.version() + 1);
      answer.accept(done(name));
    }
  }

  @Override
  public synchronized void removeProduct(
      String name, Precondition precondition, long nowMillis, Consumer<OperatorResult> answer) {
    changes.add("remove " + name + conditions(precondition));
    if (operatorResult != null) {
      answer.accept(operatorResult);
    } else {
      ProductView toy = products.remove(name);
      ProductView removed = new ProductView(name, toy.price(), 0, toy.version() + 1);
      answer.accept(
          new OperatorResult(AnswerStatus.OK, OperatorStatus.REMOVED, removed, tag(removed)));
    }
  }

  private OperatorResult done(String name) {
    ProductView product = products.get(name);
    return new OperatorResult(AnswerStatus.OK, OperatorStatus.DONE, product, tag(product));
  }

  static ProductTag tag(ProductView product) {
    return new ProductTag(FOLDER, product.version());
  }

  private static String conditions(Precondition precondition) {
    return precondition.equals(Precondition.NONE)
        ? ""
        : " if " + text(precondition.ifMatch()) + " and not " + text(precondition.ifNoneMatch());
  }

  private static String text(Precondition.Tags tags) {
    return tags.kind() + "" + tags.tags();
  }

  @Override
  public boolean ready(long nowMillis) {
    return ready;
  }

  private void throwSurprise() {
    if (surprise != null) {
      throw surprise;
    }
  }
}
