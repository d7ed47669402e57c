package io.toystore.frontend.core;

import java.util.List;
import java.util.Set;

/**
 * The requests of one kind that have no answer yet: by when each must have one, and what becomes of
 * its question ({@link SendQueue}). A request that is closed leaves no trace, so memory is bounded
 * by the number of open requests.
 *
 * @param <T> a request, told apart by identity
 */
final class OpenRequests<T> {
  private final int maxOpen;
  private final TimeoutQueue<T> deadlines;
  private final SendQueue<T> questions;
  private long rejected;

  OpenRequests(FrontendSettings settings) {
    maxOpen = settings.maxOpenRequests();
    deadlines = new TimeoutQueue<>(settings.requestTimeoutMillis());
    questions = new SendQueue<>(settings);
  }

  /**
   * Opens a request, whose deadline runs from now, and has it sent as soon as its turn comes.
   *
   * @return false when too many are open; then nothing has changed
   */
  boolean open(T request, long nowMillis) {
    if (deadlines.size() >= maxOpen) {
      rejected++;
      return false;
    }
    deadlines.restart(request, nowMillis);
    questions.add(request, nowMillis);
    return true;
  }

  /** The request has its answer. */
  void close(T request) {
    if (deadlines.remove(request)) {
      questions.answered(request);
    }
  }

  /** To be called before anything is polled for. */
  void tick(long nowMillis) {
    questions.tick(nowMillis);
  }

  /**
   * Takes out a request whose deadline has passed, or that was never sent and for which there was
   * no room; null when there is none. It is closed.
   */
  T pollOverdue(long nowMillis) {
    T overdue = deadlines.pollDue(nowMillis);
    if (overdue != null) {
      questions.giveUp(overdue);
      return overdue;
    }
    T surplus = questions.pollSurplus(nowMillis);
    if (surplus != null) {
      deadlines.remove(surplus);
      rejected++;
    }
    return surplus;
  }

  /** A request that was sent and not answered in time, which is now to be sent; or null. */
  T pollUnanswered(long nowMillis) {
    return questions.pollUnanswered(nowMillis);
  }

  /** Has a request that is under way sent again at the next flush. */
  void sendAgain(T request) {
    questions.sendAgain(request);
  }

  boolean hasToSend() {
    return questions.hasToSend();
  }

  /** Takes what is to be sent, in order; from now on each waits for its answer. */
  List<T> takeToSend(long nowMillis) {
    return questions.take(nowMillis);
  }

  /** All open requests, the oldest first; a view. */
  Set<T> all() {
    return deadlines.things();
  }

  int size() {
    return deadlines.size();
  }

  /** Those that have not been sent yet. */
  int waiting() {
    return questions.waiting();
  }

  long rejected() {
    return rejected;
  }
}
