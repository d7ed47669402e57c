package io.toystore.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TermsTest {
  @Test
  void nextOwnedIsTheLowestTermAboveThatBelongsToTheReplica() {
    for (int size = 1; size <= 5; size += 2) {
      for (int id = 1; id <= size; id++) {
        for (long term = 0; term < 30; term++) {
          long next = Terms.nextOwned(term, id, size);
          assertTrue(next > term && next <= term + size);
          assertEquals(id % size, next % size);
          assertEquals(id, Terms.owner(next, size));
        }
      }
    }
  }
}
