package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTest {
  private static Watch watch(Level level, Set<EventKind> kinds, List<String> members, int mask) {
    return new Watch(1, level, kinds, members, mask, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7, 255, Watch.MAX_MASK})
  void aMaskIsAPowerOfTwoLessOne(int mask) {
    assertEquals(mask, watch(Level.WIRE, Set.of(), List.of(), mask).mask());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {2, 4, 5, 6, 254, 256, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 2 * Watch.MAX_MASK})
  void anyOtherMaskIsRefused(int mask) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> watch(Level.WIRE, Set.of(), List.of(), mask));
    assertTrue(refused.getMessage().endsWith("not " + mask), refused.getMessage());
  }

  @Test
  void whatIsGivenToItIsCopied() {
    Set<EventKind> kinds = EnumSet.of(EventKind.ROLE);
    Watch watch = watch(Level.RARE, kinds, List.of(), 0);
    kinds.add(EventKind.CUT);
    assertEquals(Set.of(EventKind.ROLE), watch.kinds());
  }

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void aLevelIncludesThoseBeforeIt(EventKind kind) {
    for (Level level : Level.values()) {
      boolean wanted = watch(level, Set.of(), List.of(), 0).wants(kind, "order-1");
      assertEquals(kind.level().number() <= level.number(), wanted);
    }
  }

  @Test
  void kindsAndMembersNarrowIt() {
    Watch watch =
        watch(Level.PURCHASES, Set.of(EventKind.ROLE, EventKind.COMMIT), List.of("order-2"), 0);
    assertTrue(watch.wants(EventKind.ROLE, "order-2"));
    assertFalse(watch.wants(EventKind.ROLE, "order-20"));
    assertFalse(watch.wants(EventKind.CUT, "order-2"));
    assertFalse(watch.wants(EventKind.COMMIT, "order-2"), "a kind does not raise the level");
  }

  @Test
  void levelsHaveNumbers() {
    for (Level level : Level.values()) {
      assertEquals(level, Level.of(level.number()));
    }
    for (int number : new int[] {-1, 0, 4}) {
      assertThrows(IllegalArgumentException.class, () -> Level.of(number));
    }
  }
}
