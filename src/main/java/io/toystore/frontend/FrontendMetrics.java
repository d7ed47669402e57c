package io.toystore.frontend;

import io.toystore.frontend.core.FrontendStatus;
import java.util.Locale;

/** A front-end's status in the text format that Prometheus reads (version 0.0.4). */
final class FrontendMetrics {
  private final StringBuilder text = new StringBuilder(4096);

  private FrontendMetrics() {}

  static String of(FrontendStatus status, long droppedMessages, long droppedLines) {
    FrontendMetrics out = new FrontendMetrics();
    out.gauge("order_leader", "The order replica in use; 0 for none.", status.leader());
    out.gauge("order_term", "The leader's term.", status.term());
    out.gauge(
        "order_replicas_answering", "Replicas that answer pings.", status.replicasAnswering());
    out.counter("appointments_total", "Replicas asked to lead.", status.appointments());
    out.gauge(
        "catalog_answers",
        "Whether the catalog was heard within the staleness bound.",
        status.catalogAnswers() ? 1 : 0);
    out.gauge("cache_products", "Products in the cache.", status.cached());
    out.counter("cache_hits_total", "Reads answered from the cache.", status.hits());
    out.counter("cache_misses_total", "Reads that needed the catalog.", status.misses());
    out.counter("cache_invalidations_total", "Changes heard of.", status.invalidations());
    out.counter("cache_drops_total", "Times the whole cache was dropped.", status.drops());
    out.gauge("open_purchases", "Purchases without an answer yet.", status.openPurchases());
    out.gauge(
        "waiting_purchases", "Of these, not sent to the leader yet.", status.waitingPurchases());
    out.head("purchases_total", "Purchases by how they ended.", "counter");
    status
        .purchases()
        .forEach(
            (end, count) ->
                out.text.append(
                    String.format(
                        Locale.ROOT,
                        "toystore_purchases_total{end=\"%s\"} %d\n",
                        end.name().toLowerCase(Locale.ROOT),
                        count)));
    out.counter("purchase_attempts_total", "Attempts, resends not counted.", status.attempts());
    out.counter("purchase_resends_total", "Attempts sent again.", status.resends());
    out.counter(
        "turned_away_total",
        "Requests refused: too many to be served in time.",
        status.turnedAway());
    out.counter("dropped_messages_total", "Malformed or foreign messages.", droppedMessages);
    out.counter(
        "dropped_output_lines_total",
        "Lines of this process's output that were not written.",
        droppedLines);
    return out.text.toString();
  }

  private void gauge(String name, String help, long value) {
    head(name, help, "gauge");
    text.append("toystore_").append(name).append(' ').append(value).append('\n');
  }

  private void counter(String name, String help, long value) {
    head(name, help, "counter");
    text.append("toystore_").append(name).append(' ').append(value).append('\n');
  }

  private void head(String name, String help, String type) {
    text.append(
        String.format(
            Locale.ROOT, "# HELP toystore_%s %s\n# TYPE toystore_%s %s\n", name, help, name, type));
  }
}
