package io.toystore.runtime.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.vertx.core.Completable;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a manager below that answers when the test says so, or never. */
class SteadyClusterManagerTest {
  private static final RegistrationInfo A = new RegistrationInfo("node-a", 1, false);
  private static final RegistrationInfo B = new RegistrationInfo("node-b", 1, false);

  /** What was asked below and has no answer yet. */
  private final List<Completable<List<RegistrationInfo>>> asked = new ArrayList<>();

  /** The same for places that are asked for and are {@link #NEVER} told. */
  private final List<Completable<NodeInfo>> asking = new ArrayList<>();

  private static final NodeInfo NEVER = new NodeInfo("never", 1, null);
  private final Map<String, NodeInfo> infos = new HashMap<>();
  private final List<String> members = new ArrayList<>();
  private boolean left;
  private RegistrationListener reports;
  private final List<RegistrationUpdateEvent> told = new ArrayList<>();
  private final SteadyClusterManager steady =
      new SteadyClusterManager(
          below(),
          vertx -> {},
          address -> address.startsWith("t."),
          "t.all"::equals,
          List.of("t.needed"));

  SteadyClusterManagerTest() {
    steady.registrationListener(
        new RegistrationListener() {
          @Override
          public void registrationsUpdated(RegistrationUpdateEvent event) {
            told.add(event);
          }

          @Override
          public boolean wantsUpdatesFor(String address) {
            return !address.equals("t.unused");
          }
        });
  }

  @Test
  void onlyTheFirstLookUpWaits() {
    Promise<List<RegistrationInfo>> first = lookUp("t.one");
    assertFalse(first.future().isComplete());
    asked.remove(0).succeed(List.of(A));
    assertEquals(List.of(A), first.future().result());

    assertEquals(List.of(A), lookUp("t.one").future().result());
    assertEquals(List.of(), asked, "nothing was asked below");
  }

  @Test
  void whatIsNeededSomeDayIsLookedUpBeforeAnybodySendsThere() {
    steady.refresh();
    steady.refresh();
    assertEquals(1, asked.size(), "once at a time");
    asked.remove(0).succeed(List.of());
    steady.refresh();
    asked.remove(0).succeed(List.of(A));
    assertEquals(List.of(A), lookUp("t.needed").future().result());
    assertEquals(List.of(), asked, "nobody waits for the manager below");
  }

  @Test
  void whatIsKnownIsLookedUpRarelyUnlessItsNodeIsGone() {
    members.add("node-a");
    steady.refresh();
    asked.remove(0).succeed(List.of(A));
    int[] lookUps = {0};
    Runnable refresh =
        () -> {
          steady.refresh();
          lookUps[0] += asked.size();
          asked.forEach(answer -> answer.succeed(List.of(A)));
          asked.clear();
        };
    for (int i = 0; i < 20; i++) {
      refresh.run();
    }
    assertEquals(2, lookUps[0], "of twenty");

    members.clear();
    for (int i = 0; i < 20; i++) {
      refresh.run();
    }
    assertEquals(22, lookUps[0]);
  }

  @Test
  void whatWasNotThereIsAskedForOnceAtATimeAndNobodyWaits() {
    lookUp("t.one");
    asked.remove(0).succeed(List.of());

    assertEquals(List.of(), lookUp("t.one").future().result());
    assertEquals(List.of(), lookUp("t.one").future().result());
    assertEquals(1, asked.size());
    asked.remove(0).succeed(List.of(A));
    assertEquals(List.of(A), lookUp("t.one").future().result());
    assertEquals(List.of(A), told.get(0).registrations());
  }

  @Test
  void aFailedFirstLookUpFailsAndIsNoKnowledge() {
    Promise<List<RegistrationInfo>> first = lookUp("t.one");
    asked.remove(0).fail("busy");
    assertTrue(first.future().failed());
    assertFalse(lookUp("t.one").future().isComplete());
  }

  @Test
  void aReportThatAllAreGoneIsKeptFromTheBus() {
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.one", List.of(A)));
    assertEquals(1, told.size());
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.one", List.of()));
    assertEquals(1, told.size());
    assertEquals(List.of(A), lookUp("t.one").future().result());
  }

  @Test
  void aNewListenerIsToldToTheBus() {
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.one", List.of(A)));
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.one", List.of(A, B)));
    assertEquals(List.of(B), told.get(1).registrations());
  }

  @Test
  void whatTheBusHasNotAskedForIsLearnedAndNotTold() {
    assertTrue(reports.wantsUpdatesFor("t.unused"));
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.unused", List.of(A)));
    assertEquals(List.of(), told);
    assertEquals(List.of(A), lookUp("t.unused").future().result());
  }

  @Test
  void addressesThatAreNotOursAreLeftToTheManagerBelow() {
    reports.registrationsUpdated(new RegistrationUpdateEvent("other", List.of(A)));
    reports.registrationsUpdated(new RegistrationUpdateEvent("other", List.of()));
    assertEquals(List.of(), told.get(1).registrations());
    assertFalse(lookUp("other").future().isComplete());
  }

  @Test
  void aNodesPlaceIsRememberedAndALostNodeIsNotTriedAtOnceAgain() {
    members.add("node-a");
    infos.put("node-a", new NodeInfo("127.0.0.1", 4711, null));
    assertEquals(4711, place("node-a").future().result().port());
    infos.clear();
    assertEquals(4711, place("node-a").future().result().port());
    assertEquals(4711, place("node-a").future().result().port(), "a member is tried always");

    members.clear();
    assertEquals(4711, place("node-a").future().result().port(), "it may only be paused");
    Promise<NodeInfo> again = place("node-a");
    assertTrue(again.future().failed() || again.future().succeeded(), "in any case at once");
    boolean refused = false;
    for (int i = 0; i < 1_000 && !refused; i++) {
      refused = place("node-a").future().failed();
    }
    assertTrue(refused, "a thousand connections in an instant");
  }

  /** A timer may fire, and a message be published, until Vert.x itself has closed. */
  @Test
  void nothingIsThrownOnceTheMemberHasLeftTheCluster() {
    members.add("node-a");
    infos.put("node-a", new NodeInfo("127.0.0.1", 4711, null));
    place("node-a");
    left = true;

    steady.refresh();
    assertTrue(place("node-a").future().isComplete());
    assertEquals(List.of(), steady.getNodes());
  }

  @Test
  void aNodesPlaceIsKnownAsSoonAsItsRouteIs() {
    infos.put("node-a", new NodeInfo("127.0.0.1", 4711, null));
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.one", List.of(A)));
    infos.clear();
    assertEquals(4711, place("node-a").future().result().port());
  }

  @Test
  void aPlaceThatNobodyTellsIsNotWaitedForAndNotForgottenIfToldAfterAll() {
    infos.put("node-a", NEVER);
    Promise<NodeInfo> place = place("node-a");
    await().until(() -> place.future().failed());
    asking.get(0).succeed(new NodeInfo("127.0.0.1", 4711, null));
    assertEquals(4711, place("node-a").future().result().port());
  }

  @Test
  void aPlaceIsAskedForOnceAtATime() {
    infos.put("node-a", NEVER);
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.one", List.of(A)));
    reports.registrationsUpdated(new RegistrationUpdateEvent("t.all", List.of(A)));
    assertEquals(1, asking.size());
  }

  private Promise<List<RegistrationInfo>> lookUp(String address) {
    Promise<List<RegistrationInfo>> promise = Promise.promise();
    steady.getRegistrations(address, promise);
    return promise;
  }

  private Promise<NodeInfo> place(String node) {
    Promise<NodeInfo> promise = Promise.promise();
    steady.getNodeInfo(node, promise);
    return promise;
  }

  @SuppressWarnings("unchecked")
  private ClusterManager below() {
    return (ClusterManager)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ClusterManager.class},
            (proxy, method, args) -> {
              switch (method.getName()) {
                case "getRegistrations" -> asked.add((Completable<List<RegistrationInfo>>) args[1]);
                case "registrationListener" -> reports = (RegistrationListener) args[0];
                case "getNodes" -> {
                  if (left) {
                    throw new HazelcastInstanceNotActiveException("it has left");
                  }
                  return List.copyOf(members);
                }
                case "getNodeInfo" -> {
                  NodeInfo info = infos.get((String) args[0]);
                  Completable<NodeInfo> answer = (Completable<NodeInfo>) args[1];
                  if (info == NEVER) {
                    asking.add(answer);
                  } else if (info == null) {
                    answer.fail("unknown");
                  } else {
                    answer.succeed(info);
                  }
                }
                default -> throw new UnsupportedOperationException(method.getName());
              }
              return null;
            });
  }
}
