package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final String REPLICA =
      """
      # HELP toystore_replica_term The term that the replica obeys.
      # TYPE toystore_replica_term gauge
      toystore_replica_term{replica="2",tier="order"} 7
      toystore_replica_role{replica="2",role="follower",tier="order"} 0
      toystore_replica_role{replica="2",role="leader",tier="order"} 1
      toystore_replica_serving{replica="2",tier="order"} 1
      toystore_replica_last_index{replica="2",tier="order"} 4250
      toystore_replica_follower_match_index{follower="1",replica="2",tier="order"} NaN
      jvm_threads_live_threads 20
      """;

  @Test
  void aLeadersAreRead() {
    Metrics metrics = Metrics.parse(REPLICA);

    assertEquals("leader", metrics.role());
    assertTrue(metrics.serves());
    assertEquals(OptionalLong.of(7), metrics.value("replica_term"));
    assertEquals(OptionalLong.of(4_250), metrics.value("replica_last_index"));
    assertEquals(OptionalLong.empty(), metrics.value("replica_follower_match_index"));
    assertEquals(OptionalLong.empty(), metrics.value("jvm_threads_live_threads"));
  }

  @Test
  void nothingIsReadFromNothing() {
    Metrics metrics = Metrics.parse("");

    assertEquals("", metrics.role());
    assertFalse(metrics.serves());
    assertEquals(OptionalLong.empty(), metrics.value("replica_term"));
  }
}
