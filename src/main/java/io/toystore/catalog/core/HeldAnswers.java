package io.toystore.catalog.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.Message;
import io.toystore.protocol.Message.ReserveAnswer;
import io.toystore.protocol.Message.ReserveResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Answers that wait until the state on which they were decided is durable. A refusal waits as well:
 * it may rest on a reservation that a crash would undo.
 */
final class HeldAnswers {
  private record Held(long index, Address to, Message answer) {
    int weight() {
      return answer instanceof ReserveAnswer reserve ? reserve.results().size() : 1;
    }
  }

  private final int resultBatch;
  private final Queue<Held> queue = new ArrayDeque<>();
  private int weight;

  /**
   * @param resultBatch results that may be gathered in one message
   */
  HeldAnswers(int resultBatch) {
    this.resultBatch = resultBatch;
  }

  /** How many answers wait, each result of a reservation counted. */
  int weight() {
    return weight;
  }

  /**
   * @param index the answer waits until this entry is durable; never below the one before it
   */
  void hold(long index, Address to, Message answer) {
    Held held = new Held(index, to, answer);
    queue.add(held);
    weight += held.weight();
  }

  /** Sends what is durable, the results for one leader on one way in as few messages as fit. */
  void release(long committedIndex, CatalogOutputs out) {
    Address to = null;
    ReserveAnswer gathered = null;
    while (!queue.isEmpty() && queue.peek().index() <= committedIndex) {
      Held held = queue.remove();
      weight -= held.weight();
      if (!(held.answer() instanceof ReserveAnswer answer)) {
        out.send(held.to(), held.answer());
      } else if (gathered != null && fit(gathered, answer)) {
        gathered.results().addAll(answer.results());
      } else {
        sendIfAny(to, gathered, out);
        to = held.to();
        List<ReserveResult> results = new ArrayList<>(answer.results());
        gathered =
            new ReserveAnswer(
                answer.to(),
                answer.via(),
                answer.term(),
                answer.catalogTerm(),
                answer.highestTerm(),
                results);
      }
    }
    sendIfAny(to, gathered, out);
  }

  private boolean fit(ReserveAnswer gathered, ReserveAnswer next) {
    return gathered.to() == next.to()
        && gathered.via() == next.via()
        && gathered.term() == next.term()
        && gathered.highestTerm() == next.highestTerm()
        && gathered.results().size() + next.results().size() <= resultBatch;
  }

  private static void sendIfAny(Address to, ReserveAnswer gathered, CatalogOutputs out) {
    if (gathered != null) {
      out.send(to, gathered);
    }
  }
}
