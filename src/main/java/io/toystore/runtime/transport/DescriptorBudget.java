package io.toystore.runtime.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import io.toystore.config.UserError;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections this process may have open at once, so that clients never take the file
 * descriptors that its files and its members need: a tier that cannot open the next segment of its
 * journal ends. Where the operating system sets no such limit, as on Windows, there is none here.
 */
public final class DescriptorBudget {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorBudget.class);

  /**
   * What each tier of the store needs. In this process a tier has four files open (lock, segment,
   * durable mark, commit index), and up to three more for a moment: a segment that is read, an
   * unfinished snapshot, a folder that is forced. A tier elsewhere takes three connections:
   * Hazelcast's, and the event bus's both ways; more while they are being replaced.
   */
  private static final int FOR_EACH_TIER = 7;

  /**
   * What is opened for other purposes later than at the start: listening sockets, connections to
   * further front-ends, libraries, whatever tools look at the process. Measured with three
   * replicas: the store in one process has 16 descriptors open at its start and 28 as it serves, 11
   * of the difference in its tiers; a front-end in a cluster has 24 open as it starts alone, and 44
   * among five other members, 15 of the difference in connections to them. The management port
   * takes up to 17 in addition.
   */
  private static final int RESERVE = 64;

  /** Connections that were accepted, and that the front-end has not admitted or closed yet. */
  private static final int NOT_YET_ADMITTED = 32;

  /** With fewer connections than this a front-end does not start. */
  private static final int LEAST = 16;

  /**
   * The process's file descriptors.
   *
   * @param max how many it may have
   * @param open how many it has
   */
  record Descriptors(long max, long open) {
    static final Descriptors UNLIMITED = new Descriptors(Long.MAX_VALUE, 0);

    static Descriptors ofThisProcess() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
          : UNLIMITED;
    }

    /** Without the reserve. */
    long left() {
      return max - open - RESERVE;
    }
  }

  private DescriptorBudget() {}

  /**
   * The highest number of connections up to {@code configured} for which there are descriptors; a
   * lower one than configured is logged. To be called before the tiers in this process start.
   *
   * @param tiers the tiers of the store, here or elsewhere: catalog and order replicas
   * @throws UserError when there are hardly any
   */
  public static int maxConnections(int configured, int tiers) {
    return maxConnections(configured, tiers, Descriptors.ofThisProcess());
  }

  public static int maxConnections(int configured, int tiers, Descriptors descriptors) {
    long kept = RESERVE + NOT_YET_ADMITTED + (long) FOR_EACH_TIER * tiers;
    long most = descriptors.max() - descriptors.open() - kept;
    if (most >= configured) {
      return configured;
    }
    if (most < LEAST) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the front-end needs %d file descriptors for %d connections, files and members, but"
                  + " this process may have %d; raise the limit: ulimit -n",
              descriptors.open() + kept + LEAST,
              LEAST,
              descriptors.max()));
    }
    LOG.warn(
        "maxConnections lowered from {} to {}: this process may have {} file descriptors, of which"
            + " {} are kept for files and members; raise the limit with ulimit -n, or set"
            + " maxConnections",
        configured,
        most,
        descriptors.max(),
        descriptors.open() + kept);
    return (int) most;
  }

  /**
   * How many accepted connections there may be at this moment, those not admitted yet included; for
   * the thread that accepts them.
   */
  public static int maxAccepted() {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Descriptors.ofThisProcess().left()));
  }
}
