package io.toystore.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.toystore.formats.Golden;
import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import io.toystore.text.FlatJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a data folder, under the number of its format. */
class FolderFormatTest {
  @TempDir Path folder;

  private static LogEntry entry(long index, long term, String payload) {
    return new LogEntry(index, term, payload.getBytes(UTF_8));
  }

  private static String text(Path file) throws Exception {
    return file.getFileName() + " " + Files.readString(file).replace("\n", "\\n").stripTrailing();
  }

  @Test
  void journal() throws Exception {
    Path made = folder.resolve("order-2");
    try (LogWriter writer = new LogWriter(made, new Identity("order", 2, 3))) {
      writer.append(entry(1, 3, "{\"type\":\"TermOpened\"}"));
      writer.append(entry(2, 3, "{\"name\":\"玩具\"}"));
      writer.append(entry(3, 1_000_000_007, "{}"));
      writer.finish();
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        lines.add(text(file));
      }
    }

    Golden.check("journal", FolderFormat.NUMBER, lines);
  }

  /** Some values are drawn at random at each start: only the keys are compared. */
  @Test
  void smallFiles() throws Exception {
    Path made = folder.resolve("order-1");
    DataFolder opened =
        DataFolder.open(
            made, new Identity("order", 1, 3), InitialiseMode.IF_EMPTY, JournalOptions.defaults());
    try (opened) {
      opened.recover(1, entry -> {});
      opened.savePromise(4);
      opened.saveMembers(List.of(opened.folderId(), 2L, 3L));
      opened.savePeers(
          List.of(PeerMemory.NOTHING, new PeerMemory(5, 6, 4), new PeerMemory(8, 9, 4)));
      opened.journal().append(List.of(entry(1, 4, "{}")));
      opened.journal().force();
      opened.saveCommitIndex(1);
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(made)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".json")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(file.getFileName() + " " + FlatJson.parse(line.getBytes(UTF_8)).keySet());
        }
      }
    }

    Golden.check("folder", FolderFormat.NUMBER, lines);
  }
}
