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
 * journal ends. There is no limit where the operating system sets none, as on Windows.
 */
public final class DescriptorBudget {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorBudget.class);

  /**
   * The descriptors that each tier of the store needs. A tier in this process has four files open
   * (lock, segment, durable mark, commit index), and up to three more briefly: a segment being
   * read, an unfinished snapshot, a folder being forced. A tier in another process takes three
   * connections: Hazelcast's, and the event bus's in both directions; more while they are being
   * replaced.
   */
  private static final int FOR_EACH_TIER = 7;

  /**
   * Descriptors that are opened after the start for other purposes: listening sockets, connections
   * to further front-ends, libraries, tools that inspect the process. Measured with three replicas:
   * the store in one process has 16 descriptors open at its start and 28 when it serves; its tiers
   * account for 11 of the difference. A front-end in a cluster has 24 open when it starts alone,
   * and 44 among five other members; connections to them account for 15 of the difference. The
   * management port takes up to 17 in addition.
   */
  private static final int RESERVE = 64;

  /** Accepted connections that the front-end has neither admitted nor closed yet. */
  private static final int NOT_YET_ADMITTED = 32;

  /** With fewer connections than this a front-end does not start. */
  private static final int MIN_CONNECTIONS = 16;

  /**
   * The process's file descriptors.
   *
   * @param max the maximum number of open descriptors
   * @param open the number of open descriptors
   */
  record Descriptors(long max, long open) {
    static final Descriptors UNLIMITED = new Descriptors(Long.MAX_VALUE, 0);

    static Descriptors ofThisProcess() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
          : UNLIMITED;
    }

    /** The number of free descriptors without the reserve. */
    long left() {
      return max - open - RESERVE;
    }
  }

  private DescriptorBudget() {}

  /**
   * The maximum number of connections: {@code configured}, or fewer if there are too few
   * descriptors, which is logged. Must be called before the tiers in this process start.
   *
   * @param tiers the tiers of the store, here or elsewhere: catalog and order replicas
   * @throws UserError when there are too few descriptors for {@value #MIN_CONNECTIONS} connections
   */
  public static int maxConnections(int configured, int tiers) {
    return maxConnections(configured, tiers, Descriptors.ofThisProcess());
  }

  public static int maxConnections(int configured, int tiers, Descriptors descriptors) {
    long kept = RESERVE + NOT_YET_ADMITTED + (long) FOR_EACH_TIER * tiers;
    long affordable = descriptors.max() - descriptors.open() - kept;
    if (affordable >= configured) {
      return configured;
    }
    if (affordable < MIN_CONNECTIONS) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the front-end needs %d file descriptors for %d connections, files and members, but"
                  + " this process may have %d; raise the limit: ulimit -n",
              descriptors.open() + kept + MIN_CONNECTIONS,
              MIN_CONNECTIONS,
              descriptors.max()));
    }
    LOG.warn(
        "maxConnections lowered from {} to {}: this process may have {} file descriptors, of which"
            + " {} are kept for files and members; raise the limit with ulimit -n, or set"
            + " maxConnections",
        configured,
        affordable,
        descriptors.max(),
        descriptors.open() + kept);
    return (int) affordable;
  }

  /**
   * The present limit for accepted connections, including those not admitted yet; called by the
   * accepting thread.
   */
  public static int maxAccepted() {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Descriptors.ofThisProcess().left()));
  }
}
