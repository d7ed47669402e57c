package io.toystore.simulation;

import io.toystore.frontend.core.Desk.OperatorResult;
import io.toystore.frontend.core.Desk.Outcome;
import io.toystore.frontend.core.Desk.ProductResult;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.protocol.Precondition;
import io.toystore.protocol.Precondition.Tags;
import io.toystore.protocol.ProductTag;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Looks at a toy and writes back what it has made of what it saw, on the condition that nobody has
 * changed the toy meanwhile; or adds pieces, or changes the price, on no condition. Each change has
 * a number of its own, which the catalog's log shows: as the new price, or as the pieces added.
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
    RESTOCK
  }

  /** One change, and what the operator was told of it. */
  static final class Asked {
    final Kind kind;
    final String toy;
    final long number;
    final ProductTag seen;

    /** Null as long as there is no answer; for ever when the front-end has crashed. */
    OperatorResult told;

    Asked(Kind kind, String toy, long number, ProductTag seen) {
      this.kind = kind;
      this.toy = toy;
      this.number = number;
      this.seen = seen;
    }
  }

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
    if (seen.outcome() == Outcome.OK) {
      world.in(world.between(0, 30), () -> change(frontend, desk, toy, seen));
    }
  }

  private void change(SimNode frontend, FrontendCore desk, String toy, ProductResult seen) {
    if (frontend.core() != desk) {
      return;
    }
    Kind kind = Kind.values()[(int) world.between(0, Kind.values().length - 1L)];
    Asked change = new Asked(kind, toy, FIRST_NUMBER + asked.size(), seen.tag());
    asked.add(change);
    frontend.call(now -> send(desk, change, seen.product().quantity(), now));
  }

  private static void send(FrontendCore desk, Asked change, long quantity, long now) {
    Precondition asSeen = new Precondition(Tags.listed(List.of(change.seen)), Tags.ABSENT);
    OptionalLong number = OptionalLong.of(change.number);
    OptionalLong none = OptionalLong.empty();
    Consumer<OperatorResult> told = result -> change.told = result;
    switch (change.kind) {
      case PUT_IF_MATCH ->
          desk.putProduct(change.toy, change.number, quantity + 1, asSeen, now, told);
      case PRICE_IF_MATCH -> desk.patchProduct(change.toy, number, none, asSeen, now, told);
      case PRICE -> desk.patchProduct(change.toy, number, none, Precondition.NONE, now, told);
      case RESTOCK -> desk.restock(change.toy, change.number, Precondition.NONE, now, told);
    }
  }
}
