package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.ReplicaMessage.Returned;
import io.toystore.message.ReplicaMessage.ReturnedAnswer;
import io.toystore.model.PeerMemory;
import io.toystore.testing.RecordedOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which folders make up a group, and which replica is refused. */
class MembershipTest {
  private static final List<Long> MEMBERS = List.of(101L, 102L, 103L);
  private static final long EMPTIED = 901;

  /** A replica's membership with a log and a promise of its own. */
  private static final class Node {
    final RecordedOutputs out = new RecordedOutputs();
    final TermRuns terms = new TermRuns(0, 0);
    final Membership membership;
    final int id;
    long promised;
    long now;

    Node(int id, int size, long folder, List<Long> members, List<PeerMemory> peers) {
      this.id = id;
      membership =
          new Membership(
              ReplicationSettings.defaults(id, size),
              Address::order,
              new ReplicaStart(folder, 0, 0, 0, 0).inGroup(folder * 10, members, peers));
    }

    Node with(long promise, long... entryTerms) {
      promised = promise;
      LongStream.of(entryTerms).forEach(terms::append);
      return started();
    }

    Node started() {
      membership.start(promised > 0);
      return this;
    }

    /** Asks the other one, and hears its answer. */
    Node asks(Node other) {
      now += 1_000;
      membership.ask(other.id, terms.lastIndex(), now, out);
      Returned question = out.take(Returned.class).get(0);
      other.membership.onReturned(question, other.out);
      membership.onAnswer(other.out.take(ReturnedAnswer.class).get(0), promised, terms, out);
      return this;
    }

    void begins() {
      assertTrue(membership.completes());
      membership.saved();
    }

    String refusal() {
      return membership.refusal().orElse("");
    }
  }

  private static Node newOne(int id) {
    return new Node(id, 3, 100 + id, List.of(), List.of()).started();
  }

  private static Node member(int id) {
    return new Node(id, 3, 100 + id, MEMBERS, List.of()).started();
  }

  private static Node remembering(int id, int peer, PeerMemory memory) {
    List<PeerMemory> peers = new ArrayList<>();
    for (int one = 1; one <= 3; one++) {
      peers.add(one == peer ? memory : PeerMemory.NOTHING);
    }
    return new Node(id, 3, 100 + id, MEMBERS, peers).started();
  }

  @Test
  void aGroupBeginsOnceEachOtherOneHasAnsweredThatItIsNewToo() {
    Node first = newOne(1);
    assertEquals(List.of(2, 3), first.membership.awaited());
    first.asks(newOne(2));
    assertEquals(List.of(3), first.membership.awaited());
    assertFalse(first.membership.completes(), "a majority is not enough");
    first.asks(newOne(3));
    assertFalse(first.membership.takesPart(), "its members are not on its disk");
    first.begins();
    assertEquals(MEMBERS, first.membership.members());
    assertTrue(first.membership.takesPart() && first.membership.admits(2));
    assertEquals(List.of(), first.membership.awaited());
    assertFalse(first.membership.completes(), "once is enough");
  }

  @Test
  void aMemberLetsInTheNewFolderThatItKnows() {
    Node second = newOne(2).asks(member(1)).asks(newOne(3));
    second.begins();
    assertEquals(MEMBERS, second.membership.members());
  }

  @Test
  void aFolderThatWasEmptiedIsRefusedByAnyMember() {
    Node emptied = new Node(1, 3, EMPTIED, List.of(), List.of()).started();
    emptied.asks(newOne(2));
    assertEquals("", emptied.refusal());
    Node member = member(3);
    emptied.asks(member);
    assertTrue(emptied.refusal().contains("replica 3 has begun with another folder of replica 1"));
    assertTrue(member.out.dropped().get(0).contains("replica 1 has started with another data"));
    assertFalse(emptied.membership.completes());
    assertFalse(emptied.membership.takesPart());
  }

  @Test
  void anAnswerToAnEarlierStartCountsForNothing() {
    Node first = newOne(1);
    first.membership.onAnswer(
        new ReturnedAnswer(2, 3, 102, 7, true, 0, 0, 0, 0), 0, first.terms, first.out);
    assertEquals(List.of(2, 3), first.membership.awaited());
  }

  @Test
  void aNewOneThatWasEmptiedAgainIsAskedAgain() {
    Node first = newOne(1).asks(newOne(2));
    Node anew = new Node(2, 3, EMPTIED, List.of(), List.of()).started();
    anew.asks(first);
    assertEquals(List.of(2, 3), first.membership.awaited());
  }

  @Test
  void aFolderOfAnEarlierVersionLearnsTheOthersButNoNewOne() {
    Node old = new Node(1, 3, 101, List.of(), List.of()).with(4, 1, 1);
    assertTrue(old.membership.takesPart());
    assertEquals(List.of(), old.membership.awaited());
    old.asks(newOne(2));
    assertFalse(old.membership.admits(2));
    assertTrue(old.out.dropped().get(0).contains("another data folder"));
    Node emptied = newOne(2).asks(old);
    assertTrue(emptied.refusal().contains("an empty folder cannot replace"));

    old.asks(new Node(2, 3, 102, List.of(), List.of()).with(4, 1, 1));
    assertTrue(old.membership.admits(2));
    old.asks(new Node(2, 3, 777, List.of(), List.of()).with(4, 1, 1));
    assertFalse(old.membership.admits(2), "the first folder of this start counts");
    old.asks(new Node(2, 3, 102, List.of(), List.of()).with(4, 1, 1));
    old.asks(new Node(3, 3, 103, List.of(), List.of()).with(4, 1, 1));
    old.begins();
    assertEquals(MEMBERS, old.membership.members());
  }

  @Test
  void aReplicaOfAnotherStoreIsIgnoredByTheOthersAndRefusedByAMajorityOfThem() {
    Node foreign = new Node(1, 3, 201, List.of(201L, 202L, 203L), List.of()).started();
    Node second = member(2);
    foreign.asks(second);
    assertFalse(foreign.membership.admits(2));
    assertEquals("", foreign.refusal(), "one alone may be the foreign one itself");
    second.asks(foreign);
    assertFalse(second.membership.admits(1));
    second.asks(member(3));
    assertTrue(second.membership.admits(3));
    foreign.asks(member(3));
    assertTrue(foreign.refusal().contains("belongs to another store"));
    assertEquals("", second.refusal());
  }

  @Test
  void groupsOfTwoSizesDoNotBeginTogether() {
    Node five = new Node(2, 5, 502, List.of(), List.of()).started();
    Node three = newOne(1).asks(five);
    assertTrue(three.refusal().contains("one of a group of 5, this one of a group of 3"));
    assertTrue(five.out.dropped().get(0).contains("replica 1 is one of 3, and this group has 5"));
  }

  @Test
  void whoHasPromisedLessThanAPeerHasHeardIsRefused() {
    Node copy = member(1).with(4, 1, 1);
    copy.asks(remembering(2, 1, new PeerMemory(4, 0, 0)));
    assertEquals("", copy.refusal());
    copy.asks(remembering(3, 1, new PeerMemory(5, 0, 0)));
    assertTrue(copy.refusal().contains("heard it obey term 5, and it knows term 4 only"));
    assertFalse(copy.membership.takesPart() || copy.membership.admits(2));
  }

  @Test
  void whoLacksACommittedEntryThatItHadForcedIsRefused() {
    Node whole = member(1).with(4, 1, 1, 4);
    whole.asks(remembering(2, 1, new PeerMemory(4, 3, 4)));
    assertEquals("", whole.refusal());
    Node shorter = member(1).with(4, 1, 1);
    shorter.asks(remembering(2, 1, new PeerMemory(4, 3, 4)));
    assertTrue(shorter.refusal().contains("held entry 3 of term 4, and its log ends at entry 2"));
    Node other = member(1).with(4, 1, 1, 1);
    other.asks(remembering(2, 1, new PeerMemory(4, 3, 4)));
    assertTrue(other.refusal().startsWith("the folder is an old copy"));
  }

  @Test
  void whatIsRememberedOnlyGrows() {
    Membership membership = member(1).membership;
    membership.spoke(2, 5);
    membership.spoke(2, 3);
    membership.forcedCommitted(2, 7, 4);
    membership.forcedCommitted(2, 6, 5);
    assertEquals(new PeerMemory(5, 7, 4), membership.memory().get(1));
    assertEquals(List.of(), newOne(1).membership.memory(), "of folders that it does not know");
  }

  @Test
  void foldersOfAGroupOfOneNeedNobody() {
    Node alone = new Node(1, 1, 101, List.of(), List.of()).started();
    assertTrue(alone.membership.takesPart());
    assertFalse(alone.membership.completes());
  }
}
