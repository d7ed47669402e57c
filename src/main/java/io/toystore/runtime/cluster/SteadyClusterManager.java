package io.toystore.runtime.cluster;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.toystore.message.Address;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster manager on top of another one, here Hazelcast's, that keeps the store's messages from
 * waiting for look-ups. Hazelcast finds the nodes and spreads who listens where. But when a member
 * crashes, is paused or cut off, Hazelcast takes seconds to agree, forgets members that are only
 * paused, and answers no look-up meanwhile. The store's own pings are quicker and more precise. So
 * this class remembers the routes to the store's addresses ({@link RouteTable}) and the nodes'
 * network addresses, and refreshes them in the background. It begins with all addresses that this
 * member may need: a replica that has just come back and must lead at once, because the leader was
 * cut off, must not have to find the catalog first. For other addresses, only the first look-up
 * waits. Routes to current members are looked up only every tenth time, since Hazelcast reports
 * changes.
 *
 * <p>A connection to a node that is no longer a member is tried at most every {@value
 * #LOST_NODE_MILLIS} ms. The delegate handles addresses that are not the store's.
 */
public final class SteadyClusterManager implements ClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger(SteadyClusterManager.class);
  private static final long REFRESH_MILLIS = 1_000;

  /**
   * How many refreshes pass between look-ups of known routes; each look-up wakes several threads in
   * two processes.
   */
  private static final int KNOWN_REFRESH = 10;

  private static final long LOST_NODE_MILLIS = 100;
  private static final long JOIN_LOG_MILLIS = 15_000;
  private static final int MAX_LOOKED_UP = 1_000;
  private static final int MAX_PLACES_ASKED = 16;
  private static final long PLACE_MILLIS = 500;
  private static final long REMOVAL_MILLIS = 300;

  /** The error for a lost message; without a stack trace, since there may be many. */
  private static final class NotTriedException extends Exception {
    private static final long serialVersionUID = 1;

    NotTriedException() {
      super("not a member, and a connection was tried just now", null, false, false);
    }
  }

  private static final NotTriedException NOT_TRIED = new NotTriedException();

  /** A node's network address, and when it was last returned although the node was not a member. */
  private static final class Place {
    final NodeInfo info;
    long lostTriedMillis = Long.MIN_VALUE / 2;

    Place(NodeInfo info) {
      this.info = info;
    }
  }

  private final ClusterManager delegate;
  private final Consumer<Vertx> beforeJoin;
  private final Predicate<String> ours;
  private final List<String> expected;
  private final RouteTable routes;
  private final Map<String, Place> places = new ConcurrentHashMap<>();

  /** The addresses whose first look-up is complete, with or without a result. */
  private final Set<String> lookedUp = ConcurrentHashMap.newKeySet();

  /** The addresses that the delegate is being asked for. */
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();

  /** The nodes whose network address the delegate is being asked for. */
  private final Set<String> placesAsked = ConcurrentHashMap.newKeySet();

  private Vertx vertx;
  private volatile RegistrationListener listener;
  private long timer = -1;
  private int refreshes;

  /**
   * Keeps the routes of the store's own addresses.
   *
   * @param beforeJoin called once, when the event bus exists and no message can have arrived yet
   * @param orderReplicas the number of order replicas
   */
  public SteadyClusterManager(
      ClusterManager delegate, Consumer<Vertx> beforeJoin, int orderReplicas) {
    this(
        delegate,
        beforeJoin,
        Address::isOnBus,
        Address::isPublishedOnBus,
        Address.lasting(orderReplicas).stream().map(Address::onBus).toList());
  }

  /**
   * @param ours the addresses whose routes are kept
   * @param published which of them may have several listeners
   * @param expected the addresses that are looked up before the first message to them
   */
  SteadyClusterManager(
      ClusterManager delegate,
      Consumer<Vertx> beforeJoin,
      Predicate<String> ours,
      Predicate<String> published,
      List<String> expected) {
    this.delegate = delegate;
    this.beforeJoin = beforeJoin;
    this.ours = ours;
    this.expected = expected;
    this.routes = new RouteTable(published);
  }

  // ---- routes ----

  @Override
  public void registrationListener(RegistrationListener listener) {
    this.listener = listener;
    delegate.registrationListener(
        new RegistrationListener() {
          @Override
          public void registrationsUpdated(RegistrationUpdateEvent event) {
            if (ours.test(event.address())) {
              learn(event.address(), event.registrations());
            } else {
              listener.registrationsUpdated(event);
            }
          }

          @Override
          public void registrationsLost() {
            listener.registrationsLost();
          }

          @Override
          public boolean wantsUpdatesFor(String address) {
            return ours.test(address) || listener.wantsUpdatesFor(address);
          }
        });
  }

  private void learn(String address, List<RegistrationInfo> reported) {
    boolean changed = routes.learn(address, reported, nowMillis());
    lookedUp.add(address);
    if (changed) {
      // At once: the member that has the answer may be paused before the first message is sent.
      routes.of(address).forEach(route -> findPlace(route.nodeId()));
    }
    RegistrationListener informed = listener;
    if (changed && informed != null && informed.wantsUpdatesFor(address)) {
      List<RegistrationInfo> current;
      do { // Another thread may have learned more meanwhile; the newest must be reported last.
        current = routes.of(address);
        informed.registrationsUpdated(new RegistrationUpdateEvent(address, current));
      } while (routes.of(address) != current);
    }
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    if (!ours.test(address)) {
      delegate.getRegistrations(address, promise);
      return;
    }
    List<RegistrationInfo> known = routes.of(address);
    if (!known.isEmpty() || lookedUp.contains(address)) {
      promise.succeed(known);
      if (known.isEmpty()) {
        lookUp(address);
      }
      return;
    }
    Promise<List<RegistrationInfo>> first = Promise.promise();
    delegate.getRegistrations(address, first);
    first
        .future()
        .map(
            reported -> {
              learn(address, reported);
              return routes.of(address);
            })
        .onComplete(promise);
  }

  /** Asks the delegate for the routes of an address, one question at a time. */
  private void lookUp(String address) {
    if (!inFlight.add(address)) {
      return;
    }
    Promise<List<RegistrationInfo>> answer = Promise.promise();
    delegate.getRegistrations(address, answer);
    answer
        .future()
        .onComplete(
            done -> {
              inFlight.remove(address);
              if (done.succeeded()) {
                learn(address, done.result());
              }
            });
  }

  /** Asks the delegate for all known and expected addresses; called once a second. */
  void refresh() {
    List<String> members = getNodes();
    boolean all = refreshes++ % KNOWN_REFRESH == 0;
    // A question without an answer yet stays in flight, so questions cannot pile up.
    Set<String> needed = new HashSet<>(expected);
    needed.addAll(routes.addresses());
    for (String address : needed) {
      if (all || !leadsToMembers(address, members)) {
        lookUp(address);
      }
    }
    Set<String> wanted = routes.nodes();
    wanted.forEach(this::findPlace);
    places.keySet().removeIf(node -> !wanted.contains(node) && !members.contains(node));
    if (lookedUp.size() > MAX_LOOKED_UP) {
      lookedUp.clear(); // Each start of a front-end has an address of its own.
    }
  }

  private boolean leadsToMembers(String address, List<String> members) {
    List<RegistrationInfo> known = routes.of(address);
    return !known.isEmpty() && known.stream().allMatch(route -> members.contains(route.nodeId()));
  }

  /** Asks the delegate for a node's network address, one question at a time. */
  private void findPlace(String node) {
    if (places.containsKey(node)
        || placesAsked.size() >= MAX_PLACES_ASKED
        || !placesAsked.add(node)) {
      return;
    }
    askPlace(node).onComplete(done -> placesAsked.remove(node));
  }

  private Future<NodeInfo> askPlace(String node) {
    Promise<NodeInfo> answer = Promise.promise();
    delegate.getNodeInfo(node, answer);
    return answer.future().onSuccess(info -> places.putIfAbsent(node, new Place(info)));
  }

  /**
   * Waits for the delegate at most {@value #PLACE_MILLIS} ms: the bus asks again for a later
   * message, and a late answer is remembered.
   */
  @Override
  public void getNodeInfo(String nodeId, Completable<NodeInfo> promise) {
    Place place = places.get(nodeId);
    if (place == null) {
      askPlace(nodeId).timeout(PLACE_MILLIS, TimeUnit.MILLISECONDS).onComplete(promise);
      return;
    }
    if (!getNodes().contains(nodeId)) {
      synchronized (place) {
        long now = nowMillis();
        if (now - place.lostTriedMillis < LOST_NODE_MILLIS) {
          promise.fail(NOT_TRIED);
          return;
        }
        place.lostTriedMillis = now;
      }
    }
    promise.succeed(place.info);
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  // ---- delegation ----

  @Override
  public void init(Vertx vertx) {
    this.vertx = vertx;
    beforeJoin.accept(vertx);
    delegate.init(vertx);
  }

  /**
   * Hazelcast lets a member join only when it has a connection to every other member. A connection
   * to a paused member is impossible, until the others have given that member up.
   */
  @Override
  public void join(Completable<Void> promise) {
    long logTimer =
        vertx.setTimer(
            JOIN_LOG_MILLIS,
            id -> LOG.info("still joining the cluster; a paused member would delay this"));
    Promise<Void> joined = Promise.promise();
    delegate.join(joined);
    joined
        .future()
        .onComplete(done -> vertx.cancelTimer(logTimer))
        .onSuccess(done -> timer = vertx.setPeriodic(0, REFRESH_MILLIS, id -> refresh()))
        .onComplete(promise);
  }

  @Override
  public void leave(Completable<Void> promise) {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    delegate.leave(promise);
  }

  @Override
  public void addRegistration(String address, RegistrationInfo info, Completable<Void> promise) {
    delegate.addRegistration(address, info, promise);
  }

  /**
   * Waits for the delegate at most {@value #REMOVAL_MILLIS} ms: a tier that stops unregisters, and
   * while other members leave too, Hazelcast takes seconds to answer.
   */
  @Override
  public void removeRegistration(String address, RegistrationInfo info, Completable<Void> promise) {
    Promise<Void> removed = Promise.promise();
    delegate.removeRegistration(address, info, removed);
    removed
        .future()
        .timeout(REMOVAL_MILLIS, TimeUnit.MILLISECONDS)
        .recover(
            cause ->
                cause instanceof TimeoutException
                    ? Future.succeededFuture()
                    : Future.failedFuture(cause))
        .onComplete(promise);
  }

  @Override
  public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
    delegate.getAsyncMap(name, promise);
  }

  @Override
  public <K, V> Map<K, V> getSyncMap(String name) {
    return delegate.getSyncMap(name);
  }

  @Override
  public void getLockWithTimeout(String name, long timeout, Completable<Lock> promise) {
    delegate.getLockWithTimeout(name, timeout, promise);
  }

  @Override
  public void getCounter(String name, Completable<Counter> promise) {
    delegate.getCounter(name, promise);
  }

  @Override
  public String getNodeId() {
    return delegate.getNodeId();
  }

  /** The members of the cluster; none once this one has left it, while its process stops. */
  @Override
  public List<String> getNodes() {
    try {
      return delegate.getNodes();
    } catch (HazelcastInstanceNotActiveException e) {
      return List.of();
    }
  }

  @Override
  public void nodeListener(NodeListener listener) {
    delegate.nodeListener(listener);
  }

  @Override
  public void setNodeInfo(NodeInfo nodeInfo, Completable<Void> promise) {
    delegate.setNodeInfo(nodeInfo, promise);
  }

  @Override
  public NodeInfo getNodeInfo() {
    return delegate.getNodeInfo();
  }

  @Override
  public boolean isActive() {
    return delegate.isActive();
  }

  @Override
  public String clusterHost() {
    return delegate.clusterHost();
  }

  @Override
  public String clusterPublicHost() {
    return delegate.clusterPublicHost();
  }
}
