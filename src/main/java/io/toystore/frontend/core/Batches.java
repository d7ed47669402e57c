package io.toystore.frontend.core;

import java.util.List;
import java.util.function.Consumer;

/** Splits gathered items into messages of bounded size. */
final class Batches {
  private Batches() {}

  /** Passes {@code items} to the action in order, in immutable lists of 1 to {@code maxBatch}. */
  static <T> void forEach(List<T> items, int maxBatch, Consumer<List<T>> action) {
    for (int from = 0; from < items.size(); from += maxBatch) {
      action.accept(List.copyOf(items.subList(from, Math.min(items.size(), from + maxBatch))));
    }
  }
}
