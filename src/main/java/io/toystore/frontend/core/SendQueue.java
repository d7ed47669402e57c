package io.toystore.frontend.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Questions to a tier from their arrival to their answer: those that wait for their turn, the
 * oldest first, and those in flight, which are sent again while they are unanswered. {@link
 * ConcurrencyLimit} bounds the number of each.
 *
 * <p>A surplus question is not refused at once. A client that retries at once would cost as much as
 * one that is served, and thousands of them would keep the event loop from the tiers' answers: the
 * tiers would seem slow, fewer questions could wait, and more would be refused. A surplus question
 * is kept behind the waiting ones, which costs nothing, until there is room for it or its own time
 * is over.
 *
 * <p>While many questions are in flight, a few new ones are held back for a batch: until they are
 * half as many as those in flight, or until the next tick. A message costs each tier on its way
 * about the same whether it carries one question or thirty; this rule keeps about three messages in
 * flight, however many questions. (Nagle's rule of RFC 896, for batches: the questions in flight
 * are the clock.)
 *
 * @param <T> a question, distinguished by identity
 */
final class SendQueue<T> {
  /** With fewer questions in flight than this, none is held back for a batch. */
  private static final int MANY = 16;

  private final ConcurrencyLimit pace;

  /** Whether a tick has passed since questions were last taken. */
  private boolean ticked;

  /** Never sent; waiting for their turn. */
  private final ArrayDeque<T> waiting = new ArrayDeque<>();

  /** Never sent; too many, and therefore behind all waiting questions. */
  private final TimeoutQueue<T> surplus;

  /** Sent at least once; will be sent again at the next flush. */
  private final LinkedHashSet<T> toResend = new LinkedHashSet<>();

  /** Sent, and not due to be sent again. */
  private final TimeoutQueue<T> unanswered;

  SendQueue(FrontendSettings settings) {
    // A quarter each: a question that is sent has waited for at most half of its time.
    pace = new ConcurrencyLimit(settings.requestTimeoutMillis() / 4);
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

  /** An answer came: the tier has room for another question. */
  void answered(T question) {
    if (remove(question)) {
      pace.answered();
    }
  }

  /** No request waits for the answer any more. */
  void giveUp(T question) {
    remove(question);
  }

  /** Removes a question; returns whether it was in flight. */
  private boolean remove(T question) {
    if (unanswered.remove(question) || toResend.remove(question)) {
      return true;
    }
    if (!surplus.remove(question)) {
      waiting.remove(question); // Usually the first one.
    }
    return false;
  }

  /** Sends a question in flight again at the next flush. */
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

  /** A question that was not answered in time and will be sent again; null for none. */
  T pollUnanswered(long nowMillis) {
    T due = unanswered.pollDue(nowMillis);
    if (due != null) {
      toResend.add(due);
    }
    return due;
  }

  /**
   * Removes and returns a question for which there was no room in time, or is no longer room; null
   * if there is none. Must be called after {@link #tick}.
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

  /** Takes the questions to send, in order; from now on each is in flight. */
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
