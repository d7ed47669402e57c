package io.toystore.replication;

import static io.toystore.replication.ReplicaBench.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.model.LogEntry;
import io.toystore.sansio.Outputs;
import io.toystore.testing.RecordedOutputs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is durable when, and what waits for it. */
class DurableLogTest {
  /** Looks at nothing: these tests are about the disk. */
  private static final class Nobody implements StateMachine {
    @Override
    public void appended(LogEntry entry) {}

    @Override
    public void cut(long index) {}

    @Override
    public void committed(long index, long nowMillis, Outputs out) {}

    @Override
    public void servingBegan(long term, long nowMillis, Outputs out) {}

    @Override
    public void servingEnded() {}

    @Override
    public void roundConfirmed(long round, long nowMillis, Outputs out) {}
  }

  private final RecordedOutputs out = new RecordedOutputs();
  private final DurableLog log = new DurableLog(0, 0, 1 << 20, new Nobody());
  private final List<String> ran = new ArrayList<>();

  private void append(long... terms) {
    entries(log.lastIndex() + 1, terms).forEach(log::append);
  }

  private void then(String name) {
    log.whenStored(0, out, (now, outputs) -> ran.add(name));
  }

  @Test
  void whatIsAppendedInOneBurstIsOneRequest() {
    append(1, 1, 1);
    log.write(out);
    log.write(out);
    assertEquals(1, out.requests());
    assertEquals(3, out.log().size());
  }

  @Test
  void anEntryIsDurableOnlyOnceItsRequestIsStored() {
    append(1);
    log.write(out);
    append(1);
    log.write(out);
    assertEquals(0, log.durableIndex());
    log.stored(1, 0, out);
    assertEquals(1, log.durableIndex());
    log.stored(2, 0, out);
    assertEquals(2, log.durableIndex());
  }

  @Test
  void aPromiseAfterEntriesIsTheLaterRequest() {
    append(1);
    log.savePromise(2, out);
    assertEquals(2, out.requests());
    log.stored(1, 0, out);
    assertEquals(1, log.durableIndex());
  }

  @Test
  void whatIsCutIsNotDurableAnyMore() {
    append(1, 1, 1);
    log.write(out);
    log.stored(1, 0, out);
    log.cutFrom(2, out);
    assertEquals(1, log.durableIndex());
    append(2);
    log.write(out);
    log.stored(2, 0, out);
    assertEquals(1, log.durableIndex(), "the cut is stored, the entry after it not");
    log.stored(3, 0, out);
    assertEquals(2, log.durableIndex());
  }

  @Test
  void entriesThatWereCutWhileOnTheirWayNeverCount() {
    append(1, 1, 1);
    log.write(out);
    log.cutFrom(2, out);
    append(2, 2);
    log.write(out);
    log.stored(1, 0, out);
    assertEquals(1, log.durableIndex());
    log.stored(3, 0, out);
    assertEquals(3, log.durableIndex());
  }

  @Test
  void whatIsSaidWaitsForAllThatWasAskedBeforeAndForNothingLater() {
    append(1);
    then("a");
    log.savePromise(2, out);
    then("b");
    append(2);
    log.write(out);
    log.stored(1, 0, out);
    assertEquals(List.of("a"), ran);
    log.stored(2, 0, out);
    assertEquals(List.of("a", "b"), ran);
  }

  @Test
  void withNothingOnItsWayItIsSaidAtOnce() {
    then("a");
    assertEquals(List.of("a"), ran);
  }

  @Test
  void whatIsSaidMayAskForMore() {
    append(1);
    log.whenStored(
        0,
        out,
        (now, outputs) -> {
          append(1);
          then("after the second");
        });
    log.stored(1, 0, out);
    assertEquals(List.of(), ran);
    log.stored(2, 0, out);
    assertEquals(List.of("after the second"), ran);
  }

  @Test
  void anEarlierCountAfterALaterOneChangesNothing() {
    append(1);
    log.write(out);
    append(1);
    log.write(out);
    log.stored(2, 0, out);
    log.stored(1, 0, out);
    assertEquals(2, log.durableIndex());
  }

  /** The durable index never promises an entry that a crash at this moment could take. */
  @Test
  void agreesWithADiskThatForgetsWhatItHasNotForced() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      RecordedOutputs asked = new RecordedOutputs();
      DurableLog tested = new DurableLog(0, 0, 1 << 20, new Nobody());
      List<Long> memory = new ArrayList<>();
      ArrayDeque<List<Long>> afterRequest = new ArrayDeque<>();
      List<Long> disk = List.of();
      long term = 1;
      long stored = 0;
      for (int step = 0; step < 100; step++) {
        long before = asked.requests();
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            tested.append(entries(memory.size() + 1, term).get(0));
            memory.add(term);
          }
          case 2 -> tested.write(asked);
          case 3 -> {
            if (!memory.isEmpty() && random.nextInt(3) == 0) {
              int keep = random.nextInt(memory.size());
              tested.write(asked);
              if (asked.requests() > before) {
                afterRequest.add(List.copyOf(memory));
              }
              before = asked.requests();
              tested.cutFrom(keep + 1, asked);
              memory.subList(keep, memory.size()).clear();
              term++;
            }
          }
          default -> {
            if (stored < asked.requests()) {
              stored++;
              disk = afterRequest.poll();
              tested.stored(stored, 0, asked);
            }
          }
        }
        if (asked.requests() > before) {
          afterRequest.add(List.copyOf(memory));
        }
        int durable = (int) tested.durableIndex();
        assertTrue(durable <= disk.size() && durable <= memory.size(), "seed " + seed);
        assertEquals(memory.subList(0, durable), disk.subList(0, durable), "seed " + seed);
      }
      tested.write(asked);
      tested.stored(asked.requests(), 0, asked);
      assertEquals(memory.size(), tested.durableIndex(), "seed " + seed);
    }
  }
}
