package io.toystore.verify.core;

import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.Purchase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The order service as its clients see it, as a sequential data type: a log to which a purchase
 * appends one order, and which an order read reads. Product reads are not part of it.
 */
public final class OrderLogModel implements Linearizability.Model<OrderLogModel.State, Operation> {

  /** One order. Its number is its position in the log. */
  public record Placed(String request, String name, long quantity) {}

  /**
   * @param log the orders by number
   * @param refused requests that are refused for good
   */
  public record State(List<Placed> log, Set<String> refused) {
    public State {
      log = List.copyOf(log);
      refused = Set.copyOf(refused);
    }
  }

  /**
   * The operations for the search: answered order reads, and purchases except those that were
   * refused without spending a key.
   */
  public static List<Linearizability.Timed<Operation>> timed(Iterable<Operation> history) {
    List<Linearizability.Timed<Operation>> timed = new ArrayList<>();
    for (Operation operation : history) {
      boolean read = operation instanceof OrderRead && operation.call().ok();
      boolean purchase =
          operation instanceof Purchase buys
              && (buys.call().outcome() != Call.CallResult.REFUSED || buys.refusedForGood());
      if (read || purchase) {
        timed.add(
            new Linearizability.Timed<>(
                operation, operation.call().invoked(), operation.call().completed()));
      }
    }
    return timed;
  }

  @Override
  public State initial() {
    return new State(List.of(), Set.of());
  }

  @Override
  public State step(State state, Operation operation) {
    return operation instanceof OrderRead read
        ? read(state, read)
        : purchase(state, (Purchase) operation);
  }

  private static State read(State state, OrderRead read) {
    boolean there = read.number() < state.log().size();
    if (!read.found()) {
      return there ? null : state;
    }
    if (!there || read.answered() != read.number()) {
      return null;
    }
    Placed order = state.log().get((int) read.number());
    return order.name().equals(read.name()) && order.quantity() == read.quantity() ? state : null;
  }

  private static State purchase(State state, Purchase purchase) {
    Placed order = new Placed(requestOf(purchase), purchase.name(), purchase.quantity());
    int number = numberOf(state, order.request());
    if (purchase.refusedForGood()) {
      if (number >= 0) {
        return null;
      }
      Set<String> refused = new HashSet<>(state.refused());
      refused.add(order.request());
      return new State(state.log(), refused);
    }
    if (number >= 0) {
      boolean same = order.equals(state.log().get(number));
      boolean sameNumber = !purchase.call().ok() || purchase.number() == number;
      return same && sameNumber ? state : null;
    }
    boolean next = !purchase.call().ok() || purchase.number() == state.log().size();
    if (!next || state.refused().contains(order.request())) {
      return null;
    }
    List<Placed> log = new ArrayList<>(state.log());
    log.add(order);
    return new State(log, state.refused());
  }

  private static int numberOf(State state, String request) {
    for (int number = 0; number < state.log().size(); number++) {
      if (state.log().get(number).request().equals(request)) {
        return number;
      }
    }
    return -1;
  }

  /** A purchase without a key is unique: its client has one operation at a time. */
  private static String requestOf(Purchase purchase) {
    Call call = purchase.call();
    return purchase.key() != null
        ? "key " + purchase.key()
        : "call " + call.client() + ' ' + call.process() + ' ' + call.invoked();
  }
}
