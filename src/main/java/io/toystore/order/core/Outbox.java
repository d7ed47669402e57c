package io.toystore.order.core;

import io.toystore.protocol.Address;
import io.toystore.protocol.Message;
import io.toystore.protocol.Outputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Gathers during a burst what goes to the same place, and sends it in as few messages as its bound
 * allows.
 *
 * @param <T> what is gathered
 */
final class Outbox<T> {
  private final Map<Address, List<T>> gathered = new LinkedHashMap<>();
  private final int maxBatch;

  Outbox(int maxBatch) {
    this.maxBatch = maxBatch;
  }

  void add(Address to, T item) {
    gathered.computeIfAbsent(to, unused -> new ArrayList<>()).add(item);
  }

  void clear() {
    gathered.clear();
  }

  void send(Outputs out, Function<List<T>, Message> message) {
    if (gathered.isEmpty()) {
      return;
    }
    gathered.forEach(
        (to, items) -> {
          for (int from = 0; from < items.size(); from += maxBatch) {
            int end = Math.min(items.size(), from + maxBatch);
            out.send(to, message.apply(List.copyOf(items.subList(from, end))));
          }
        });
    gathered.clear();
  }
}
