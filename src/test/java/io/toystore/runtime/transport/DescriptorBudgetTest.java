package io.toystore.runtime.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.config.UserError;
import io.toystore.runtime.transport.DescriptorBudget.Descriptors;
import org.junit.jupiter.api.Test;

class DescriptorBudgetTest {
  @Test
  void whatIsConfiguredHoldsWhereThereAreDescriptorsForIt() {
    assertEquals(10_000, most(10_000, 20_000));
    assertEquals(10_000, DescriptorBudget.maxConnections(10_000, 4, Descriptors.UNLIMITED));
    assertEquals(20, most(20, 300));
  }

  @Test
  void fewDescriptorsLowerIt() {
    int atThreeHundred = most(10_000, 300);

    assertEquals(300 - 20 - 64 - 32 - 4 * 7, atThreeHundred);
    assertEquals(atThreeHundred + 1, most(10_000, 301));
  }

  @Test
  void eachTierKeepsSomeForItself() {
    Descriptors descriptors = new Descriptors(1_000, 20);

    assertEquals(
        DescriptorBudget.maxConnections(10_000, 4, descriptors) - 7,
        DescriptorBudget.maxConnections(10_000, 5, descriptors));
  }

  @Test
  void withHardlyAnyItIsRefusedAndTheLineSaysHowManyItTakes() {
    UserError refused = assertThrows(UserError.class, () -> most(10_000, 159));

    assertEquals(
        "the front-end needs 160 file descriptors for 16 connections, files and members, but this"
            + " process may have 159; raise the limit: ulimit -n",
        refused.getMessage());
    assertEquals(16, most(10_000, 160));
    assertEquals(10, most(10, 159), "more than that was not asked for");
  }

  private static int most(int configured, long max) {
    return DescriptorBudget.maxConnections(configured, 4, new Descriptors(max, 20));
  }
}
