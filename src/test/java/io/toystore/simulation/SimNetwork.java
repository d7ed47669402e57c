package io.toystore.simulation;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages between nodes: lost, delayed, doubled, reordered, and cut off by partitions of any
 * shape, one-way ones included.
 */
final class SimNetwork {
  private record Link(String from, String to) {}

  private record Delay(long leastMillis, long mostMillis) {}

  private final World world;
  private final List<SimNode> nodes = new ArrayList<>();
  private final Set<Link> cut = new HashSet<>();
  private final Map<Link, Delay> slow = new HashMap<>();
  private double loss;
  private double doubling;
  private double lateness;
  private Delay usual = new Delay(0, 2);
  private Set<Class<? extends Message>> dawdling = Set.of();
  private long dawdleMillis;
  private long messages;
  private long transmissions;

  SimNetwork(World world) {
    this.world = world;
  }

  void add(SimNode node) {
    nodes.add(node);
  }

  List<SimNode> nodes() {
    return nodes;
  }

  long messages() {
    return messages;
  }

  /**
   * @param latenessProbability of a message that turns up when nobody expects it any more
   */
  void trouble(
      double lossProbability,
      double doublingProbability,
      double latenessProbability,
      long delayMillis) {
    loss = lossProbability;
    lateness = latenessProbability;
    doubling = doublingProbability;
    usual = new Delay(0, delayMillis);
  }

  void cut(SimNode from, SimNode to) {
    world.trace(() -> "cut     " + from.name() + " -> " + to.name());
    cut.add(new Link(from.name(), to.name()));
  }

  void cutBothWays(SimNode one, SimNode other) {
    cut(one, other);
    cut(other, one);
  }

  /** From now on each message on this way takes so long; a wide range shuffles them. */
  void slow(SimNode from, SimNode to, long leastMillis, long mostMillis) {
    world.trace(() -> "slow    " + from.name() + " -> " + to.name());
    slow.put(new Link(from.name(), to.name()), new Delay(leastMillis, mostMillis));
  }

  /** From now on half of the messages of these kinds take up to so long. */
  void dawdle(Set<Class<? extends Message>> kinds, long mostMillis) {
    world.trace(() -> "dawdle  " + kinds);
    dawdling = kinds;
    dawdleMillis = mostMillis;
  }

  void mend(SimNode one, SimNode other) {
    world.trace(() -> "mended  " + one.name() + " - " + other.name());
    Link there = new Link(one.name(), other.name());
    Link back = new Link(other.name(), one.name());
    cut.remove(there);
    cut.remove(back);
    slow.remove(there);
    slow.remove(back);
  }

  void heal() {
    cut.clear();
    slow.clear();
    dawdling = Set.of();
    trouble(0, 0, 0, 2);
  }

  void send(SimNode from, Address to, Message message) {
    boolean heard = false;
    for (SimNode node : nodes) {
      if (node.listensAt(to)) {
        heard = true;
        messages++;
        if (isCut(from, node) || world.chance(loss)) {
          world.trace(() -> "lost   " + from.name() + " -> " + node.name() + "  " + text(message));
          world.watcher().lost(sent(from, node, to, message));
          continue;
        }
        deliver(from, node, to, message);
        // The bus never doubles a command: a front-end that has sent an attempt once, and is told
        // that it was refused, may rely on that (design, section 6.3). Resends are doubles enough.
        if (!(message instanceof OrderMessage.Purchases) && world.chance(doubling)) {
          deliver(from, node, to, message);
        }
      }
    }
    if (!heard) {
      world.watcher().lost(sent(from, null, to, message));
    }
  }

  private long sent(SimNode from, SimNode node, Address to, Message message) {
    transmissions++;
    world.watcher().sent(transmissions, from, node, to, message);
    return transmissions;
  }

  private boolean isCut(SimNode from, SimNode to) {
    return !cut.isEmpty() && cut.contains(new Link(from.name(), to.name()));
  }

  private Delay delay(SimNode from, SimNode to) {
    return slow.isEmpty() ? usual : slow.getOrDefault(new Link(from.name(), to.name()), usual);
  }

  private void deliver(SimNode from, SimNode node, Address to, Message message) {
    long transmission = sent(from, node, to, message);
    long late = world.chance(lateness) ? world.between(100, 2_500) : 0;
    if (!dawdling.isEmpty() && dawdling.contains(message.getClass()) && world.chance(0.5)) {
      late += world.between(0, dawdleMillis);
    }
    Delay link = delay(from, node);
    long delay = late + world.between(link.leastMillis(), link.mostMillis());
    world.in(
        delay,
        () -> {
          if (isCut(from, node)) {
            world.watcher().lost(transmission);
            return;
          }
          if (!node.listensAt(to)) {
            world.watcher().lost(transmission);
          }
          world.trace(() -> from.name() + " -> " + node.name() + "  " + text(message));
          node.receive(to, message);
        });
  }

  private static String text(Message message) {
    return message.toString();
  }
}
