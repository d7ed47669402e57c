package io.toystore.frontend;

import io.toystore.frontend.core.Desk.PurchaseEnd;
import io.toystore.frontend.core.FrontendStatus;
import io.toystore.observe.Meters;
import io.toystore.observe.Meters.OfState;
import java.util.Locale;
import java.util.function.Supplier;

/** The meters of a front-end's communication with the other tiers. */
final class FrontendMeters {
  private FrontendMeters() {}

  static void register(Meters meters, Supplier<FrontendStatus> status) {
    OfState<FrontendStatus> all = meters.of(status);
    all.gauge("order_leader", "The order replica in use; 0 for none.", FrontendStatus::leader);
    all.gauge("order_term", "The leader's term.", FrontendStatus::term);
    all.gauge(
        "order_replicas_answering",
        "Replicas that answer pings.",
        FrontendStatus::replicasAnswering);
    all.counter("appointments", "Replicas asked to lead.", FrontendStatus::appointments);
    all.flag(
        "catalog_answers",
        "Whether the catalog was heard within the staleness bound.",
        FrontendStatus::catalogAnswers);
    all.gauge("cache_products", "Products in the cache.", FrontendStatus::cached);
    all.counter("cache_hits", "Reads answered from the cache.", FrontendStatus::hits);
    all.counter("cache_misses", "Reads that needed the catalog.", FrontendStatus::misses);
    all.counter("cache_invalidations", "Changes received.", FrontendStatus::invalidations);
    all.counter("cache_drops", "Times the whole cache was dropped.", FrontendStatus::drops);
    all.gauge("open_purchases", "Purchases without an answer yet.", FrontendStatus::openPurchases);
    all.gauge(
        "waiting_purchases",
        "Open purchases that have not been sent to the leader yet.",
        FrontendStatus::waitingPurchases);
    all.gauge(
        "open_product_reads",
        "Product reads without an answer yet.",
        FrontendStatus::openProductReads);
    all.gauge(
        "open_order_reads", "Order reads without an answer yet.", FrontendStatus::openOrderReads);
    for (PurchaseEnd end : PurchaseEnd.values()) {
      meters
          .with("end", end.name().toLowerCase(Locale.ROOT))
          .of(status)
          .counter(
              "purchases",
              "Purchases by how they ended.",
              front -> front.purchases().getOrDefault(end, 0L));
    }
    all.counter("purchase_attempts", "Attempts, resends not counted.", FrontendStatus::attempts);
    all.counter("purchase_resends", "Attempts sent again.", FrontendStatus::resends);
    all.counter(
        "turned_away",
        "Requests rejected: too many to be served in time.",
        FrontendStatus::rejected);
    all.counter(
        "discarded_answers",
        "Answers to purchase attempts that were given up or answered before.",
        FrontendStatus::discardedAnswers);
    all.counter(
        "ignored_messages",
        "Messages that are not for a front-end, or match no open request.",
        FrontendStatus::ignoredMessages);
  }
}
