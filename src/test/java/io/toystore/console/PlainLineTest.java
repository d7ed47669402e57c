package io.toystore.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.console.core.MemberNames;
import io.toystore.console.core.SampleEvents;
import io.toystore.console.core.StoreModel;
import io.toystore.observe.core.EventKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainLineTest {
  private final StoreModel model = new StoreModel("1.0", Set.of());
  private final MemberNames names = model.names();

  private String lineWith(Object... details) {
    return PlainLine.of(
        SampleEvents.event(
            SampleEvents.START, "order-2", EventKind.DROPPED, "", SampleEvents.details(details)),
        names,
        1);
  }

  @Test
  void keysOfTheEventComeFirstThenDetailsThenTheSentence() {
    assertEquals(
        "t=2025-11-30T14:02:00Z n=frontend-1 k=purchase to=order-2 id=7/purchase req=k:anna"
            + " text=urgent says=\"frontend-1 asks order-2 for the order: urgent\"",
        PlainLine.of(
            SampleEvents.step(
                SampleEvents.START,
                "frontend-1",
                EventKind.PURCHASE,
                "",
                "order-2",
                "text",
                "urgent"),
            names,
            1));
  }

  @Test
  void aFrontendIsNamedOnceItIsKnown() {
    String called = "frontend@" + SampleEvents.startId("frontend-1");
    var step = SampleEvents.step(SampleEvents.START, "order-2", EventKind.PURCHASE, called, "");

    assertTrue(PlainLine.of(step, names, 1).contains(" from=" + called + " "));
    model.accept(SampleEvents.frontend(SampleEvents.START, 3, 3, 0), SampleEvents.START);
    assertTrue(PlainLine.of(step, names, 1).contains(" from=frontend-1 "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          short        | why=short
          of two words | why="of two words"
          say "no"     | why="say \\"no\\""
          a=b          | why="a=b"
          ``           | why=""
          """)
  void aValueThatCouldBeMisreadIsAJsonString(String value, String printed) {
    String line = lineWith("count", 2, "why", value);

    assertTrue(line.contains(" k=dropped count=2 " + printed + " says="), line);
  }

  @Test
  void noValueBeginsAnotherLine() {
    assertEquals(1, lineWith("count", 2, "why", "one\nt=0 n=order-1\r\ttwo").lines().count());
  }

  @Test
  void detailsWithinDetailsAreJson() {
    assertTrue(
        lineWith("parts", List.of(SampleEvents.details("index", 7)))
            .contains(" parts=\"[{\\\"index\\\""));
  }
}
