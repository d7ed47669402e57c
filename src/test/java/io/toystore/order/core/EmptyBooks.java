package io.toystore.order.core;

import io.toystore.message.ReservationMessage.Reconcile;
import io.toystore.message.ReservationMessage.ReconcileAnswer;
import io.toystore.model.CatalogTerm;
import io.toystore.testing.RecordedOutputs;
import java.util.List;

/** The books of a catalog that has settled nothing, and has nothing pending. */
final class EmptyBooks {
  static final CatalogTerm CATALOG = new CatalogTerm(7, 1, 11);

  private EmptyBooks() {}

  /** The answer to the leader's last question. */
  static ReconcileAnswer answer(RecordedOutputs out) {
    List<Reconcile> asked = out.take(Reconcile.class);
    Reconcile last = asked.get(asked.size() - 1);
    return new ReconcileAnswer(
        last.from(), 0, last.term(), last.ask(), last.term(), CATALOG, 0, 0, 1, 0, List.of());
  }
}
