package io.toystore.simulation;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.FrontendCore;
import io.toystore.model.Precondition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One client: one request at a time, at a front-end of its choice. When its front-end dies it does
 * not know what became of the request; under a key of its own it may ask again.
 */
final class SimClient {
  private static final long PATIENT_MILLIS = 1_150;

  /**
   * How clients behave.
   *
   * @param impatience how often one hangs up early, and asks again elsewhere
   * @param care how often one sees to it that a toy that is sold out is restocked
   * @param leastRestock pieces at least
   * @param mostRestock pieces at most
   */
  record Habits(double impatience, double care, long leastRestock, long mostRestock) {
    static final Habits USUAL = new Habits(0.1, 0.2, 2_000, 2_000);
    static final Habits HURRIED = new Habits(0.35, 0.6, 200, 800);
  }

  private final World world;
  private final StoreHistory history;
  private final List<SimNode> frontends;
  private final List<String> toys;
  private final int number;
  private final long boundMillis;
  private final long deadlineMillis;
  private final Habits habits;

  /** The highest version of each toy that this client was told with an order of its own. */
  private final Map<String, Long> seen = new HashMap<>();

  /** The same, by the front-end and its start that told it. */
  private final Map<String, Long> seenAt = new HashMap<>();

  private long requests;
  private long answers;
  private boolean stopped;
  private boolean gaveUp;
  private StoreHistory.Wanted inDoubt;
  private String inDoubtKey;
  private String soldOut;

  /** Refused for good under a key of this client's, which asks again nevertheless. */
  private StoreHistory.Wanted spent;

  private String spentKey;

  /** What was bought just now, and where, to be looked at there; null for nothing. */
  private String bought;

  private SimNode boughtAt;

  SimClient(
      World world,
      StoreHistory history,
      List<SimNode> frontends,
      List<String> toys,
      int number,
      long boundMillis,
      long deadlineMillis,
      Habits habits) {
    this.world = world;
    this.history = history;
    this.frontends = frontends;
    this.toys = toys;
    this.number = number;
    this.boundMillis = boundMillis;
    this.deadlineMillis = deadlineMillis;
    this.habits = habits;
  }

  void start() {
    world.in(world.between(0, 50), this::next);
  }

  /** Ends after the request under way. */
  void stop() {
    stopped = true;
  }

  private void next() {
    if (stopped) {
      return;
    }
    String toLookAt = bought;
    bought = null;
    SimNode frontend =
        toLookAt != null ? boughtAt : frontends.get((int) world.between(0, frontends.size() - 1L));
    if (!frontend.up() || frontend.paused()) {
      world.in(20, this::next);
      return;
    }
    long request = ++requests;
    long patience = world.chance(habits.impatience()) ? world.between(20, 400) : PATIENT_MILLIS;
    world.in(patience, () -> giveUp(request));
    FrontendCore desk = (FrontendCore) frontend.core();
    if (toLookAt != null) {
      readProduct(frontend, desk, request, toLookAt, false);
      return;
    }
    if (soldOut != null && world.chance(habits.care())) {
      restock(frontend, desk, request);
      return;
    }
    switch ((int) world.between(0, 9)) {
      case 0, 1, 2 ->
          readProduct(
              frontend,
              desk,
              request,
              toys.get((int) world.between(0, toys.size() - 1L)),
              world.chance(0.5));
      case 3, 4 -> readOrder(frontend, desk, request);
      default -> {
        if (inDoubt != null) {
          StoreHistory.Wanted again = inDoubt;
          history.again(again);
          buy(frontend, desk, request, again, inDoubtKey);
        } else if (spent != null && world.chance(0.4)) {
          StoreHistory.Wanted again = spent;
          history.again(again);
          buy(frontend, desk, request, again, spentKey);
        } else {
          StoreHistory.Wanted one = history.want(toy());
          boolean ownKey = world.chance(0.5);
          buy(frontend, desk, request, one, ownKey ? "c" + number + "-" + one.quantity : null);
        }
      }
    }
  }

  private String toy() {
    // The first toys sell, the last ones hardly change: only those show a cache that is stale.
    int scope = world.chance(0.85) ? 2 : toys.size();
    return toys.get((int) world.between(0, scope - 1L));
  }

  private void buy(
      SimNode frontend, FrontendCore desk, long request, StoreHistory.Wanted one, String key) {
    long asked = world.nowMillis();
    world.trace(() -> "client-" + number + " buys " + one.quantity + " " + one.toy);
    int place = history.record.buys(number, key, one, at(frontend));
    frontend.call(
        now ->
            desk.purchase(
                key,
                one.toy,
                one.quantity,
                now,
                result -> {
                  if (!waitsFor(request)) {
                    return;
                  }
                  world.trace(
                      () -> "client-" + number + " is told " + one.quantity + ": " + result);
                  history.purchase(one, key != null, result.end(), result.number());
                  history.record.bought(place, result);
                  if (result.end() == PurchaseEnd.PLACED) {
                    sees(frontend, one.toy, result.version());
                    bought = world.chance(0.5) ? one.toy : null;
                    boughtAt = frontend;
                  }
                  if (one.spent) {
                    spent = one;
                    spentKey = key;
                  }
                  soldOut = result.end() == PurchaseEnd.NOT_ENOUGH_STOCK ? one.toy : null;
                  boolean doubt =
                      result.end() == PurchaseEnd.UNKNOWN
                          || result.end() == PurchaseEnd.UNAVAILABLE;
                  boolean retry = key != null && doubt;
                  inDoubt = retry ? one : null;
                  inDoubtKey = retry ? key : null;
                  done(frontend, request, asked);
                }));
    if (key != null) {
      inDoubt = one;
      inDoubtKey = key;
    } else {
      inDoubt = null;
    }
  }

  private void restock(SimNode frontend, FrontendCore desk, long request) {
    String toy = soldOut;
    soldOut = null;
    long asked = world.nowMillis();
    frontend.call(
        now ->
            desk.restock(
                toy,
                world.between(habits.leastRestock(), habits.mostRestock()),
                Precondition.NONE,
                now,
                result -> {
                  if (!waitsFor(request)) {
                    return;
                  }
                  if (result.outcome() == AnswerStatus.OK) {
                    sees(frontend, toy, result.product().version());
                  }
                  done(frontend, request, asked);
                }));
  }

  private void sees(SimNode frontend, String toy, long version) {
    seen.merge(toy, version, Math::max);
    seenAt.merge(at(frontend, toy), version, Math::max);
  }

  /** A front-end that starts again remembers nothing of what it has told. */
  private static String at(SimNode frontend, String toy) {
    return at(frontend) + toy;
  }

  private static String at(SimNode frontend) {
    return frontend.name() + frontend.lives();
  }

  private void readProduct(
      SimNode frontend, FrontendCore desk, long request, String toy, boolean says) {
    // One who does not say what it has seen relies on the front-end's own memory.
    long least = says ? seen.getOrDefault(toy, 0L) : seenAt.getOrDefault(at(frontend, toy), 0L);
    readProduct(frontend, desk, request, toy, says ? least : 0, least);
  }

  private void readProduct(
      SimNode frontend, FrontendCore desk, long request, String toy, long minimum, long least) {
    long asked = world.nowMillis();
    frontend.call(
        now -> {
          var cached = desk.lookup(toy, minimum, now);
          if (cached != null) {
            history.product(toy, cached.view().version(), least, asked, boundMillis);
            history.record.sees(number, asked, at(frontend), cached.view());
            done(frontend, request, asked);
            return;
          }
          desk.findProduct(
              toy,
              minimum,
              now,
              result -> {
                if (!waitsFor(request)) {
                  return;
                }
                if (result.outcome() == AnswerStatus.OK) {
                  long version = result.product().version();
                  history.product(toy, version, least, asked, boundMillis);
                  history.record.sees(number, asked, at(frontend), result.product());
                } else if (result.outcome() == AnswerStatus.NOT_FOUND) {
                  long removal = history.noProduct(toy, least, asked, boundMillis);
                  seenAt.merge(at(frontend, toy), removal, Math::max);
                }
                done(frontend, request, asked);
              });
        });
  }

  private void readOrder(SimNode frontend, FrontendCore desk, long request) {
    long order =
        world.chance(0.5) ? history.newestNumber() : world.between(0, history.placed() + 3);
    long asked = world.nowMillis();
    frontend.call(
        now ->
            desk.findOrder(
                order,
                now,
                result -> {
                  if (!waitsFor(request)) {
                    return;
                  }
                  history.order(order, asked, result);
                  history.record.asked(number, asked, order, result);
                  done(frontend, request, asked);
                }));
  }

  /** Whether an answer reaches the client: it has not given up, and hung up, before. */
  private boolean waitsFor(long request) {
    if (request == requests && answers == request && !gaveUp) {
      throw new AssertionError("two answers to one request");
    }
    return request == requests && answers < request;
  }

  private void done(SimNode frontend, long request, long asked) {
    answers = request;
    gaveUp = false;
    long took = world.nowMillis() - asked;
    if (took > deadlineMillis + deadlineMillis / 20 + 50 && !frontend.wasPausedSince(asked)) {
      throw new AssertionError("an answer took " + took + " ms");
    }
    world.in(world.between(bought == null ? 1 : 0, 40), this::next);
  }

  /** The front-end has died or is paused: the request's fate is unknown. */
  private void giveUp(long request) {
    if (request == requests && answers < request) {
      answers = request;
      gaveUp = true;
      world.trace(() -> "client-" + number + " gives up");
      next();
    }
  }
}
