package io.toystore.frontend.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Questions to a tier until they are answered: waiting questions, the oldest first, and questions
 * in flight, which are sent again while they are unanswered. {@link Pace} bounds the number of
 * each.
 *
 * <p>A surplus question is not rejected at once. A client that retries at once would cost as much
 * as a served client, and thousands of them would keep the event loop from the tiers' answers: the
 * tiers would seem slow, fewer questions could wait, and more would be rejected. So a surplus
 * question stays behind the waiting ones, at no cost, until there is room or its time is over.
 *
 * <p>While many questions are in flight, new ones are batched: they wait until they are half as
 * many as those in flight, or until the next tick. A message costs each tier about the same whether
 * it carries one question or thirty; with this rule about three messages are in flight, however
 * many questions. (This is Nagle's rule of RFC 896 for batches: answers are the clock.)
 *
 * @param <T> the type of questions, which are distinguished by identity
 */
final class SendQueue<T> {
  /** With fewer questions in flight than this, questions are not batched. */
  private static final int MANY = 16;

  private final Pace pace;

  /** Whether a tick has passed since questions were last taken. */
  private boolean ticked;

  /** Questions that were never sent, and will be sent soon. */
  private final ArrayDeque<T> waiting = new ArrayDeque<>();

  /** Surplus questions that were never sent; they come after the waiting ones. */
  private final TimeoutQueue<T> surplus;

  /** Questions that were sent, and are sent again at the next flush. */
  private final LinkedHashSet<T> toResend = new LinkedHashSet<>();

  /** Questions that were sent, and are not due to be sent again. */
  private final TimeoutQueue<T> unanswered;

  SendQueue(FrontendSettings settings) {
    // A quarter each, so that a question is sent after at most half of the request timeout.
    pace = new Pace(settings.requestTimeoutMillis() / 4);
    surplus = new TimeoutQueue<>(settings.requestTimeoutMillis() / 4);
    unanswered = new TimeoutQueue<>(settings.answerTimeoutMillis());
  }

  void add(T question, long nowMillis) {
    if (surplus.isEmpty() && hasRoom()) {
      waiting.add(question);
    } else {
      surplus.restart(question, nowMillis);
    }
  }

  private boolean hasRoom() {
    return waiting.size() < pace.maxWaiting();
  }

  /** Moves the oldest surplus questions to the waiting ones while there is room. */
  private void fillUp() {
    while (!surplus.isEmpty() && hasRoom()) {
      waiting.add(surplus.poll());
    }
  }

  /** Removes an answered question: the tier has room for another one. */
  void answered(T question) {
    if (remove(question)) {
      pace.answered();
    }
  }

  /** Removes a question whose answer is no longer needed. */
  void giveUp(T question) {
    remove(question);
  }

  /** Removes a question; returns whether it was in flight. */
  private boolean remove(T question) {
    if (unanswered.remove(question) || toResend.remove(question)) {
      return true;
    }
    if (!surplus.remove(question)) {
      waiting.remove(question); // Usually the first.
    }
    return false;
  }

  /** Queues a question in flight for a resend at the next flush. */
  void sendAgain(T question) {
    if (unanswered.remove(question)) {
      toResend.add(question);
    }
  }

  void tick(long nowMillis) {
    pace.tick(nowMillis, waiting());
    fillUp();
    ticked = true;
  }

  /** A question that was not answered in time, and is now queued for a resend; or null. */
  T pollUnanswered(long nowMillis) {
    T due = unanswered.pollDue(nowMillis);
    if (due != null) {
      toResend.add(due);
    }
    return due;
  }

  /**
   * Removes and returns a question for which there was no room in time, or no longer is; null when
   * there is none. Must be called after {@link #tick}.
   */
  T pollSurplus(long nowMillis) {
    return waiting.size() > pace.maxWaiting() ? waiting.pollLast() : surplus.pollDue(nowMillis);
  }

  boolean hasToSend() {
    return !toResend.isEmpty()
        || !waiting.isEmpty() && inFlight() < pace.maxInFlight() && isWorthAMessage();
  }

  private boolean isWorthAMessage() {
    return ticked || inFlight() < MANY || 2 * waiting.size() >= inFlight();
  }

  /** Takes the questions to send, in order; from now on they are in flight. */
  List<T> take(long nowMillis) {
    ticked = false;
    List<T> taken = new ArrayList<>(toResend);
    toResend.clear();
    while (!waiting.isEmpty() && unanswered.size() + taken.size() < pace.maxInFlight()) {
      taken.add(waiting.poll());
    }
    fillUp();
    taken.forEach(question -> unanswered.restart(question, nowMillis));
    return taken;
  }

  private int inFlight() {
    return unanswered.size() + toResend.size();
  }

  /** How many questions were never sent. */
  int waiting() {
    return waiting.size() + surplus.size();
  }
}
