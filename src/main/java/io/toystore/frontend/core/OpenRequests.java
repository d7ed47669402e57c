package io.toystore.frontend.core;

import java.util.List;
import java.util.Set;

/**
 * The unanswered requests of one kind: their deadlines, and their questions ({@link SendQueue}). A
 * closed request leaves no trace, so memory is bounded by the number of open requests.
 *
 * @param <T> a request, distinguished by identity
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
   * Opens a request, whose deadline counts from now; its question is sent as soon as its turn
   * comes.
   *
   * @return false if too many are open; then nothing has changed
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

  /** Must be called before any poll. */
  void tick(long nowMillis) {
    questions.tick(nowMillis);
  }

  /**
   * Closes and returns a request whose deadline has passed, or that was never sent because there
   * was no room; null if there is none.
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

  /**
   * A request that was not answered in time and will be sent again at the next flush; null for
   * none.
   */
  T pollUnanswered(long nowMillis) {
    return questions.pollUnanswered(nowMillis);
  }

  /** Sends a request in flight again at the next flush. */
  void sendAgain(T request) {
    questions.sendAgain(request);
  }

  boolean hasToSend() {
    return questions.hasToSend();
  }

  /** Takes the requests to send, in order; from now on each waits for its answer. */
  List<T> takeToSend(long nowMillis) {
    return questions.take(nowMillis);
  }

  /** All open requests, the oldest first; a view. */
  Set<T> all() {
    return deadlines.items();
  }

  int size() {
    return deadlines.size();
  }

  /** How many requests have not been sent yet. */
  int waiting() {
    return questions.waiting();
  }

  long rejected() {
    return rejected;
  }
}
