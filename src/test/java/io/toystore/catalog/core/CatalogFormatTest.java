package io.toystore.catalog.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.catalog.core.CatalogRecord.FirstProductsPut;
import io.toystore.catalog.core.CatalogRecord.GivenBack;
import io.toystore.catalog.core.CatalogRecord.MarkRaised;
import io.toystore.catalog.core.CatalogRecord.ProductPut;
import io.toystore.catalog.core.CatalogRecord.ProductRemoved;
import io.toystore.catalog.core.CatalogRecord.Renumbered;
import io.toystore.catalog.core.CatalogRecord.Reserved;
import io.toystore.catalog.core.CatalogRecord.Restocked;
import io.toystore.catalog.core.CatalogRecord.Settled;
import io.toystore.catalog.core.CatalogRecord.StockCorrected;
import io.toystore.catalog.core.CatalogRecord.TermOpened;
import io.toystore.formats.Golden;
import io.toystore.storage.FolderFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the catalog keeps on its disk, under the number of the data folder's format. */
class CatalogFormatTest {
  private static final long FORMAT = FolderFormat.NUMBER;

  private static final List<CatalogRecord> HISTORY =
      List.of(
          new TermOpened(),
          new ProductPut("Tux", 1_599, 100, 1),
          new ProductPut("玩具 \"🧸\"", 7, 3, 1),
          new FirstProductsPut(2),
          new MarkRaised(6, 0),
          new Reserved("k:anna", "Tux", 3, 6, 1, 0, 1_599, 2),
          new Reserved("f:ad42e9386d6ece2d-7", "Tux", 2, 6, 2, 0, 1_599, 3),
          new Settled("k:anna"),
          new Reserved("k:bert", "Tux", 1, 6, 3, 1, 1_599, 4),
          new Renumbered("k:bert", 9, 1, 1),
          new GivenBack("f:ad42e9386d6ece2d-7", 5),
          new Restocked("Tux", 10, 6),
          new StockCorrected(Optional.of("count"), "Tux", OptionalLong.of(1_699), -4, 7),
          new StockCorrected(Optional.empty(), "Tux", OptionalLong.empty(), 2, 8),
          new ProductRemoved("玩具 \"🧸\"", 2));

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void records() {
    List<String> lines = HISTORY.stream().map(record -> text(record.toPayload())).toList();

    Golden.check("journal-catalog", FORMAT, lines);

    Set<Class<?>> seen = HISTORY.stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(
        Set.copyOf(Arrays.asList(CatalogRecord.class.getPermittedSubclasses())),
        seen,
        "the history has each type of record");
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(HISTORY.get(i), CatalogRecord.parse(lines.get(i).getBytes(UTF_8)));
    }
  }

  @Test
  void snapshot() throws IOException {
    Ledger ledger = new Ledger();
    for (int i = 0; i < HISTORY.size(); i++) {
      ledger.apply(i + 1, HISTORY.get(i));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    LedgerSnapshot.write(ledger, body);

    Golden.check("snapshot-catalog", FORMAT, text(body.toByteArray()).lines().toList());

    ByteArrayOutputStream again = new ByteArrayOutputStream();
    LedgerSnapshot.write(LedgerSnapshot.read(body.toByteArray()), again);
    assertEquals(text(body.toByteArray()), text(again.toByteArray()));
  }
}
