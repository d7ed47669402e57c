package io.toystore.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.toystore.formats.Golden;
import io.toystore.storage.LogWriter.Written;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path folder;

  @Test
  void formatIsThatOfItsNumber() throws Exception {
    Manifest manifest =
        new Manifest(
            "2026-12-01T03:15:00Z",
            "1.0.0",
            3,
            7,
            11,
            9,
            25,
            4,
            List.of(
                new Written("catalog/identity.json", 71, "00ff"),
                new Written("order/journal/0000000000000001.jsonl", 99, "ee11")));
    String text = new String(manifest.toBytes(), UTF_8);

    Golden.check("backup", Manifest.FORMAT, text.lines().toList());

    Files.write(folder.resolve(Manifest.NAME), manifest.toBytes());
    assertEquals(manifest, Manifest.read(folder));
  }
}
