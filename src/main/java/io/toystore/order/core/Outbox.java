package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Gathers the items that a burst of inputs sends to each destination, and sends them in as few
 * messages as the batch size allows: destinations in the order of their first item, items in the
 * order in which they were added.
 *
 * @param <K> a destination
 * @param <T> an item for it
 */
final class Outbox<K, T> {
  private final Map<K, List<T>> gathered = new LinkedHashMap<>();
  private final int maxBatch;

  Outbox(int maxBatch) {
    this.maxBatch = maxBatch;
  }

  void add(K to, T item) {
    gathered.computeIfAbsent(to, unused -> new ArrayList<>()).add(item);
  }

  boolean isEmpty() {
    return gathered.isEmpty();
  }

  void clear() {
    gathered.clear();
  }

  void send(Outputs out, Function<K, Address> address, BiFunction<K, List<T>, Message> message) {
    if (gathered.isEmpty()) {
      return;
    }
    gathered.forEach(
        (to, items) -> {
          for (int from = 0; from < items.size(); from += maxBatch) {
            int end = Math.min(items.size(), from + maxBatch);
            List<T> batch = List.copyOf(items.subList(from, end));
            out.send(address.apply(to), message.apply(to, batch));
          }
        });
    gathered.clear();
  }
}
