package io.toystore.verify.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides for any sequential model whether a concurrent history is linearizable (Herlihy and Wing,
 * 1990): the search of Wing and Gong (1993), which lets minimal operations take effect one after
 * the other and backtracks where none can; with Lowe's cache (2017) of the pairs of operations done
 * and state reached, so that no pair is searched twice. If a model consists of independent parts,
 * such as the keys of a map, a history is linearizable if each part is (Horn and Kroening, 2015).
 *
 * <p>The problem is NP-complete (Gibbons and Korach, 1997): this search serves histories of some
 * dozens of operations in a part, and tests of faster checks for single models. The number of steps
 * is bounded.
 */
public final class Linearizability {
  /**
   * The sequential data type that a history is compared with.
   *
   * @param <S> states, immutable values with equals and hashCode
   * @param <O> operations together with their observed results
   */
  public interface Model<S, O> {
    S initial();

    /**
     * The state after {@code operation} has taken effect in {@code state} with its observed result,
     * or null if it cannot have that result in this state.
     */
    S step(S state, O operation);
  }

  /**
   * An operation with its times. {@code completed} is {@link Call#NEVER} when the result is
   * unknown: it may take effect at any time after {@code invoked}, or not at all.
   */
  public record Timed<O>(O operation, long invoked, long completed) {}

  /** The outcome of a search. */
  public enum Decision {
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    /** The bound on steps was reached first. */
    UNDECIDED
  }

  /**
   * A verdict, and how far the search got.
   *
   * @param order an order that explains a linearizable history, otherwise the longest attempt
   */
  public record Result<O>(Decision verdict, List<O> order) {}

  private Linearizability() {}

  /**
   * Searches for an order that explains the history.
   *
   * @param maxSteps the maximum number of the model's steps
   */
  public static <S, O> Result<O> check(Model<S, O> model, List<Timed<O>> history, long maxSteps) {
    return new Search<>(model, history, maxSteps).run();
  }

  /**
   * Searches part by part.
   *
   * @param part maps an operation to its part of the model; parts share no state
   * @param maxSteps for each part
   * @return the result of the first part that is not linearizable or is undecided, otherwise that
   *     of the last part
   */
  public static <S, O, K> Result<O> check(
      Model<S, O> model, List<Timed<O>> history, Function<O, K> part, long maxSteps) {
    Map<K, List<Timed<O>>> parts = new LinkedHashMap<>();
    for (Timed<O> timed : history) {
      parts.computeIfAbsent(part.apply(timed.operation()), key -> new ArrayList<>()).add(timed);
    }
    Result<O> last = new Result<>(Decision.LINEARIZABLE, List.of());
    for (List<Timed<O>> operations : parts.values()) {
      last = check(model, operations, maxSteps);
      if (last.verdict() != Decision.LINEARIZABLE) {
        return last;
      }
    }
    return last;
  }

  /** A call or a return, in a linked list from which operations are removed and put back. */
  private static final class Event {
    final int operation;
    final long time;
    final boolean isCall;
    Event before;
    Event after;

    /** Of a call: its return, or null. */
    Event end;

    Event(int operation, long time, boolean isCall) {
      this.operation = operation;
      this.time = time;
      this.isCall = isCall;
    }

    void unlink() {
      before.after = after;
      if (after != null) {
        after.before = before;
      }
    }

    void relink() {
      before.after = this;
      if (after != null) {
        after.before = this;
      }
    }
  }

  private static final class Search<S, O> {
    private record Reached<S>(BitSet done, S state) {}

    private record Step<S>(Event call, S stateBefore) {}

    private final Model<S, O> model;
    private final List<Timed<O>> history;
    private final long maxSteps;
    private final Event head = new Event(-1, Long.MIN_VALUE, false);
    private int returnsLeft;

    Search(Model<S, O> model, List<Timed<O>> history, long maxSteps) {
      this.model = model;
      this.history = history;
      this.maxSteps = maxSteps;
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < history.size(); i++) {
        Timed<O> timed = history.get(i);
        Event call = new Event(i, timed.invoked(), true);
        events.add(call);
        if (timed.completed() != Call.NEVER) {
          call.end = new Event(i, timed.completed(), false);
          events.add(call.end);
          returnsLeft++;
        }
      }
      // At equal times calls come first, so that such operations count as concurrent.
      events.sort(
          (a, b) ->
              a.time != b.time
                  ? Long.compare(a.time, b.time)
                  : Boolean.compare(b.isCall, a.isCall));
      Event last = head;
      for (Event event : events) {
        last.after = event;
        event.before = last;
        last = event;
      }
    }

    Result<O> run() {
      List<Step<S>> steps = new ArrayList<>();
      List<O> longest = List.of();
      Set<Reached<S>> reached = new HashSet<>();
      BitSet done = new BitSet(history.size());
      S state = model.initial();
      long taken = 0;
      Event at = head.after;
      while (returnsLeft > 0) {
        if (at.isCall) {
          if (++taken > maxSteps) {
            return new Result<>(Decision.UNDECIDED, longest);
          }
          S next = model.step(state, history.get(at.operation).operation());
          if (next != null && isNew(reached, done, at.operation, next)) {
            steps.add(new Step<>(at, state));
            state = next;
            done.set(at.operation);
            take(at);
            at = head.after;
          } else {
            at = at.after;
          }
          continue;
        }
        // An operation has returned without having taken effect: an earlier choice was wrong.
        if (steps.size() > longest.size()) {
          longest = order(steps);
        }
        if (steps.isEmpty()) {
          return new Result<>(Decision.NOT_LINEARIZABLE, longest);
        }
        Step<S> undone = steps.remove(steps.size() - 1);
        state = undone.stateBefore();
        done.clear(undone.call().operation);
        putBack(undone.call());
        at = undone.call().after;
      }
      return new Result<>(Decision.LINEARIZABLE, order(steps));
    }

    private boolean isNew(Set<Reached<S>> reached, BitSet done, int operation, S next) {
      BitSet with = (BitSet) done.clone();
      with.set(operation);
      return reached.add(new Reached<>(with, next));
    }

    private void take(Event call) {
      call.unlink();
      if (call.end != null) {
        call.end.unlink();
        returnsLeft--;
      }
    }

    private void putBack(Event call) {
      if (call.end != null) {
        call.end.relink();
        returnsLeft++;
      }
      call.relink();
    }

    private List<O> order(List<Step<S>> steps) {
      return steps.stream().map(step -> history.get(step.call().operation).operation()).toList();
    }
  }
}
