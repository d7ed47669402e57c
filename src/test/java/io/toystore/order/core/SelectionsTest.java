package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.toystore.message.OrderMessage.Selected;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelectionsTest {
  private final Selections selections = new Selections();

  @Test
  void theLatestSelectionOfEachFrontendCounts() {
    selections.heard(new Selected(7, 3));
    selections.heard(new Selected(8, 3));
    selections.heard(new Selected(7, 2));

    assertEquals(Map.of(7L, 2, 8L, 3), selections.leaders());
    assertEquals(3, selections.heard());
  }

  @Test
  void startsOfFrontendsThatAreLongGoneAreForgotten() {
    for (int frontend = 1; frontend <= 64; frontend++) {
      selections.heard(new Selected(frontend, 3));
    }
    selections.heard(new Selected(1, 2));
    selections.heard(new Selected(65, 3));

    assertEquals(64, selections.leaders().size());
    assertEquals(2, selections.leaders().get(1L), "it still selects");
    assertFalse(selections.leaders().containsKey(2L));
  }
}
