package io.toystore.order.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.model.LogEntry;
import io.toystore.order.book.OrderEntry;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import java.util.List;

/**
 * An order replica that crashes by configuration, at the moment that best shows the purpose of
 * replication: right after the N-th order that it has taken as leader is forced to its own disk,
 * and before that order is acknowledged.
 *
 * <p>This class wraps the replica and watches its outputs, so that a replica without this setting
 * contains none of it. A majority may have forced the order before this replica's own disk has. So
 * from the append of the N-th order until its force, outcomes are dropped, as they may be lost in
 * any crash.
 */
public final class CrashAfterOrders implements Core {
  private final OrderReplica replica;
  private final int orders;
  private final Runnable crash;

  /** How many orders this replica has appended as leader since its start. */
  private int taken;

  /** The log index of the N-th of them; 0 until it is appended. */
  private long fatalIndex;

  /**
   * @param orders N, at least 1
   * @param crash ends the process at once
   */
  public CrashAfterOrders(OrderReplica replica, int orders, Runnable crash) {
    this.replica = replica;
    this.orders = orders;
    this.crash = crash;
  }

  @Override
  public void start(long nowMillis, Outputs out) {
    replica.start(nowMillis, new Watched(out));
  }

  @Override
  public void receive(Message message, long nowMillis, Outputs out) {
    replica.receive(message, nowMillis, new Watched(out));
  }

  @Override
  public void stored(long count, long nowMillis, Outputs out) {
    replica.stored(count, nowMillis, new Watched(out));
    if (fatalIndex > 0 && replica.log().durableIndex() >= fatalIndex) {
      crash.run();
    }
  }

  @Override
  public void logRead(List<LogEntry> entries, long nowMillis, Outputs out) {
    replica.logRead(entries, nowMillis, new Watched(out));
  }

  @Override
  public void tick(long nowMillis, Outputs out) {
    replica.tick(nowMillis, new Watched(out));
  }

  @Override
  public long nextTickMillis(long nowMillis) {
    return replica.nextTickMillis(nowMillis);
  }

  @Override
  public void flush(long nowMillis, Outputs out) {
    replica.flush(nowMillis, new Watched(out));
  }

  @Override
  public void drain(long nowMillis, Outputs out) {
    replica.drain(nowMillis, new Watched(out));
  }

  @Override
  public boolean drained() {
    return replica.drained();
  }

  /** The replica's outputs, on their way to the shell. */
  private final class Watched implements Outputs {
    private final Outputs out;

    Watched(Outputs out) {
      this.out = out;
    }

    @Override
    public void send(Address to, Message message) {
      boolean revealsOrders =
          message instanceof OrderMessage.PurchaseOutcomes
              || message instanceof OrderMessage.FoundOrders;
      if (fatalIndex == 0 || !revealsOrders) {
        out.send(to, message);
      }
    }

    @Override
    public void append(List<LogEntry> entries) {
      if (replica.log().role() == OrderMessage.Role.LEADER) {
        for (LogEntry entry : entries) {
          if (OrderEntry.parse(entry.payload()) instanceof OrderEntry.OrderPlaced
              && ++taken == orders) {
            fatalIndex = entry.index();
          }
        }
      }
      out.append(entries);
    }

    @Override
    public void cutFrom(long index) {
      if (index <= fatalIndex) {
        // Another leader's log lacks that order; the next order taken is the N-th.
        fatalIndex = 0;
        taken = orders - 1;
      }
      out.cutFrom(index);
    }

    @Override
    public void savePromise(long term) {
      out.savePromise(term);
    }

    @Override
    public void saveMembers(List<Long> folderIds) {
      out.saveMembers(folderIds);
    }

    @Override
    public void readLog(long fromIndex, int maxBytes) {
      out.readLog(fromIndex, maxBytes);
    }

    @Override
    public void dropped(String why) {
      out.dropped(why);
    }
  }
}
