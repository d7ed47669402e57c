package io.toystore.replication;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.ReplicaMessage;
import io.toystore.sansio.Outputs;
import java.util.function.IntFunction;

/** The other replicas of the group, and how this replica sends to them. Not thread-safe. */
final class Peers {
  private final ReplicationSettings settings;
  private final IntFunction<Address> addresses;
  private final Membership membership;
  private final DurableLog log;

  Peers(
      ReplicationSettings settings,
      IntFunction<Address> addresses,
      Membership membership,
      DurableLog log) {
    this.settings = settings;
    this.addresses = addresses;
    this.membership = membership;
    this.log = log;
  }

  /** Whether another replica of the group has this id; any number is allowed. */
  boolean contains(int id) {
    return id >= 1 && id <= settings.groupSize() && id != settings.replica();
  }

  /** Whether the sender is a peer that may lead this term (design, section 5.2). */
  boolean isOwner(int sender, long term) {
    return contains(sender)
        && term <= Terms.HIGHEST
        && sender == Terms.owner(term, settings.groupSize());
  }

  /** Whether this replica works with this peer: both know each other's data folder. */
  boolean admits(int peer) {
    return membership.admits(peer);
  }

  /**
   * Whether the message counts: it comes from an admitted peer and, if it names a data folder, from
   * the folder that this replica knows as the peer's. A peer that is not admitted yet is asked for
   * its folder.
   */
  boolean admitsSender(ReplicaMessage.FromReplica m, long nowMillis, Outputs out) {
    if (!contains(m.from())) {
      return false;
    }
    if (!membership.admits(m.from())) {
      if (membership.takesPart()) {
        askForFolder(m.from(), nowMillis, out);
      }
      return false;
    }
    if (m instanceof ReplicaMessage.FromFolder folder
        && !membership.isFolderOf(m.from(), folder.folderId())) {
      out.dropped("replica " + m.from() + " names a data folder that is not its own");
      return false;
    }
    return true;
  }

  /** Answers a peer whose message was just admitted. */
  void send(int peer, Message message, Outputs out) {
    out.send(addresses.apply(peer), message);
  }

  /**
   * Sends a message that had to wait, for instance for the disk. A peer that is no longer admitted
   * gets nothing: a promise to its former data folder does not count.
   */
  void sendIfAdmitted(int peer, Message message, Outputs out) {
    if (membership.admits(peer)) {
      out.send(addresses.apply(peer), message);
    }
  }

  /** Sends to each admitted peer, and asks each other peer for its data folder. */
  void sendToAll(Message message, long nowMillis, Outputs out) {
    for (int id = 1; id <= settings.groupSize(); id++) {
      if (id != settings.replica()) {
        if (membership.admits(id)) {
          out.send(addresses.apply(id), message);
        } else {
          askForFolder(id, nowMillis, out);
        }
      }
    }
  }

  /** Asks a peer which data folders it knows, so that it can be admitted. */
  void askForFolder(int peer, long nowMillis, Outputs out) {
    membership.ask(peer, log.lastIndex(), nowMillis, out);
  }
}
