package io.toystore.runtime.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.toystore.config.ClusterConfig;
import io.vertx.core.Completable;
import io.vertx.core.Promise;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x's cluster manager on Hazelcast, except that a leaving member waits at most {@value
 * #LEAVE_MILLIS} ms.
 *
 * <p>An orderly shutdown of Hazelcast first moves this member's data, which are registrations of
 * the event bus, to other members, and takes 100 to 300 ms. In two cases it takes seconds,
 * needlessly:
 *
 * <ul>
 *   <li>Several members stop together. A move often fails then, because the partition's version has
 *       changed meanwhile, and the oldest member moves nothing for three seconds ({@code
 *       MigrationManagerImpl}). The others have copies anyway ({@link HazelcastSetup}).
 *   <li>The oldest member is the last to stop. It looks for clusters that have split off, and waits
 *       up to five seconds for a connection to each member that has left; its shutdown waits for
 *       that search for three seconds ({@code ExecutionServiceImpl}).
 * </ul>
 */
public final class HazelcastMember extends HazelcastClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastMember.class);
  private static final long LEAVE_MILLIS = 500;

  private boolean leaving;

  /**
   * @param cluster with addresses, not names
   */
  public HazelcastMember(ClusterConfig cluster) {
    super(HazelcastSetup.hazelcast(cluster));
  }

  private HazelcastMember(ClusterConfig cluster, boolean lite) {
    super(HazelcastSetup.hazelcast(cluster, lite));
  }

  /**
   * A member that keeps no registrations of others, so that nothing is moved when it joins or
   * leaves; for programs that only observe. Joining fails after three seconds if there is no other
   * member.
   *
   * @param cluster with addresses, not names
   */
  public static HazelcastMember lite(ClusterConfig cluster) {
    return new HazelcastMember(cluster, true);
  }

  /**
   * How many other members there are, without lite members, as Hazelcast believes; does not block.
   */
  public int others() {
    HazelcastInstance hazelcast = getHazelcastInstance();
    if (hazelcast == null) {
      return 0;
    }
    long others =
        hazelcast.getCluster().getMembers().stream()
            .filter(member -> !member.localMember() && !member.isLiteMember())
            .count();
    return Math.toIntExact(others);
  }

  /** Completes without waiting for Hazelcast's shutdown if that takes too long. */
  @Override
  public void leave(Completable<Void> promise) {
    HazelcastInstance hazelcast = getHazelcastInstance();
    if (hazelcast == null) {
      promise.succeed();
      return;
    }
    Promise<Void> left = Promise.promise();
    // Not a thread of Vert.x: Vert.x may have ended before the shutdown completes.
    Thread shutdown = new Thread(() -> shutDown(hazelcast, left), "hazelcast-shutdown");
    shutdown.setDaemon(true);
    shutdown.start();
    left.future()
        .timeout(LEAVE_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(
            done -> {
              if (done.succeeded() || done.cause() instanceof TimeoutException) {
                promise.succeed();
              } else {
                promise.fail(done.cause());
              }
            });
  }

  private void shutDown(HazelcastInstance hazelcast, Promise<Void> left) {
    try {
      synchronized (this) {
        leaving = true;
      }
      hazelcast.getLifecycleService().shutdown();
      left.tryComplete();
    } catch (RuntimeException | Error e) {
      left.tryFail(e);
    }
  }

  /** A leaving member ignores changes of the cluster, since it can no longer ask Hazelcast. */
  @Override
  public synchronized void memberRemoved(MembershipEvent event) {
    if (!leaving) {
      super.memberRemoved(event);
    }
  }

  @Override
  public synchronized void memberAdded(MembershipEvent event) {
    if (!leaving) {
      super.memberAdded(event);
    }
  }

  @Override
  public synchronized void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleState.MERGING) {
      LOG.warn("was paused, or cut off from the cluster, and joins it again");
    }
    if (!leaving) {
      super.stateChanged(event);
    }
  }
}
