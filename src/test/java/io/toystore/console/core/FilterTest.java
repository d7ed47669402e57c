package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  private final MemberNames names = new MemberNames();

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "promise, true",
    "PROMISE order-2, true",
    "promise order-3, false",
    "!order-3, true",
    "!order-2, false",
    "promise !ping, true",
    "promise !term, false",
    "frontend-9, true",
    "'!', true",
    "'  ', true",
    "6/3, true"
  })
  void wordsMustOccurAndOthersMustNot(String text, boolean shown) {
    names.learn("beef", "frontend-9");
    Event event =
        new Event(
            SampleEvents.START,
            "order-2",
            "a",
            EventKind.PROMISED,
            "frontend@beef",
            "",
            "6/3",
            "",
            Map.of("term", 6L));

    assertEquals(shown, new Filter(text).matches(event, names));
  }

  @Test
  void aFilterOfNoWordsIsEmpty() {
    assertTrue(new Filter(" ! ").isEmpty());
  }
}
