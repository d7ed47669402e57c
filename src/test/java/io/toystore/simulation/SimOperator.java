package io.toystore.simulation;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.ProductResult;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.ProductTag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Looks at a toy and writes back what it has made of what it saw, on the condition that nobody has
 * changed the toy meanwhile; or adds pieces, changes the price, corrects the stock or removes the
 * toy, on no condition. A toy that it does not find it adds. Each change has a number of its own,
 * which the catalog's log shows: as the new price, or as the pieces added or taken away. Only of a
 * removal the log shows the version that it made.
 */
final class SimOperator {
  /** What a change does. */
  enum Kind {
    /** Writes price and quantity, if the toy is as it was seen. */
    PUT_IF_MATCH,
    /** Writes the price alone, if the toy is as it was seen. */
    PRICE_IF_MATCH,
    /** Writes the price alone. */
    PRICE,
    /** Adds pieces. */
    RESTOCK,
    /** Adds pieces or takes some away, under a key, and asks again until it is told the outcome. */
    CORRECT,
    /** Removes the toy from sale. */
    REMOVE,
    /** Makes the toy, if there is none. */
    ADD
  }

  /** One change, and what the operator was told of it. */
  static final class Asked {
    final Kind kind;
    final String toy;
    final long number;
    final ProductTag seen;

    /** How often it was asked for; more than once only under a key. */
    int attempts;

    /** The answer to the last attempt; null as long as there is none. */
    OperatorResult told;

    Asked(Kind kind, String toy, long number, ProductTag seen) {
      this.kind = kind;
      this.toy = toy;
      this.number = number;
      this.seen = seen;
    }
  }

  private static final List<Kind> TO_WHAT_IS_THERE =
      List.of(
          Kind.PUT_IF_MATCH,
          Kind.PRICE_IF_MATCH,
          Kind.PRICE,
          Kind.RESTOCK,
          Kind.CORRECT,
          Kind.CORRECT,
          Kind.REMOVE);

  private static final int MAX_ATTEMPTS = 6;

  /** Above every price and every restock that the store begins with or makes by itself. */
  private static final long FIRST_NUMBER = 2_000;

  private final World world;
  private final List<SimNode> frontends;
  private final List<String> toys;
  private final List<Asked> asked;
  private boolean stopped;

  /**
   * @param asked takes every change in the order of asking; shared by all operators of a store
   */
  SimOperator(World world, List<SimNode> frontends, List<String> toys, List<Asked> asked) {
    this.world = world;
    this.frontends = frontends;
    this.toys = toys;
    this.asked = asked;
  }

  void start() {
    world.in(world.between(0, 40), this::next);
  }

  void stop() {
    stopped = true;
  }

  private void next() {
    if (stopped) {
      return;
    }
    SimNode frontend = frontends.get((int) world.between(0, frontends.size() - 1L));
    String toy = toys.get((int) world.between(0, toys.size() - 1L));
    if (frontend.up()) {
      FrontendCore desk = (FrontendCore) frontend.core();
      frontend.call(now -> desk.findProduct(toy, 0, now, seen -> look(frontend, desk, toy, seen)));
    }
    world.in(world.between(20, 120), this::next);
  }

  private void look(SimNode frontend, FrontendCore desk, String toy, ProductResult seen) {
    if (seen.outcome() == AnswerStatus.OK || seen.outcome() == AnswerStatus.NOT_FOUND) {
      world.in(world.between(0, 30), () -> change(frontend, desk, toy, seen));
    }
  }

  private void change(SimNode frontend, FrontendCore desk, String toy, ProductResult seen) {
    if (frontend.core() != desk) {
      return;
    }
    boolean there = seen.outcome() == AnswerStatus.OK;
    Kind kind =
        there
            ? TO_WHAT_IS_THERE.get((int) world.between(0, TO_WHAT_IS_THERE.size() - 1L))
            : Kind.ADD;
    Asked change = new Asked(kind, toy, FIRST_NUMBER + asked.size(), seen.tag());
    asked.add(change);
    if (kind == Kind.CORRECT) {
      correct(frontend, desk, change, world.chance(0.5) ? change.number : -change.number);
    } else {
      change.attempts++;
      frontend.call(now -> send(desk, change, there ? seen.product().quantity() : 0, now));
    }
  }

  private void correct(SimNode frontend, FrontendCore desk, Asked change, long pieces) {
    int attempt = ++change.attempts;
    change.told = null;
    frontend.call(
        now ->
            desk.correctStock(
                Optional.of("correction " + change.number),
                change.toy,
                OptionalLong.empty(),
                pieces,
                Precondition.NONE,
                now,
                result -> {
                  if (change.attempts == attempt) {
                    change.told = result;
                  }
                }));
    world.in(SimStore.DEADLINE_MILLIS + world.between(20, 500), () -> correctAgain(change, pieces));
  }

  /** Asks again, anywhere, unless it was told the outcome. */
  private void correctAgain(Asked change, long pieces) {
    boolean decided =
        change.told != null
            && change.told.outcome() != AnswerStatus.UNKNOWN
            && change.told.outcome() != AnswerStatus.UNAVAILABLE;
    SimNode frontend = frontends.get((int) world.between(0, frontends.size() - 1L));
    if (!decided && change.attempts < MAX_ATTEMPTS && frontend.up()) {
      correct(frontend, (FrontendCore) frontend.core(), change, pieces);
    }
  }

  private static void send(FrontendCore desk, Asked change, long quantity, long now) {
    List<ProductTag> tags = change.seen == null ? List.of() : List.of(change.seen);
    Precondition asSeen = new Precondition(Tags.listed(tags), Tags.ABSENT);
    Precondition onlyIfNew = new Precondition(Tags.ABSENT, Tags.ANY);
    OptionalLong number = OptionalLong.of(change.number);
    OptionalLong none = OptionalLong.empty();
    Consumer<OperatorResult> told = result -> change.told = result;
    switch (change.kind) {
      case PUT_IF_MATCH ->
          desk.putProduct(change.toy, change.number, quantity + 1, asSeen, now, told);
      case PRICE_IF_MATCH -> desk.patchProduct(change.toy, number, none, asSeen, now, told);
      case PRICE -> desk.patchProduct(change.toy, number, none, Precondition.NONE, now, told);
      case RESTOCK -> desk.restock(change.toy, change.number, Precondition.NONE, now, told);
      case REMOVE -> desk.removeProduct(change.toy, Precondition.NONE, now, told);
      case ADD -> desk.putProduct(change.toy, change.number, 1_000, onlyIfNew, now, told);
      case CORRECT -> throw new AssertionError("asked for under a key");
    }
  }
}
