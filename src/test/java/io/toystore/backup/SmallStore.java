package io.toystore.backup;

import io.toystore.cli.Commands;
import io.toystore.model.LogEntry;
import io.toystore.storage.DataFolder;
import io.toystore.storage.Identity;
import io.toystore.storage.InitialiseMode;
import io.toystore.storage.JournalOptions;
import io.toystore.text.FlatJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The data folders of a store with a few orders, and the commands on them. */
final class SmallStore {
  static final long TERM = 7;

  private static final long PRICE = 1_599;

  /** What a command did. */
  record Said(int status, String out, String err) {}

  final List<byte[]> orders = new ArrayList<>();
  final List<byte[]> catalog = new ArrayList<>();
  private final Path data;
  private long version = 1;

  SmallStore(Path data) {
    this.data = data;
    orders.add(FlatJson.ofType("TermOpened").toBytes());
    catalog.add(FlatJson.ofType("TermOpened").toBytes());
    catalog.add(
        FlatJson.ofType("ProductPut")
            .put("name", "Tux")
            .put("price", PRICE)
            .put("quantity", 100)
            .put("version", version)
            .toBytes());
    catalog.add(FlatJson.ofType("FirstProductsPut").put("count", 1).toBytes());
  }

  SmallStore sell(String id) {
    return reserve(id).place(id).settle(id);
  }

  SmallStore reserve(String id) {
    version++;
    catalog.add(
        FlatJson.ofType("Reserved")
            .put("id", id)
            .put("name", "Tux")
            .put("quantity", 1)
            .put("term", TERM)
            .put("number", version)
            .put("mark", 0)
            .put("price", PRICE)
            .put("version", version)
            .toBytes());
    return this;
  }

  SmallStore place(String id) {
    orders.add(
        FlatJson.ofType("OrderPlaced")
            .put("requestId", id)
            .put("name", "Tux")
            .put("quantity", 1)
            .put("price", PRICE)
            .put("version", version)
            .toBytes());
    return this;
  }

  SmallStore settle(String id) {
    catalog.add(FlatJson.ofType("Settled").put("id", id).toBytes());
    return this;
  }

  Path folder(String member) {
    return data.resolve(member);
  }

  /** Writes the folders of all members, which must not be there. */
  SmallStore save() throws IOException {
    saveCatalog();
    for (int id = 1; id <= 3; id++) {
      saveOrder(id, orders.size());
    }
    return this;
  }

  void saveCatalog() throws IOException {
    save(folder("catalog"), new Identity("catalog", 1, 1), catalog);
  }

  /** Writes an order replica's folder with so many entries. */
  void saveOrder(int id, int entries) throws IOException {
    save(folder("order-" + id), new Identity("order", id, 3), orders.subList(0, entries));
  }

  private static void save(Path folder, Identity identity, List<byte[]> payloads)
      throws IOException {
    try (DataFolder data = open(folder, identity, InitialiseMode.IF_EMPTY)) {
      data.recover(1, entry -> {});
      data.savePromise(TERM);
      List<LogEntry> entries = new ArrayList<>();
      for (byte[] payload : payloads) {
        entries.add(new LogEntry(entries.size() + 1, TERM, payload));
      }
      data.journal().append(entries);
      data.journal().force();
      data.saveCommitIndex(payloads.size());
    }
  }

  static DataFolder open(Path folder, Identity identity, InitialiseMode mode) throws IOException {
    return DataFolder.open(folder, identity, mode, JournalOptions.defaults());
  }

  /** The payloads that a data folder holds, as text. */
  static List<String> payloads(Path folder, Identity identity) throws IOException {
    List<String> found = new ArrayList<>();
    try (DataFolder data = open(folder, identity, InitialiseMode.NEVER)) {
      data.recover(1, entry -> found.add(new String(entry.payload(), StandardCharsets.UTF_8)));
    }
    return found;
  }

  Said backup(Path target) {
    return run("backup", target.toString(), "--data", data.toString());
  }

  static Said restore(Path backup, Path to) {
    return run("restore", backup.toString(), "--data", to.toString());
  }

  static Said run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Commands.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args)
            .orElseThrow();
    return new Said(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
