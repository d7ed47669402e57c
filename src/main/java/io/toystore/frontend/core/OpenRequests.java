package io.toystore.frontend.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The requests of one kind that have no answer yet: by when each must have one, which wait for the
 * answer to a message, and which have something to send at the next flush. A request that is closed
 * leaves no trace, so memory is bounded by the number of open requests.
 *
 * @param <T> a request, told apart by identity
 */
final class OpenRequests<T> {
  private final int maxOpen;
  private final TimeoutQueue<T> deadlines;
  private final TimeoutQueue<T> unanswered;
  private final LinkedHashSet<T> toSend = new LinkedHashSet<>();
  private long turnedAway;

  OpenRequests(FrontendSettings settings) {
    maxOpen = settings.maxOpenRequests();
    deadlines = new TimeoutQueue<>(settings.requestTimeoutMillis());
    unanswered = new TimeoutQueue<>(settings.answerTimeoutMillis());
  }

  /**
   * Opens a request, whose deadline runs from now, and has it sent at the next flush.
   *
   * @return false when too many are open; then nothing has changed
   */
  boolean open(T request, long nowMillis) {
    if (deadlines.size() >= maxOpen) {
      turnedAway++;
      return false;
    }
    deadlines.restart(request, nowMillis);
    toSend.add(request);
    return true;
  }

  void close(T request) {
    deadlines.remove(request);
    unanswered.remove(request);
    toSend.remove(request);
  }

  /** Takes out a request whose deadline has passed; null when there is none. It is closed. */
  T pollOverdue(long nowMillis) {
    T overdue = deadlines.pollDue(nowMillis);
    if (overdue != null) {
      close(overdue);
    }
    return overdue;
  }

  /** A request that was sent and not answered in time, which is now to be sent; or null. */
  T pollUnanswered(long nowMillis) {
    T due = unanswered.pollDue(nowMillis);
    if (due != null) {
      toSend.add(due);
    }
    return due;
  }

  /** Has an open request sent at the next flush; it waits for no answer until then. */
  void sendAgain(T request) {
    unanswered.remove(request);
    toSend.add(request);
  }

  boolean hasToSend() {
    return !toSend.isEmpty();
  }

  /** Takes what is to be sent, in order; from now on each waits for its answer. */
  List<T> takeToSend(long nowMillis) {
    List<T> taken = new ArrayList<>(toSend);
    toSend.clear();
    taken.forEach(request -> unanswered.restart(request, nowMillis));
    return taken;
  }

  /** All open requests, the oldest first; a view. */
  Set<T> all() {
    return deadlines.things();
  }

  int size() {
    return deadlines.size();
  }

  long turnedAway() {
    return turnedAway;
  }
}
