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
 * Vert.x's cluster manager on Hazelcast, but for the way in which a member leaves: it waits {@value
 * #LEAVE_MILLIS} ms at most.
 *
 * <p>An orderly shutdown of Hazelcast first moves to others what this member holds, which are
 * registrations of the event bus, and takes 100 to 300 ms. It takes seconds in two cases, and in
 * both of them for nothing:
 *
 * <ul>
 *   <li>Several members stop together. A move often fails then, because the partition's version has
 *       changed meanwhile, and the oldest member moves nothing for three seconds ({@code
 *       MigrationManagerImpl}). The others have copies anyway ({@link HazelcastSetup}).
 *   <li>The oldest member is the last to stop. It looks for clusters that have split off, and waits
 *       up to five seconds for a connection to each member that is gone; its shutdown waits for
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
   * One that keeps no registrations of others, so that nothing is moved when it comes and goes: for
   * who only watches. Without any other member it joins nothing, and fails after three seconds.
   *
   * @param cluster with addresses, not names
   */
  public static HazelcastMember lite(ClusterConfig cluster) {
    return new HazelcastMember(cluster, true);
  }

  /** How many other members there are, but for lite ones; what Hazelcast believes, at once. */
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

  /** Completes without waiting for Hazelcast's shutdown, once that has taken too long. */
  @Override
  public void leave(Completable<Void> promise) {
    HazelcastInstance hazelcast = getHazelcastInstance();
    if (hazelcast == null) {
      promise.succeed();
      return;
    }
    Promise<Void> left = Promise.promise();
    // Not a thread of Vert.x, which has ended when the shutdown takes longer.
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

  /** What others do is of no interest to a member that leaves, and it could not ask Hazelcast. */
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
