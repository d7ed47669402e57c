package io.toystore.catalog.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Answers that wait until the state on which they were decided is durable. Refusals wait as well,
 * because a crash could undo the reservation that caused a refusal.
 */
final class HeldAnswers {
  private record Held(long index, Address to, Message answer) {
    int weight() {
      return answer instanceof ReserveAnswer reserve ? reserve.results().size() : 1;
    }
  }

  private final int resultBatch;

  /** By ascending index. */
  private final Queue<Held> queue = new ArrayDeque<>();

  /** The sum of the weights in the queue. */
  private int weight;

  /**
   * @param resultBatch the most results of reservations in one message
   */
  HeldAnswers(int resultBatch) {
    this.resultBatch = resultBatch;
  }

  /** How many answers wait; each result of a reservation counts as an answer. */
  int weight() {
    return weight;
  }

  /**
   * Holds an answer until the entry at {@code index} is durable.
   *
   * @param index not below the index of the previous answer
   */
  void hold(long index, Address to, Message answer) {
    Held held = new Held(index, to, answer);
    queue.add(held);
    weight += held.weight();
  }

  /**
   * Sends the answers whose entries are durable. Successive results of reservations for the same
   * leader, term and way are joined in one message.
   */
  void release(long committedIndex, CatalogOutputs out) {
    Address to = null;
    ReserveAnswer gathered = null;
    while (!queue.isEmpty() && queue.peek().index() <= committedIndex) {
      Held held = queue.remove();
      weight -= held.weight();
      if (!(held.answer() instanceof ReserveAnswer answer)) {
        out.send(held.to(), held.answer());
      } else if (gathered != null && canJoin(gathered, answer)) {
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

  private boolean canJoin(ReserveAnswer gathered, ReserveAnswer next) {
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
