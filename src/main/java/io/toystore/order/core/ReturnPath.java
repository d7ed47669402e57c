package io.toystore.order.core;

import io.toystore.message.Address;

/**
 * The way back to a front-end.
 *
 * @param via the follower that passed its message on, and passes the answer back; 0 for none
 */
record ReturnPath(long frontend, int via) {
  Address address() {
    return via == 0 ? Address.frontend(frontend) : Address.order(via);
  }
}
