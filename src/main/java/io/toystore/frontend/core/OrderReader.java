package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.AnswerStatus;
import io.toystore.frontend.core.Desk.OrderResult;
import io.toystore.message.Address;
import io.toystore.message.OrderMessage.FindOrders;
import io.toystore.message.OrderMessage.FoundOrder;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.OrderQuery;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads orders (design, section 5.9). A committed order never changes, so "found" from any replica
 * is the answer, and "not found" is sent only with proof; either may come late and from any
 * replica. If a replica cannot tell, or does not answer, the next one is asked: the leader if one
 * is in use, then another replica, then the leader again. Only a proof becomes "not found"; without
 * a proof the read is unavailable at its deadline.
 */
final class OrderReader {
  /** An order read that has no answer yet. */
  private static final class OpenRead {
    final long query;
    final long number;
    final Consumer<OrderResult> answer;

    /** How many replicas could not tell, since the last pause. */
    int couldNotTell;

    /** The replica other than the leader that was asked last, or the one to begin after. */
    int lastOther;

    boolean leaderAskedLast;

    OpenRead(long query, long number, int lastOther, Consumer<OrderResult> answer) {
      this.query = query;
      this.number = number;
      this.lastOther = lastOther;
      this.answer = answer;
    }
  }

  private final FrontendSettings settings;
  private final long frontend;
  private final LeaderSelector selector;
  private final OpenRequests<OpenRead> open;
  private final Map<Long, OpenRead> byQuery = new HashMap<>();
  private long lastQuery;
  private long ignored;

  OrderReader(FrontendSettings settings, long frontend, LeaderSelector selector) {
    this.settings = settings;
    this.frontend = frontend;
    this.selector = selector;
    open = new OpenRequests<>(settings);
  }

  void findOrder(long number, long nowMillis, Consumer<OrderResult> answer) {
    long query = ++lastQuery;
    OpenRead request =
        new OpenRead(query, number, (int) (query % settings.orderReplicas()), answer);
    if (open.open(request, nowMillis)) {
      byQuery.put(query, request);
    } else {
      answer.accept(new OrderResult(AnswerStatus.UNAVAILABLE, number, "", 0));
    }
  }

  /** Another leader is in use: all open reads are sent to it. */
  void leaderChanged() {
    for (OpenRead request : open.all()) {
      request.leaderAskedLast = false;
      request.couldNotTell = 0;
      open.sendAgain(request);
    }
  }

  void found(FoundOrders message) {
    for (FoundOrder found : message.orders()) {
      OpenRead request = byQuery.get(found.query());
      if (request == null || request.number != found.number()) {
        ignored++;
        continue;
      }
      switch (found.status()) {
        case FOUND ->
            end(
                request,
                new OrderResult(AnswerStatus.OK, request.number, found.name(), found.quantity()));
        case NOT_FOUND ->
            end(request, new OrderResult(AnswerStatus.NOT_FOUND, request.number, "", 0));
        case UNKNOWN -> {
          // Each replica is asked once without a pause; then the answer timeout is the pause.
          request.couldNotTell++;
          if (request.couldNotTell < settings.orderReplicas()) {
            open.sendAgain(request);
          }
        }
      }
    }
  }

  void tick(long nowMillis) {
    open.tick(nowMillis);
    OpenRead overdue;
    while ((overdue = open.pollOverdue(nowMillis)) != null) {
      end(overdue, new OrderResult(AnswerStatus.UNAVAILABLE, overdue.number, "", 0));
    }
    OpenRead unanswered;
    while ((unanswered = open.pollUnanswered(nowMillis)) != null) {
      unanswered.couldNotTell = 0;
      if (unanswered.leaderAskedLast) {
        selector.requestFailed();
      }
    }
  }

  void flush(long nowMillis, Outputs out) {
    if (!open.hasToSend()) {
      return;
    }
    Map<Integer, List<OrderQuery>> byReplica = new TreeMap<>();
    for (OpenRead request : open.takeToSend(nowMillis)) {
      int replica = nextReplica(request, nowMillis);
      if (replica != 0) {
        byReplica
            .computeIfAbsent(replica, r -> new ArrayList<>())
            .add(new OrderQuery(request.query, request.number));
      }
    }
    byReplica.forEach(
        (replica, queries) ->
            Batches.forEach(
                queries,
                settings.maxBatch(),
                batch -> out.send(Address.order(replica), new FindOrders(frontend, 0, batch))));
  }

  /** The replica to ask next; 0 if none answers, in which case the answer timeout is the pause. */
  private int nextReplica(OpenRead request, long nowMillis) {
    int leader = selector.leader() == selector.route() ? selector.leader() : 0;
    if (leader != 0 && !request.leaderAskedLast) {
      request.leaderAskedLast = true;
      return leader;
    }
    request.leaderAskedLast = false;
    int n = settings.orderReplicas();
    for (int step = 1; step <= n; step++) {
      int replica = (request.lastOther + step - 1) % n + 1;
      if (replica != leader && selector.answers(replica, nowMillis)) {
        request.lastOther = replica;
        return replica;
      }
    }
    request.leaderAskedLast = leader != 0;
    return leader;
  }

  private void end(OpenRead request, OrderResult result) {
    open.close(request);
    byQuery.remove(request.query);
    request.answer.accept(result);
  }

  int openReads() {
    return open.size();
  }

  long rejected() {
    return open.rejected();
  }

  /** Answers that belong to no open read. */
  long ignored() {
    return ignored;
  }
}
