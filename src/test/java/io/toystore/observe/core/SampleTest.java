package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.catalog.core.CatalogPayloads;
import io.toystore.model.LogEntry;
import io.toystore.order.core.OrderPayloads;
import io.toystore.replication.Replica;
import io.toystore.text.FlatJson;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
  private static final int[] MASKS = {0, 1, 7, 255, Watch.MAX_MASK};

  /** Every kind of entry that belongs to a purchase, as the cores write it. */
  private static List<byte[]> payloads(String id) {
    return List.of(
        OrderPayloads.placed(id, "Tux"),
        OrderPayloads.placed(id, "\"id\":\"x\""),
        OrderPayloads.aborted(id),
        CatalogPayloads.reserved(id, "Tux"),
        CatalogPayloads.reserved(id, "\"requestId\":\""),
        CatalogPayloads.renumbered(id),
        CatalogPayloads.settled(id),
        CatalogPayloads.givenBack(id));
  }

  private static void isFound(String id) {
    for (byte[] payload : payloads(id)) {
      Map<String, Object> fields = FlatJson.parse(payload);
      assertEquals(id, fields.getOrDefault("requestId", fields.get("id")));
      LogEntry entry = new LogEntry(1, 1, payload);
      for (int mask : MASKS) {
        String expected = (id.hashCode() & mask) == 0 ? id : null;
        assertEquals(expected, Sample.requestId(entry, mask), () -> entry + ", mask " + mask);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "k:anna",
        "0b5c7f0a-54a1-4c0e-9a5d-0c7d0d1f2a3b",
        "k:\"",
        "k:\\",
        "k:a \\\"quoted\\\" key",
        "\"id\":\"",
        "\"requestId\":\"k:x\"",
        "k:tab\tand\nline feed",
        "k:\u0000\u007f\u0085\u2028",
        "k:plüsch",
        "k:玩具店",
        "k:🧸",
        "k:\ud800",
        "k:\udc00\ud800 the wrong way round",
        "ü"
      })
  void theIdIsFoundInWhatTheCoresWrite(String id) {
    isFound(id);
  }

  @Test
  void anIdOfAnyLengthIsFound() {
    for (int length : new int[] {1, 20, 47, 48, 49, 128, 8_190}) {
      isFound("k".repeat(length));
      isFound("ü".repeat(length));
      isFound("k".repeat(length) + "\"");
    }
  }

  @Test
  void manyRandomIdsAreFound() {
    Random random = new Random(22);
    for (int i = 0; i < 3_000; i++) {
      StringBuilder id = new StringBuilder("k:");
      int kind = i % 3;
      for (int left = random.nextInt(40); left > 0; left--) {
        int bound = kind == 0 ? 0x5f : kind == 1 ? 0x180 : 0x10000;
        id.append((char) ((kind == 0 ? 0x20 : 0) + random.nextInt(bound)));
      }
      isFound(id.toString());
    }
  }

  @Test
  void entriesThatBelongToNoPurchaseHaveNone() {
    for (byte[] payload :
        List.of(
            Replica.TERM_OPENED,
            CatalogPayloads.productPut("Tux"),
            CatalogPayloads.productPut("\"id\":\"k:x\""),
            CatalogPayloads.productPut("id"),
            CatalogPayloads.restocked("requestId"),
            CatalogPayloads.restocked("\"requestId\":\"k:x\",\"id\":\"k:x\""),
            CatalogPayloads.markRaised())) {
      LogEntry entry = new LogEntry(1, 1, payload);
      assertNull(Sample.requestId(entry, 0), entry::toString);
    }
  }

  @Test
  void aMaskPicksTheSameShareForAll() {
    int picked = 0;
    int ids = 100_000;
    for (int i = 0; i < ids; i++) {
      String id = "k:buyer-" + i + "-" + 31 * i;
      assertTrue(Sample.picks(id, 0));
      boolean fine = Sample.picks(id, 255);
      assertEquals(fine, (id.hashCode() & 0xff) == 0);
      assertTrue(!fine || Sample.picks(id, 15), "the smaller mask picks what the larger one does");
      picked += fine ? 1 : 0;
    }
    assertEquals(ids / 256.0, picked, ids / 256.0 / 2);
  }

  @Test
  void aHashWithTheHighestBitIsMaskedLikeAnyOther() {
    String negative = "polygenelubricants";
    assertEquals(Integer.MIN_VALUE, negative.hashCode());
    assertTrue(Sample.picks(negative, Watch.MAX_MASK));
    assertFalse(Sample.picks("a", 1));
    isFound(negative);
  }
}
