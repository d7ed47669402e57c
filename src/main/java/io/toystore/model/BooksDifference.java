package io.toystore.model;

import java.util.Locale;

/**
 * The order log and the catalog's settlements do not match: a data folder is an old copy, was begun
 * anew, or belongs to another store.
 *
 * @param placed orders in the order log
 * @param settled orders that the catalog has settled
 * @param pending reservations that are pending in the catalog and whose order is in the order log
 */
public record BooksDifference(long placed, long settled, long pending) {
  /** The difference in figures, and what to do about it; one line. */
  @Override
  public String toString() {
    long known = settled + pending;
    String what =
        placed < known
            ? String.format(
                Locale.ROOT,
                "the order log lacks %d of the %d orders that the catalog knows as placed",
                known - placed,
                known)
            : placed > known
                ? String.format(
                    Locale.ROOT,
                    "the catalog lacks %d of the %d orders in the order log",
                    placed - known,
                    placed)
                : "the order log and the catalog hold equally many orders, but not the same ones";
    return String.format(
        Locale.ROOT,
        "%s (order log: %d orders; catalog: %d settled, and %d reserved whose orders are in the"
            + " order log). A data folder is an old copy, was begun anew, or is of another store."
            + " No purchase is possible, and nothing is changed: stop all members, and bring back"
            + " the folders that were last in use, or restore a backup of the whole store",
        what,
        placed,
        settled,
        pending);
  }
}
