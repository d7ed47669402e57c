package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage.FoundOrders;
import io.toystore.message.OrderMessage.PurchaseOutcomes;
import io.toystore.message.OrderMessage.Purchases;
import io.toystore.message.ReservationMessage;
import io.toystore.sansio.Outputs;

/**
 * What this replica passes on for two others that do not reach each other: between a front-end and
 * the leader (design, section 5.11), and between the leader and the catalog (section 6.9). A
 * message names the one replica that passes it on, so no message is passed on twice.
 */
final class Relay {
  private final int id;

  Relay(int id) {
    this.id = id;
  }

  /**
   * Passes on a message that is not for an order replica.
   *
   * @return false when it is for this replica to act on, or to pass to the leader
   */
  boolean passOn(Message message, Outputs out) {
    if (message instanceof PurchaseOutcomes m) {
      out.send(Address.frontend(m.frontend()), m);
    } else if (message instanceof FoundOrders m) {
      out.send(Address.frontend(m.frontend()), m);
    } else if (message instanceof ReservationMessage.Reserve m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof ReservationMessage.Settle m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof ReservationMessage.Reconcile m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else if (message instanceof ReservationMessage.BooksDiffer m) {
      passOn(m.via(), Address.CATALOG, m, out);
    } else {
      return false;
    }
    return true;
  }

  /**
   * Passes a front-end's purchases on to the leader.
   *
   * @param leader the leader of the purchases' term; 0 if this replica knows none
   * @return false when they were passed on already, or there is no leader
   */
  boolean passOn(Purchases m, int leader, Outputs out) {
    if (leader == 0 || m.via() != 0) {
      return false;
    }
    out.send(
        Address.order(leader),
        new Purchases(m.frontend(), m.term(), m.lowestOpenAttempt(), id, m.purchases()));
    return true;
  }

  /**
   * Passes the catalog's answer back to the leader that it is for.
   *
   * @return false when it is for this replica
   */
  boolean passBack(int to, int via, Message answer, Outputs out) {
    if (to == id) {
      return false;
    }
    passOn(via, Address.order(to), answer, out);
    return true;
  }

  /** Passes the catalog's question on to the leader. */
  void passOn(ReservationMessage.AskOutcomes m, int leader, Outputs out) {
    passOn(m.via(), Address.order(leader), m, out);
  }

  private void passOn(int via, Address to, Message message, Outputs out) {
    if (via == id) {
      out.send(to, message);
    }
  }
}
