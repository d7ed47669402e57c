package io.toystore.frontend.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Questions to a tier from their first moment to their answer: those that wait for their turn, the
 * oldest first, and those under way, which are sent again while they are not answered. How many of
 * each there may be is up to {@link Pace}.
 *
 * <p>One question too many is not refused at once. A client that asks again at once would cost as
 * much as one that is served, and thousands of them keep the event loop from the tiers' answers:
 * the tiers seem slow, fewer are let wait, and the more are refused. It stands after those that
 * wait for their turn, which costs nothing, until there is room for it or its own time is over.
 *
 * <p>While many are under way, a few new ones wait for company: until they are half as many as
 * those under way, or until the next tick. A message costs each tier on its way much the same
 * whether it carries one question or thirty, and so three messages or so are under way, however
 * many questions. (Nagle's rule of RFC 896, for batches: what is under way is the clock.)
 *
 * @param <T> a question, told apart by identity
 */
final class SendQueue<T> {
  /** With fewer under way than this, nothing waits for company. */
  private static final int MANY = 16;

  private final Pace pace;

  /** Whether a tick has passed since questions were last taken. */
  private boolean ticked;

  /** Never sent, and soon to be. */
  private final ArrayDeque<T> waiting = new ArrayDeque<>();

  /** Never sent, and too many. They are after all that wait for their turn. */
  private final TimeoutQueue<T> surplus;

  /** Sent at least once, and to be sent again at the next flush. */
  private final LinkedHashSet<T> toResend = new LinkedHashSet<>();

  /** Sent, and not due to be sent again. */
  private final TimeoutQueue<T> unanswered;

  SendQueue(FrontendSettings settings) {
    // A quarter each: whoever is served has waited for half of the time that there is, at most.
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
    return waiting.size() < pace.mostWaiting();
  }

  /** Lets the oldest of the surplus wait for their turn, where there is room. */
  private void fillUp() {
    while (!surplus.isEmpty() && hasRoom()) {
      waiting.add(surplus.poll());
    }
  }

  /** An answer came: the tier has room for another question. */
  void answered(T question) {
    if (remove(question)) {
      pace.answered();
    }
  }

  /** Nobody waits for the answer any more. */
  void giveUp(T question) {
    remove(question);
  }

  /** Whether it was under way. */
  private boolean remove(T question) {
    if (unanswered.remove(question) || toResend.remove(question)) {
      return true;
    }
    if (!surplus.remove(question)) {
      waiting.remove(question); // The first one, as a rule.
    }
    return false;
  }

  /** Has a question that is under way sent again at the next flush. */
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

  /** A question that was not answered in time, which is now to be sent again; or null. */
  T pollUnanswered(long nowMillis) {
    T due = unanswered.pollDue(nowMillis);
    if (due != null) {
      toResend.add(due);
    }
    return due;
  }

  /**
   * Takes out one for which there was no room in time, or is no more; null when there is none. To
   * be called after {@link #tick}.
   */
  T pollSurplus(long nowMillis) {
    return waiting.size() > pace.mostWaiting() ? waiting.pollLast() : surplus.pollDue(nowMillis);
  }

  boolean hasToSend() {
    return !toResend.isEmpty()
        || !waiting.isEmpty() && inFlight() < pace.maxInFlight() && isWorthAMessage();
  }

  private boolean isWorthAMessage() {
    return ticked || inFlight() < MANY || 2 * waiting.size() >= inFlight();
  }

  /** Takes what is to be sent, in order; from now on each of them is under way. */
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

  /** How many were never sent. */
  int waiting() {
    return waiting.size() + surplus.size();
  }
}
