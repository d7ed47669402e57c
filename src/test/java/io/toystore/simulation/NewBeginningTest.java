package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.ProductResult;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.message.CatalogMessage.OperatorStatus;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.ProductTag;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A catalog begins anew, in an empty data folder, under front-ends that go on. Its first term is 1
 * again, its versions begin at 1, and its first toys are as many changes as the last catalog had:
 * nothing but the data folder's id tells the two apart.
 */
class NewBeginningTest {
  private static final long LATER_MILLIS = 2_000;

  private final World world = new World(1, false);
  private final SimStore store = new SimStore(world, 1, 1, 100);
  private final SimNode frontend = store.frontends().get(0);

  private void pass(long millis) {
    world.runUntil(world.nowMillis() + millis);
  }

  private void start() {
    store.all().forEach(SimNode::start);
    pass(LATER_MILLIS);
  }

  private void beginAnew(long pieces) {
    store.firstStock(pieces);
    store.catalog().crash();
    store.catalog().disk().beginAnew();
    store.catalog().start();
    pass(LATER_MILLIS);
  }

  private FrontendCore desk() {
    return (FrontendCore) frontend.core();
  }

  private ProductResult read(String toy) {
    List<ProductResult> results = new ArrayList<>();
    frontend.call(now -> desk().findProduct(toy, 0, now, results::add));
    pass(LATER_MILLIS);
    return results.get(0);
  }

  private OperatorResult restock(String toy, long quantity) {
    List<OperatorResult> results = new ArrayList<>();
    frontend.call(now -> desk().restock(toy, quantity, Precondition.NONE, now, results::add));
    pass(LATER_MILLIS);
    return results.get(0);
  }

  @Test
  void theCacheHoldsNothingOfTheCatalogBefore() {
    start();
    assertEquals(100, read("Tux").product().quantity());
    assertTrue(read("Tux").hit());

    beginAnew(50);
    assertEquals(50, read("Tux").product().quantity());
    assertEquals(AnswerStatus.OK, restock("Tux", 1).outcome());
    assertEquals(51, read("Tux").product().quantity());
  }

  @Test
  void aTagIsTheSameAtEveryFrontEndAndAfterARestartAndAnotherAfterANewBeginning() {
    start();
    restock("Tux", 1);
    ProductResult first = read("Tux");
    assertEquals(2, first.tag().version());
    assertEquals(first.tag(), read("Tux").tag());

    frontend.crash();
    frontend.start();
    store.catalog().crash();
    store.catalog().start();
    pass(LATER_MILLIS);
    assertEquals(first.tag(), read("Tux").tag());

    beginAnew(50);
    restock("Tux", 1);
    ProductTag anew = read("Tux").tag();
    assertEquals(2, anew.version());
    assertNotEquals(first.tag(), anew);
    assertEquals(OperatorStatus.PRECONDITION_FAILED, put("Tux", first.tag()).status());
    assertEquals(OperatorStatus.DONE, put("Tux", anew).status());
  }

  private OperatorResult put(String toy, ProductTag ifMatch) {
    List<OperatorResult> results = new ArrayList<>();
    Precondition condition = new Precondition(Tags.listed(List.of(ifMatch)), Tags.ABSENT);
    frontend.call(now -> desk().putProduct(toy, 1, 1, condition, now, results::add));
    pass(LATER_MILLIS);
    return results.get(0);
  }
}
