package io.toystore.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.model.Precondition.Tags;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9110, sections 13.1.1, 13.1.2 and 13.2.2. */
class PreconditionTest {
  private static final ProductTag NOW = new ProductTag(1, 7);
  private static final ProductTag OLD = new ProductTag(1, 6);
  private static final ProductTag OTHER_CATALOG = new ProductTag(2, 7);
  private static final Tags ABSENT = Tags.ABSENT;
  private static final Tags ANY = Tags.ANY;
  private static final Tags NOTHING = Tags.listed(List.of());

  private static void assertHolds(boolean toy, boolean noToy, Tags ifMatch, Tags ifNoneMatch) {
    Precondition precondition = new Precondition(ifMatch, ifNoneMatch);
    assertEquals(toy, precondition.holdsFor(NOW), () -> precondition + " of the toy");
    assertEquals(noToy, precondition.holdsFor(null), () -> precondition + " of no toy");
  }

  private static Tags listed(ProductTag... tags) {
    return Tags.listed(List.of(tags));
  }

  @Test
  void withoutAFieldItHolds() {
    assertHolds(true, true, ABSENT, ABSENT);
    assertEquals(new Precondition(ABSENT, ABSENT), Precondition.NONE);
  }

  @Test
  void ifMatchNamesTheToyAsItIs() {
    assertHolds(true, false, ANY, ABSENT);
    assertHolds(true, false, listed(NOW), ABSENT);
    assertHolds(true, false, listed(OLD, NOW), ABSENT);
    assertHolds(false, false, listed(OLD), ABSENT);
    assertHolds(false, false, listed(OTHER_CATALOG), ABSENT);
    assertHolds(false, false, NOTHING, ABSENT);
  }

  @Test
  void ifNoneMatchNamesTheToyAsItMustNotBe() {
    assertHolds(false, true, ABSENT, ANY);
    assertHolds(false, true, ABSENT, listed(OLD, NOW));
    assertHolds(true, true, ABSENT, listed(OLD, OTHER_CATALOG));
    assertHolds(true, true, ABSENT, NOTHING);
  }

  @Test
  void bothMustHold() {
    assertHolds(false, false, ANY, ANY);
    assertHolds(true, false, listed(NOW), listed(OLD));
    assertHolds(false, false, listed(NOW), listed(NOW));
    assertHolds(false, false, listed(OLD), listed(OLD));
  }
}
