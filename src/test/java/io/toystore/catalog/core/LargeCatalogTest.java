package io.toystore.catalog.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.ReservationMessage.Reserve;
import io.toystore.message.ReservationMessage.ReserveAnswer;
import io.toystore.message.ReservationMessage.ReserveItem;
import io.toystore.message.ReservationMessage.ReserveStatus;
import io.toystore.message.ReservationMessage.Settle;
import io.toystore.message.ReservationMessage.SettleItem;
import io.toystore.model.CatalogTerm;
import io.toystore.model.Price;
import io.toystore.testing.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hundred thousand toys. The times are printed, not judged: the machine may be busy. */
class LargeCatalogTest {
  private static final int TOYS = 100_000;
  private static final int BATCH = 500;
  private static final int BATCHES = 200;

  private static void report(String what, long sinceNanos) {
    System.out.printf("%s: %d ms%n", what, (System.nanoTime() - sinceNanos) / 1_000_000);
  }

  @Test
  void aHundredThousandToysAreSoldSnapshotAndRestored() {
    List<ProductSeed> products = new ArrayList<>();
    for (int n = 0; n < TOYS; n++) {
      products.add(new ProductSeed("Toy number " + n, new Price(100 + n), 1_000));
    }
    CatalogHarness shop = new CatalogHarness(CatalogSettings.defaults(3));
    long began = System.nanoTime();
    shop.start(products);
    shop.commit();
    report(TOYS + " first products", began);
    shop.sent.clear();

    began = System.nanoTime();
    long number = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      List<ReserveItem> reserve = new ArrayList<>(BATCH);
      List<SettleItem> settle = new ArrayList<>(BATCH);
      long lowestOpen = number + 1;
      for (int n = 0; n < BATCH; n++) {
        number++;
        String id = "request-" + number;
        reserve.add(new ReserveItem(number, id, "Toy number " + number * 7919 % TOYS, 1));
        settle.add(new SettleItem(id, 1, number, true));
      }
      shop.receive(new Reserve(1, 0, 1, CatalogTerm.UNKNOWN, lowestOpen, reserve));
      shop.commit();
      shop.receive(new Settle(1, 0, 1, CatalogTerm.UNKNOWN, settle));
    }
    shop.commit();
    report(number + " reservations made and settled", began);
    long reserved =
        shop.take(ReserveAnswer.class).stream()
            .flatMap(a -> a.results().stream())
            .filter(r -> r.status() == ReserveStatus.RESERVED)
            .count();
    assertEquals(number, reserved);
    CatalogStatus status = shop.catalog.status();
    assertEquals(number, status.sold());
    assertEquals(TOYS * 1_000L, status.stock() + status.sold());
    assertTrue(status.closedRemembered() <= BATCH, "what the mark has passed is forgotten");

    began = System.nanoTime();
    byte[] snapshot = Bytes.of(shop.catalog.snapshot());
    report("snapshot of " + snapshot.length + " bytes written", began);
    began = System.nanoTime();
    Catalog restored = new Catalog(shop.settings);
    restored.restoreSnapshot(snapshot);
    report("snapshot read", began);
    assertArrayEquals(snapshot, Bytes.of(restored.snapshot()));

    began = System.nanoTime();
    Catalog fromLog = new Catalog(shop.settings);
    shop.log.forEach(fromLog::restore);
    report(shop.log.size() + " entries restored", began);
    assertArrayEquals(snapshot, Bytes.of(fromLog.snapshot()));
  }
}
