package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private record Task(long atMillis, Runnable task) {}

  private final List<String> overdue = new ArrayList<>();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>((one, other) -> Long.compare(one.atMillis, other.atMillis));
  private long nowMillis = 1_000;
  private final Deadlines deadlines =
      new Deadlines(
          (millis, task) -> tasks.add(new Task(nowMillis + millis, task)), () -> nowMillis, 100);

  private Deadlines.Waiting begin(String name) {
    Deadlines.Waiting one =
        new Deadlines.Waiting() {
          @Override
          void overdue() {
            overdue.add(name + "@" + nowMillis);
            if (name.startsWith("broken")) {
              throw new IllegalStateException(name);
            }
          }
        };
    deadlines.begin(one);
    return one;
  }

  private void passTo(long millis) {
    while (!tasks.isEmpty() && tasks.peek().atMillis <= millis) {
      Task next = tasks.poll();
      nowMillis = next.atMillis;
      next.task.run();
    }
    nowMillis = millis;
  }

  @Test
  void eachHasItsWholeTimeAndNoMore() {
    begin("a");
    passTo(1_030);
    begin("b");
    begin("c");
    passTo(1_099);
    assertEquals(List.of(), overdue);
    passTo(1_129);
    assertEquals(List.of("a@1100"), overdue);
    passTo(2_000);
    assertEquals(List.of("a@1100", "b@1130", "c@1130"), overdue);
    begin("d");
    passTo(3_000);
    assertEquals("d@2100", overdue.get(3));
  }

  @Test
  void whatIsDoneIsNeverOverdueAndItsNeighboursAre() {
    begin("a");
    Deadlines.Waiting done = begin("done");
    begin("b");
    Deadlines.Waiting last = begin("last");
    deadlines.end(done);
    deadlines.end(done);
    deadlines.end(last);
    begin("c");
    passTo(2_000);
    assertEquals(List.of("a@1100", "b@1100", "c@1100"), overdue);
    deadlines.end(last);
  }

  @Test
  void oneTimerIsForAll() {
    for (int i = 0; i < 1_000; i++) {
      deadlines.end(begin("quick"));
      assertEquals(1, tasks.size());
    }
    passTo(2_000);
    assertEquals(0, tasks.size(), "nothing waits, and there is no timer");
    assertEquals(List.of(), overdue);
  }

  @Test
  void whatIsThrownForOneKeepsNobodyElseWaiting() {
    begin("broken");
    passTo(1_050);
    begin("a");
    assertThrows(IllegalStateException.class, () -> passTo(1_100));
    passTo(2_000);
    assertEquals(List.of("broken@1100", "a@1150"), overdue);
  }
}
