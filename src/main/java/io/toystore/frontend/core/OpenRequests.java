package io.toystore.frontend.core;

import java.util.List;
import java.util.Set;

/**
 * The requests of a kind that have no answer yet, with their deadlines and their questions to the
 * tier ({@link SendQueue}). A closed request leaves no trace, so memory is bounded by the number of
 * open requests.
 *
 * @param <T> the type of requests, which are distinguished by identity
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
   * Opens a request, whose deadline runs from now, and queues it for sending.
   *
   * @return false when too many requests are open; then nothing has changed
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

  /** Closes a request that has its answer. */
  void close(T request) {
    if (deadlines.remove(request)) {
      questions.answered(request);
    }
  }

  /** Must be called before the methods that poll. */
  void tick(long nowMillis) {
    questions.tick(nowMillis);
  }

  /**
   * Closes and returns a request whose deadline has passed, or that was not sent for lack of room;
   * null when there is none.
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

  /** A request that was sent and not answered in time, and is now queued for a resend; or null. */
  T pollUnanswered(long nowMillis) {
    return questions.pollUnanswered(nowMillis);
  }

  /** Queues a request in flight for a resend at the next flush. */
  void sendAgain(T request) {
    questions.sendAgain(request);
  }

  boolean hasToSend() {
    return questions.hasToSend();
  }

  /** Takes the requests to send, in order; from now on they are in flight. */
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

  /** How many requests have not been sent yet. */
  int waiting() {
    return questions.waiting();
  }

  long rejected() {
    return rejected;
  }
}
