package io.toystore.runtime.greeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.wire.BusFormats;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final BusFormats TWO = new BusFormats(2, 2, 2);
  private static final BusFormats READS_THREE = new BusFormats(2, 3, 2);
  private static final BusFormats WRITES_THREE = new BusFormats(2, 3, 3);

  private static Greeting greeting(long startId, BusFormats formats, boolean starting) {
    return new Greeting(startId, "order-" + startId, "host:1", "1.0", "abc", formats, starting);
  }

  private static Neighbours starting(BusFormats formats) {
    return new Neighbours(greeting(1, formats, true));
  }

  private static Neighbours serving(BusFormats formats) {
    Neighbours neighbours = starting(formats);
    neighbours.serves();
    return neighbours;
  }

  @Test
  void aVersionThatReadsOneMoreFormatWorksWithItsNeighbours() {
    Neighbours middle = serving(READS_THREE);

    assertTrue(middle.hear(greeting(2, TWO, false), 0).problem().isEmpty());
    assertTrue(middle.hear(greeting(3, WRITES_THREE, false), 0).problem().isEmpty());

    assertTrue(middle.whyUnready(0).isEmpty());
    assertTrue(middle.refusal(0).isEmpty());
    assertEquals(2, middle.count(0));
  }

  @Test
  void whoStartsGivesWayToWhoServes() {
    Neighbours newcomer = starting(WRITES_THREE);
    assertTrue(newcomer.hear(greeting(2, TWO, false), 0).isNew());

    String refusal = newcomer.refusal(0).orElseThrow();

    assertEquals(
        "order-1 at host:1 (1.0, commit abc, writes bus format 3, reads 2 to 3) does not start,"
            + " since it cannot work with order-2 at host:1 (1.0, commit abc, writes bus format 2,"
            + " reads 2), which serves: start the version that the others are of, or stop them"
            + " first; see docs/upgrade.md",
        refusal);
  }

  @Test
  void whoServesSaysItOnceAndStaysReady() {
    Neighbours established = serving(TWO);
    Greeting newcomer = greeting(2, WRITES_THREE, true);

    String problem = established.hear(newcomer, 0).problem().orElseThrow();

    assertTrue(problem.contains("cannot work with this member"), problem);
    assertTrue(problem.contains("and will not start; see docs/upgrade.md"), problem);
    assertTrue(established.whyUnready(0).isEmpty());
    assertTrue(established.hear(newcomer, 100).problem().isEmpty(), "said already");
  }

  @Test
  void ofTwoThatServeNeitherIsReadyWhileTheyHearEachOther() {
    Neighbours left = serving(TWO);
    Neighbours right = new Neighbours(greeting(2, WRITES_THREE, true));
    right.serves();

    String problem = left.hear(right.own(), 1_000).problem().orElseThrow();
    right.hear(left.own(), 1_000);

    assertTrue(problem.contains("and neither is ready"), problem);
    assertEquals(
        "writes bus format 2, reads 2, and cannot work with order-2 at host:1 (1.0, commit abc,"
            + " writes bus format 3, reads 2 to 3); see docs/upgrade.md",
        left.whyUnready(1_000).orElseThrow());
    assertTrue(right.whyUnready(1_000).isPresent());
    long gone = 1_000 + Neighbours.FORGOTTEN_MILLIS;
    assertTrue(left.whyUnready(gone - 1).isPresent());
    assertTrue(left.whyUnready(gone).isEmpty());
    assertEquals(0, left.count(gone));
  }

  @Test
  void ofTwoThatStartSideBySideNeitherGivesWay() {
    Neighbours neighbours = starting(TWO);
    neighbours.hear(greeting(2, WRITES_THREE, true), 0);

    assertTrue(neighbours.refusal(0).isEmpty());
    assertTrue(neighbours.whyUnready(0).isPresent());

    neighbours.serves();
    String problem = neighbours.hear(greeting(2, WRITES_THREE, false), 0).problem().orElseThrow();
    assertTrue(problem.contains("neither is ready"), problem);
    assertTrue(neighbours.whyUnready(0).isPresent());
  }

  @Test
  void itsOwnGreetingIsNobodyElse() {
    Neighbours neighbours = serving(TWO);

    assertFalse(neighbours.hear(neighbours.own(), 0).isNew());

    assertEquals(0, neighbours.count(0));
  }

  @Test
  void noMoreAreRememberedThanACluster() {
    Neighbours neighbours = serving(TWO);
    for (int id = 2; id < 1_000; id++) {
      neighbours.hear(greeting(id, TWO, false), 0);
    }

    assertEquals(256, neighbours.count(0));
    assertTrue(neighbours.hear(greeting(5_000, WRITES_THREE, false), 0).problem().isEmpty());
  }
}
