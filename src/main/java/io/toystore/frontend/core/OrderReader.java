package io.toystore.frontend.core;

import io.toystore.frontend.core.Desk.OrderResult;
import io.toystore.frontend.core.Desk.Outcome;
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
 * is the answer, and replicas send "not found" only with proof. Either answer may come late and
 * from any replica. If a replica cannot tell or does not answer, the next one is asked: the leader
 * if one is in use, then another replica, then the leader again. Without a proof, the read is not
 * "not found" but unavailable at its deadline.
 */
final class OrderReader {
  /** An order read that has no answer yet. */
  private static final class Open {
    final long query;
    final long number;
    final Consumer<OrderResult> answer;

    /** How many replicas could not tell since the last pause. */
    int inVain;

    /** The last replica asked other than the leader, or the one to begin after. */
    int lastOther;

    boolean leaderAskedLast;

    Open(long query, long number, int lastOther, Consumer<OrderResult> answer) {
      this.query = query;
      this.number = number;
      this.lastOther = lastOther;
      this.answer = answer;
    }
  }

  private final FrontendSettings settings;
  private final long frontend;
  private final LeaderSelector selector;
  private final OpenRequests<Open> open;
  private final Map<Long, Open> byQuery = new HashMap<>();
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
    Open request = new Open(query, number, (int) (query % settings.orderReplicas()), answer);
    if (open.open(request, nowMillis)) {
      byQuery.put(query, request);
    } else {
      answer.accept(new OrderResult(Outcome.UNAVAILABLE, number, "", 0));
    }
  }

  /** Called when another leader is in use: it is asked about all open reads. */
  void leaderChanged() {
    for (Open request : open.all()) {
      request.leaderAskedLast = false;
      request.inVain = 0;
      open.sendAgain(request);
    }
  }

  void found(FoundOrders message) {
    for (FoundOrder found : message.orders()) {
      Open request = byQuery.get(found.query());
      if (request == null || request.number != found.number()) {
        ignored++;
        continue;
      }
      switch (found.status()) {
        case FOUND ->
            end(
                request,
                new OrderResult(Outcome.OK, request.number, found.name(), found.quantity()));
        case NOT_FOUND -> end(request, new OrderResult(Outcome.NOT_FOUND, request.number, "", 0));
        case UNKNOWN -> {
          // Asks each replica once without a pause; then the answer timeout is the pause.
          request.inVain++;
          if (request.inVain < settings.orderReplicas()) {
            open.sendAgain(request);
          }
        }
      }
    }
  }

  void tick(long nowMillis) {
    open.tick(nowMillis);
    Open overdue;
    while ((overdue = open.pollOverdue(nowMillis)) != null) {
      end(overdue, new OrderResult(Outcome.UNAVAILABLE, overdue.number, "", 0));
    }
    Open unanswered;
    while ((unanswered = open.pollUnanswered(nowMillis)) != null) {
      unanswered.inVain = 0;
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
    for (Open request : open.takeToSend(nowMillis)) {
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

  /**
   * The replica to ask next; 0 when none answers, in which case the answer timeout is the pause.
   */
  private int nextReplica(Open request, long nowMillis) {
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

  private void end(Open request, OrderResult result) {
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

  /** How many answers belonged to no open read. */
  long ignored() {
    return ignored;
  }
}
