package io.toystore.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.EventJson;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.simulation.Transcript.Detail;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What members tell of roles, followers and leaders, in a whole store under faults. */
class DifferTest {
  private final Transcript transcript = new Transcript();
  private final Scenario s = new Scenario(transcript, Detail.ALL);
  private int read;

  /** The events of these kinds since the last call. */
  private List<Event> take(EventKind... kinds) {
    List<String> lines = transcript.events().lines().toList();
    List<Event> events =
        lines.subList(read, lines.size()).stream()
            .map(line -> EventJson.decode(line).orElseThrow())
            .filter(event -> Set.of(kinds).contains(event.kind()))
            .toList();
    read = lines.size();
    return events;
  }

  private static List<String> shown(List<Event> events, String... details) {
    return events.stream()
        .map(
            event -> {
              StringBuilder text = new StringBuilder(event.node());
              text.append(event.to().isEmpty() ? "" : " about " + event.to());
              text.append(' ').append(event.kind().word());
              for (String detail : details) {
                text.append(' ').append(event.text(detail));
              }
              return text.toString();
            })
        .toList();
  }

  @Test
  void aStartTellsOfRolesPromisesAndWhoServes() {
    s.allStart();
    List<Event> events = take(EventKind.ROLE, EventKind.PROMISED, EventKind.SERVING);
    List<String> order3 =
        shown(
            events.stream().filter(event -> event.node().equals("order-3")).toList(),
            "role",
            "serving",
            "term");
    assertEquals(
        List.of(
            "order-3 role candidate  3",
            "order-3 promised   3",
            "order-3 role leader  3",
            "order-3 serving  true 3"),
        order3);
    List<Event> promised =
        events.stream().filter(event -> event.kind() == EventKind.PROMISED).toList();
    assertEquals(
        Set.of("order-1", "order-2", "order-3", "catalog"),
        Set.copyOf(events.stream().map(Event::node).toList()));
    assertTrue(
        promised.stream().allMatch(event -> event.number("term") == 3), shown(promised)::toString);
  }

  @Test
  void aFollowerThatIsAwayLagsOnceAndCatchesUpOnce() {
    s.startsAndSells("anna");
    take();
    s.order(1).crash();
    s.run(900);
    assertEquals(List.of(), take(EventKind.LAGGING, EventKind.CAUGHT_UP));
    s.run(5_000);
    List<Event> lagging = take(EventKind.LAGGING, EventKind.CAUGHT_UP);
    assertEquals(List.of("order-3 about order-1 lagging"), shown(lagging));

    s.untilTold(s.buys("ben", s.frontend(1), 1), s.buys("cleo", s.frontend(2), 1));
    long commit = s.order(3).disk().log().size();
    assertTrue(lagging.get(0).number("match") < commit);
    s.run(2_000);
    assertEquals(List.of(), take(EventKind.LAGGING, EventKind.CAUGHT_UP), "it is told once");

    s.order(1).start();
    s.untilQuiet();
    s.run(3_000);
    List<Event> caughtUp = take(EventKind.LAGGING, EventKind.CAUGHT_UP);
    assertEquals(List.of("order-3 about order-1 caughtUp"), shown(caughtUp));
    assertTrue(caughtUp.get(0).number("match") >= commit, caughtUp.get(0)::toString);
    // It was silent before it was said to lag, and until it was started.
    assertTrue(caughtUp.get(0).number("millis") >= 7_900, caughtUp.get(0)::toString);
  }

  @Test
  void aNewLeaderTellsOfTheOldOneThatLags() {
    s.startsAndSells("anna");
    take();
    s.order(3).crash();
    s.untilServedBy(2);
    List<Event> selected = take(EventKind.SELECTED, EventKind.SILENT);
    assertEquals(
        List.of(
            "frontend-1 about order-3 silent ", "frontend-1 selected 0", "frontend-1 selected 2"),
        shown(
            selected.stream().filter(event -> event.node().equals("frontend-1")).toList(),
            "leader"));
    s.run(3_000);
    assertEquals(
        List.of("order-2 about order-3 lagging"),
        shown(take(EventKind.LAGGING, EventKind.CAUGHT_UP)));

    s.order(3).start();
    s.untilQuiet();
    s.run(1_000);
    assertEquals(
        List.of(
            "order-2 about order-3 caughtUp",
            "frontend-1 about order-3 answers",
            "frontend-2 about order-3 answers"),
        shown(take(EventKind.CAUGHT_UP, EventKind.LAGGING, EventKind.ANSWERS)).stream()
            .sorted((a, b) -> Boolean.compare(a.startsWith("front"), b.startsWith("front")))
            .toList());
  }

  @Test
  void commitsAreToldByTheLeaderAndOnlyForwards() {
    s.startsAndSells("anna");
    take();
    s.untilTold(s.buys("ben", s.frontend(1), 1), s.buys("cleo", s.frontend(2), 1));
    s.untilQuiet();
    List<Event> commits = take(EventKind.COMMIT);
    assertTrue(
        commits.stream().allMatch(event -> event.node().equals("order-3")), commits::toString);
    List<Long> indexes = commits.stream().map(event -> event.number("index")).toList();
    assertEquals(indexes.stream().sorted().distinct().toList(), indexes);
    assertEquals((long) s.order(3).disk().log().size(), indexes.get(indexes.size() - 1));
  }
}
