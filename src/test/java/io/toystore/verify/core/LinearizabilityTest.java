package io.toystore.verify.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.verify.core.Linearizability.Decision;
import io.toystore.verify.core.Linearizability.Model;
import io.toystore.verify.core.Linearizability.Result;
import io.toystore.verify.core.Linearizability.Timed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The general search, on registers: the textbook's histories. */
class LinearizabilityTest {
  /** A write of a value, or a read that returned it, of one of several registers. */
  private record Access(String register, boolean write, int value) {}

  /** One register, 0 at first. */
  private static final Model<Integer, Access> REGISTER =
      new Model<>() {
        @Override
        public Integer initial() {
          return 0;
        }

        @Override
        public Integer step(Integer state, Access access) {
          return access.write() ? (Integer) access.value() : state == access.value() ? state : null;
        }
      };

  private static Timed<Access> write(int value, long from, long to) {
    return new Timed<>(new Access("x", true, value), from, to);
  }

  private static Timed<Access> read(int value, long from, long to) {
    return new Timed<>(new Access("x", false, value), from, to);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // Read only, and handed on as a list.
  private static Result<Access> check(Timed<Access>... history) {
    return Linearizability.check(REGISTER, List.of(history), 1_000_000);
  }

  @Test
  void readsOfAConcurrentWriteMayComeBeforeAndAfterIt() {
    Result<Access> result = check(write(1, 1, 10), read(0, 2, 3), read(1, 4, 5));

    assertEquals(Decision.LINEARIZABLE, result.verdict());
    assertEquals(
        List.of(new Access("x", false, 0), new Access("x", true, 1), new Access("x", false, 1)),
        result.order());
  }

  @Test
  void aReadDoesNotGoBackToTheOldValue() {
    Result<Access> result = check(write(1, 1, 10), read(1, 2, 3), read(0, 4, 5));

    assertEquals(Decision.NOT_LINEARIZABLE, result.verdict());
  }

  @Test
  void aWriteThatHasEndedIsRead() {
    assertEquals(Decision.NOT_LINEARIZABLE, check(write(1, 1, 2), read(0, 3, 4)).verdict());
  }

  @Test
  void anUnknownWriteTakesEffectLateOrNever() {
    assertEquals(
        Decision.LINEARIZABLE,
        check(write(1, 1, Call.NEVER), read(0, 5, 6), read(1, 7, 8)).verdict());
    assertEquals(Decision.LINEARIZABLE, check(write(1, 1, Call.NEVER), read(0, 5, 6)).verdict());
    assertEquals(
        Decision.NOT_LINEARIZABLE,
        check(write(1, 1, Call.NEVER), read(1, 5, 6), read(0, 7, 8)).verdict());
  }

  @Test
  void equalTimesAreConcurrent() {
    assertEquals(Decision.LINEARIZABLE, check(write(1, 1, 2), read(0, 2, 3)).verdict());
  }

  @Test
  void partsAreJudgedEachByItself() {
    List<Timed<Access>> history = new ArrayList<>();
    for (int register = 0; register < 200; register++) {
      history.add(new Timed<>(new Access("r" + register, true, 1), 1, 1_000));
      history.add(new Timed<>(new Access("r" + register, false, 1), 2, 900));
    }

    assertEquals(
        Decision.LINEARIZABLE,
        Linearizability.check(REGISTER, history, Access::register, 10).verdict());
  }

  @Test
  void aSearchThatTakesTooLongIsUndecided() {
    List<Timed<Access>> history = new ArrayList<>();
    for (int value = 1; value <= 30; value++) {
      history.add(write(value, 1, 100));
    }
    history.add(read(99, 200, 201));

    assertEquals(Decision.UNDECIDED, Linearizability.check(REGISTER, history, 10_000).verdict());
  }
}
