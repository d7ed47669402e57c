package io.toystore.simulation;

import static io.toystore.simulation.Scenario.crashAfter;
import static io.toystore.simulation.Scenario.crashBefore;
import static io.toystore.simulation.Scenario.crashUnforced;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.message.OrderMessage;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReservationMessage;
import io.toystore.simulation.Scenario.Told;
import io.toystore.simulation.Transcript.Detail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Stories about the store, recorded message by message in {@code docs/transcripts}, as text and as
 * the events that an observer would be told of. A change of the protocol shows itself there as a
 * difference to be reviewed; run with {@code -Dtranscripts.record=true} to record anew.
 */
class TranscriptTest {
  private static final Path FOLDER = Path.of("docs", "transcripts");
  private static final boolean RECORD = Boolean.getBoolean("transcripts.record");

  private final Transcript transcript = new Transcript();

  @Test
  void aLeaderCrashes() throws IOException {
    transcript.title("The leader crashes with an order half way");
    Scenario s = new Scenario(transcript, Detail.ALL);

    s.act("All start at once; both front-ends appoint the highest id, order-3");
    s.allStart();

    s.act("anna buys, and nothing goes wrong");
    Told anna = s.buys("anna", s.frontend(1), 1);
    s.untilTold(anna);
    s.run(100);

    s.act("ben buys; order-3 crashes when it has sent his order to order-1 and to nobody else");
    crashAfter(s.order(3), AppendEntries.class, TranscriptTest::toOrder1WithEntries);
    Told ben = s.buys("ben", s.frontend(2), 2);
    s.untilDown(s.order(3));
    s.run(5);

    s.act("The front-ends miss order-3 and appoint order-2, which adopts the log of order-1");
    s.untilTold(ben);
    s.untilServedBy(2);

    s.act("cleo buys from the new leader; the catalog hears of its term, and asks about ben's");
    Told cleo = s.buys("cleo", s.frontend(1), 3);
    s.untilTold(cleo);
    s.untilQuiet();

    s.act("order-3 comes back, is sent what it lacks, and follows");
    s.order(3).start();
    s.untilQuiet();
    s.tellTheEnd();

    assertEquals(0, anna.number());
    assertEquals(1, ben.number());
    assertEquals(2, cleo.number());
    theLogsAgree(s, 3, 6);
    assertTrue(s.serves(2), "the returning replica has taken over a working leader");
    matches("leader-crash");
  }

  @Test
  void aLeaderThatRestartsAtOnce() throws IOException {
    transcript.title("A leader is killed and is back at once");
    Scenario s = new Scenario(transcript, Detail.ALL);

    s.act("order-3 leads, and has sold one Tux to anna; it is killed and starts again after 10 ms");
    Told anna = s.startsAndSells("anna");
    s.order(3).crash();
    s.run(10);
    s.order(3).start();
    Told ben = s.buys("ben", s.frontend(1), 2);
    s.untilTold(ben);
    s.untilQuiet();
    s.tellTheEnd();

    assertEquals(List.of(0L, 1L), numbers(anna, ben));
    theLogsAgree(s, 2, 3);
    matches("leader-restarts");
  }

  @Test
  void theHighestIdComesBackBehind() throws IOException {
    transcript.title("The highest id comes back, is behind, and is appointed all the same");
    Scenario s = new Scenario(transcript, Detail.ALL);

    s.act("order-3 leads, sells one Tux to anna, and crashes; order-2 takes over");
    Told anna = s.startsAndSells("anna");
    s.order(3).crash();
    s.meanwhile("(order-2 is appointed)", () -> s.untilServedBy(2));

    s.act("ben and cleo buy while order-3 is away");
    Told ben = s.buys("ben", s.frontend(1), 2);
    Told cleo = s.buys("cleo", s.frontend(2), 3);
    s.untilTold(ben, cleo);
    s.run(100);

    s.act("order-2 crashes in the very moment when order-3 is back, which is appointed");
    s.order(2).crash();
    s.order(3).start();
    s.untilServedBy(3);

    s.act("What order-3 has never seen it answers for now: it has adopted order-1's log");
    Told found = s.finds("dora", s.frontend(1), cleo.number());
    Told none = s.finds("dora", s.frontend(1), 99);
    s.untilTold(found, none);
    Told dora = s.buys("dora", s.frontend(1), 4);
    s.untilTold(dora);

    s.act("order-2 comes back and follows");
    s.order(2).start();
    s.untilQuiet();
    s.tellTheEnd();

    assertEquals(List.of(0L, 1L, 2L, 3L), numbers(anna, ben, cleo, dora));
    assertEquals("3 Tux", found.text());
    assertEquals("NOT_FOUND", none.text());
    theLogsAgree(s, 4, 10);
    assertTrue(s.serves(3), "a returning replica has taken over a working leader");
    matches("highest-id-behind");
  }

  @Test
  void aPartitionAndTwoFrontendsThatDisagree() throws IOException {
    transcript.title("A partition, and two front-ends that disagree about the leader");
    Scenario s = new Scenario(transcript, Detail.ALL);

    s.act("order-3 leads, and has sold one Tux to anna; now frontend-1 alone cannot reach it");
    Told anna = s.startsAndSells("anna");
    s.partition(List.of(s.frontend(1)), List.of(s.order(3)));
    s.until("frontend-1 misses order-3", () -> !s.uses(s.frontend(1), 3));
    s.until("frontend-1 uses order-3 again", () -> s.uses(s.frontend(1), 3));

    s.act("ben's purchase reaches order-3 through order-2; nobody was deposed");
    Told ben = s.buys("ben", s.frontend(1), 2);
    s.untilTold(ben);
    s.heal();
    s.run(100);

    s.act("order-3 and frontend-1 are cut off from all others; cleo and dora buy on either side");
    s.partition(
        List.of(s.order(3), s.frontend(1)),
        List.of(s.order(1), s.order(2), s.frontend(2), s.catalog()));
    Told cleo = s.buys("cleo", s.frontend(1), 3);
    Told dora = s.buys("dora", s.frontend(2), 4);
    s.untilTold(dora);
    assertTrue(s.uses(s.frontend(2), 2), "frontend-2 has chosen order-2");

    s.act("The minority still reads what is committed, and calls no order missing");
    Told found = s.finds("eric", s.frontend(1), anna.number());
    s.untilTold(found);
    Told unknown = s.finds("eric", s.frontend(1), dora.number());
    s.run(300);
    assertFalse(cleo.answered(), "a minority has answered " + cleo.text());
    assertFalse(unknown.answered(), "a minority has answered " + unknown.text());

    s.act("The network heals before cleo's deadline: her purchase moves on to term 5");
    s.heal();
    s.untilTold(cleo, unknown);
    s.untilQuiet();
    s.tellTheEnd();

    assertEquals(List.of(0L, 1L, 2L, 3L), numbers(anna, ben, dora, cleo));
    assertEquals("1 Tux", found.text());
    assertEquals("4 Tux", unknown.text());
    theLogsAgree(s, 4, 10);
    matches("partition");
  }

  @Test
  void aDivergedTailIsCut() throws IOException {
    transcript.title("A deposed leader's tail is cut, and its purchases are placed once");
    Scenario s = new Scenario(transcript, Detail.ALL);

    s.act("order-3 leads, and has sold one Tux to anna; the others stop hearing it");
    Told anna = s.startsAndSells("anna");
    s.partition(List.of(s.order(3), s.frontend(1)), List.of(s.order(1), s.order(2), s.frontend(2)));

    s.act(
        "ben and cleo buy at frontend-1: order-3 reserves, appends and forces, and cannot commit");
    Told ben = s.buys("ben", s.frontend(1), 2);
    Told cleo = s.buys("cleo", s.frontend(1), 3);
    s.run(100);
    assertFalse(ben.answered() || cleo.answered(), "answered without a majority");

    s.act("dora buys at frontend-2, which appoints order-2; the catalog turns to term 5");
    Told dora = s.buys("dora", s.frontend(2), 4);
    s.untilTold(dora);
    s.run(20);
    List<String> tail = Scenario.orders(s.order(3).disk().log());
    assertEquals(List.of("OrderPlaced(k:anna)", "OrderPlaced(k:ben)", "OrderPlaced(k:cleo)"), tail);

    s.act("The network heals; order-3's tail is cut, ben and cleo are served by order-2");
    s.heal();
    s.untilTold(ben, cleo);
    s.untilQuiet();
    s.tellTheEnd();

    assertEquals(List.of(0L, 1L, 2L, 3L), numbers(anna, dora, ben, cleo));
    theLogsAgree(s, 4, 10);
    matches("diverged-tail");
  }

  @Test
  void theCatalogIsCutOffFromTheLeader() throws IOException {
    transcript.title("The catalog and the leader cannot reach each other");
    transcript.note("");
    transcript.note("Appointments, promises and confirmations are left out.");
    Scenario s = new Scenario(transcript, Detail.PURCHASES);

    s.act("order-3 leads, and has sold one Tux to anna; now it is cut off from the catalog alone");
    Told anna = s.startsAndSells("anna");
    s.partition(List.of(s.order(3)), List.of(s.catalog()));
    Told ben = s.buys("ben", s.frontend(1), 2);
    s.untilTold(ben);
    s.untilSettled();

    s.act("The detour by order-1 is known: cleo waits for nothing");
    Told cleo = s.buys("cleo", s.frontend(1), 3);
    s.untilTold(cleo);
    s.untilSettled();

    s.act("order-1 crashes; dora's reservation is sent again, by order-2");
    s.order(1).crash();
    Told dora = s.buys("dora", s.frontend(1), 4);
    s.untilTold(dora);
    s.untilSettled();
    s.order(1).start();
    s.run(100);

    s.act("The network is whole again: the first direct answer ends the detour");
    s.heal();
    Told eric = s.buys("eric", s.frontend(1), 5);
    s.untilTold(eric);
    s.untilSettled();
    Told fay = s.buys("fay", s.frontend(1), 6);
    s.untilTold(fay);
    s.untilSettled();

    s.act("Only what the catalog sends to order-3 is lost");
    s.cutOneWay(s.catalog(), s.order(3));
    Told gus = s.buys("gus", s.frontend(1), 7);
    s.untilTold(gus);
    s.untilSettled();
    s.heal();
    Told hal = s.buys("hal", s.frontend(1), 8);
    s.untilTold(hal);
    s.untilSettled();

    s.act("Cut off before it can tell that ivy's order is placed: asked in vain, asked again");
    Told ivy = s.buys("ivy", s.frontend(1), 9);
    s.until("ivy's Tux are reserved", () -> s.status().pendingReservations() > 0);
    s.run(3);
    s.partition(List.of(s.order(3)), List.of(s.catalog()));
    s.untilTold(ivy);
    s.untilSettled();
    s.heal();
    s.untilQuiet();
    s.tellTheEnd();

    assertEquals(
        List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
        numbers(anna, ben, cleo, dora, eric, fay, gus, hal, ivy));
    theLogsAgree(s, 9, 45);
    assertTrue(s.serves(3), "a leader was deposed for want of the catalog");
    matches("catalog-cut-off");
  }

  @Test
  void aPurchaseWhoseLeaderCrashesAtEachStep() throws IOException {
    transcript.title("One purchase, whose leader crashes at each of its steps");
    transcript.note("");
    transcript.note(
        "Each act is a store of its own: order-3 leads, anna buys one Tux at frontend-1");
    transcript.note("under a key. Appointments, promises and confirmations are left out.");
    leaderCrashes(
        "before it asks the catalog to reserve",
        s -> crashBefore(s.order(3), ReservationMessage.Reserve.class));
    leaderCrashes(
        "when it has asked: the stock is reserved, and the answer finds nobody",
        s -> crashAfter(s.order(3), ReservationMessage.Reserve.class));
    leaderCrashes(
        "when it has appended the order, and neither forced nor sent it",
        s -> crashUnforced(s.order(3), "OrderPlaced"));
    leaderCrashes(
        "when it has sent the order to order-1 alone",
        s -> crashAfter(s.order(3), AppendEntries.class, TranscriptTest::toOrder1WithEntries));
    leaderCrashes(
        "when the order is committed, before it says so to anybody",
        s -> crashBefore(s.order(3), OrderMessage.PurchaseOutcomes.class));
    leaderCrashes(
        "when it has told the front-end, before it tells the catalog",
        s -> crashBefore(s.order(3), ReservationMessage.Settle.class));
    leaderCrashes(
        "when it has told the catalog too",
        s -> crashAfter(s.order(3), ReservationMessage.Settle.class));
    matches("purchase-leader-crashes");
  }

  @Test
  void aPurchaseWhoseCatalogCrashesAtEachStep() throws IOException {
    transcript.title("One purchase, whose catalog crashes at each of its steps");
    transcript.note("");
    transcript.note(
        "Each act is a store of its own: order-3 leads, anna buys one Tux at frontend-1");
    transcript.note("under a key. The catalog is back 500 ms after its crash.");
    catalogCrashes("before it hears of the reservation", SimNode::crash);
    catalogCrashes(
        "when it has written the reservation, and not forced it",
        catalog -> crashUnforced(catalog, "Reserved"));
    catalogCrashes(
        "when the reservation is forced, before it answers",
        catalog -> crashBefore(catalog, ReservationMessage.ReserveAnswer.class));
    catalogCrashes(
        "when it has answered",
        catalog -> crashAfter(catalog, ReservationMessage.ReserveAnswer.class));
    catalogCrashes(
        "when it has written that the order is placed, and not forced it",
        catalog -> crashUnforced(catalog, "Settled"));
    matches("purchase-catalog-crashes");
  }

  @Test
  void aPurchaseWhoseFrontendCrashesAtEachStep() throws IOException {
    transcript.title("One purchase, whose front-end crashes at each of its steps");
    transcript.note("");
    transcript.note(
        "Each act is a store of its own: order-3 leads, anna buys one Tux at frontend-1");
    transcript.note("under a key, hears nothing, and asks frontend-2 after 500 ms.");
    frontendCrashes(
        "before it sends the purchase to the leader",
        frontend -> crashBefore(frontend, OrderMessage.Purchases.class));
    frontendCrashes(
        "when it has sent the purchase to the leader",
        frontend -> crashAfter(frontend, OrderMessage.Purchases.class));
    matches("purchase-frontend-crashes");
  }

  private void leaderCrashes(String when, Consumer<Scenario> arm) {
    Scenario s = new Scenario(transcript, Detail.PURCHASES);
    s.beginsQuietly("order-3 crashes " + when);
    arm.accept(s);
    Told anna = s.buys("anna", s.frontend(1), 1);
    s.untilDown(s.order(3));
    s.untilTold(anna);
    s.untilSettled();
    s.order(3).start();
    asksAgainAndHasOneOrder(s, anna);
  }

  private void catalogCrashes(String when, Consumer<SimNode> arm) {
    Scenario s = new Scenario(transcript, Detail.PURCHASES);
    s.beginsQuietly("The catalog crashes " + when);
    arm.accept(s.catalog());
    Told anna = s.buys("anna", s.frontend(1), 1);
    s.untilDown(s.catalog());
    s.run(500);
    s.catalog().start();
    s.untilTold(anna);
    s.untilSettled();
    asksAgainAndHasOneOrder(s, anna);
  }

  private void frontendCrashes(String when, Consumer<SimNode> arm) {
    Scenario s = new Scenario(transcript, Detail.PURCHASES);
    s.beginsQuietly("frontend-1 crashes " + when);
    arm.accept(s.frontend(1));
    Told anna = s.buys("anna", s.frontend(1), 1);
    s.untilDown(s.frontend(1));
    s.run(500);
    assertFalse(anna.answered());
    Told again = s.buys("anna", s.frontend(2), 1);
    s.untilTold(again);
    s.untilSettled();
    asksAgainAndHasOneOrder(s, again);
  }

  private static void asksAgainAndHasOneOrder(Scenario s, Told told) {
    s.asksAgain(told, s.frontend(2));
    s.untilQuiet();
    s.tellTheEndInShort();
    assertEquals(0, told.number(), told.text());
    theLogsAgree(s, 1, 1);
  }

  private static List<Long> numbers(Told... told) {
    return Stream.of(told).map(Told::number).toList();
  }

  private static boolean toOrder1WithEntries(Address to, Message message) {
    return to.equals(Address.order(1)) && !((AppendEntries) message).entries().isEmpty();
  }

  /** All replicas that are up hold the same log, of so many orders and so many pieces. */
  private static void theLogsAgree(Scenario s, int orders, long pieces) {
    for (int id = 1; id <= 3; id++) {
      assertEquals(s.order(1).disk().log(), s.order(id).disk().log(), "order-" + id);
    }
    assertEquals(orders, Scenario.orders(s.order(1).disk().log()).size());
    assertEquals(Scenario.STOCK - pieces, s.status().stock());
    assertEquals(0, s.status().pendingPieces());
    assertEquals(pieces, s.status().sold());
  }

  private void matches(String name) throws IOException {
    matches(FOLDER.resolve(name + ".txt"), transcript.text());
    matches(FOLDER.resolve(name + ".jsonl"), transcript.events());
  }

  private static void matches(Path file, String now) throws IOException {
    if (RECORD) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, now);
    }
    String recorded = Files.exists(file) ? Files.readString(file) : "";
    if (!recorded.equals(now)) {
      fail(
          String.format(
              Locale.ROOT,
              """
          %s tells another story now. If that is what you want, record it anew and review it:
              mvn test -Dtest=TranscriptTest -Dtranscripts.record=true && git diff %s
          %s""",
              file,
              FOLDER,
              difference(recorded.lines().toList(), now.lines().toList())));
    }
  }

  /** The lines that are gone and the lines that are new, each with the line before it. */
  private static String difference(List<String> recorded, List<String> now) {
    int[][] common = commonLines(recorded, now);
    List<String> text = new ArrayList<>();
    String before = "";
    int i = 0;
    int j = 0;
    while (i < recorded.size() || j < now.size()) {
      boolean both = i < recorded.size() && j < now.size();
      if (both && recorded.get(i).equals(now.get(j))) {
        before = "  " + recorded.get(i);
        i++;
        j++;
        continue;
      }
      if (!before.isEmpty()) {
        text.add(before);
        before = "";
      }
      boolean gone = j == now.size() || both && common[i + 1][j] >= common[i][j + 1];
      text.add(gone ? "- " + recorded.get(i++) : "+ " + now.get(j++));
    }
    return String.join("\n", text);
  }

  /** At (i, j): how many lines the rest from i of one has in common with the rest from j. */
  private static int[][] commonLines(List<String> one, List<String> other) {
    int[][] common = new int[one.size() + 1][other.size() + 1];
    for (int i = one.size() - 1; i >= 0; i--) {
      for (int j = other.size() - 1; j >= 0; j--) {
        common[i][j] =
            one.get(i).equals(other.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
