package io.toystore.verify;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A store as it lies on the disk after a run: three order journals, a catalog's and a client's
 * history, written by hand. What is changed in them must be found.
 */
final class StoredRun {
  private static final int STOCK = 10;
  private static final long PRICE = 1_599;

  /** What {@code verify} did. */
  record Result(int exitCode, String out, String err) {}

  final Path folder;
  final List<byte[]> orders = new ArrayList<>();
  final List<byte[]> catalog = new ArrayList<>();
  final List<String> history = new ArrayList<>();
  private long stock = STOCK;
  private long version = 1;
  private long number;
  private long clock;
  private int operations;

  StoredRun(Path folder) {
    this.folder = folder;
    orders.add(FlatJson.ofType("TermOpened").toBytes());
    catalog.add(FlatJson.ofType("TermOpened").toBytes());
    catalog.add(
        FlatJson.ofType("ProductPut")
            .put("name", "Tux")
            .put("price", PRICE)
            .put("quantity", STOCK)
            .put("version", version)
            .toBytes());
    catalog.add(FlatJson.ofType("FirstProductsPut").put("count", 1).toBytes());
  }

  /** Somebody looks at the toy, buys so many, and asks for the order. */
  StoredRun sell(int quantity) {
    look(version, stock);
    String key = "key-" + number;
    reserve("k:" + key, quantity);
    place("k:" + key, quantity);
    settle("k:" + key);
    invoke("purchase").put("key", key).put("name", "Tux").put("quantity", quantity);
    write();
    end("ok").put("number", number - 1).put("version", version);
    write();
    ask(number - 1, quantity);
    return this;
  }

  StoredRun reserve(String id, int quantity) {
    stock -= quantity;
    version++;
    catalog.add(
        FlatJson.ofType("Reserved")
            .put("id", id)
            .put("name", "Tux")
            .put("quantity", quantity)
            .put("term", 1)
            .put("number", number)
            .put("mark", 0)
            .put("price", PRICE)
            .put("version", version)
            .toBytes());
    return this;
  }

  StoredRun place(String id, int quantity) {
    orders.add(
        FlatJson.ofType("OrderPlaced")
            .put("requestId", id)
            .put("name", "Tux")
            .put("quantity", quantity)
            .put("price", PRICE)
            .put("version", version)
            .toBytes());
    number++;
    return this;
  }

  StoredRun abort(String id) {
    orders.add(FlatJson.ofType("RequestAborted").put("requestId", id).toBytes());
    return this;
  }

  StoredRun settle(String id) {
    catalog.add(FlatJson.ofType("Settled").put("id", id).toBytes());
    return this;
  }

  StoredRun giveBack(String id, int quantity) {
    stock += quantity;
    version++;
    catalog.add(FlatJson.ofType("GivenBack").put("id", id).put("version", version).toBytes());
    return this;
  }

  /** An operator's change, in the catalog's journal only. */
  StoredRun operate(FlatJson entry) {
    version++;
    catalog.add(entry.put("version", version).toBytes());
    return this;
  }

  StoredRun correct(String key, int change) {
    stock += change;
    return operate(
        FlatJson.ofType("StockCorrected").put("key", key).put("name", "Tux").put("change", change));
  }

  StoredRun remove() {
    stock = 0;
    return operate(FlatJson.ofType("ProductRemoved").put("name", "Tux"));
  }

  StoredRun put(int quantity) {
    stock = quantity;
    return operate(
        FlatJson.ofType("ProductPut")
            .put("name", "Tux")
            .put("price", PRICE)
            .put("quantity", quantity));
  }

  StoredRun look(long seenVersion, long seenStock) {
    invoke("product").put("name", "Tux");
    write();
    end("ok").put("version", seenVersion).put("cents", PRICE).put("quantity", seenStock);
    write();
    return this;
  }

  StoredRun ask(long asked, int quantity) {
    invoke("order").put("number", asked);
    write();
    end("ok").put("number", asked).put("name", "Tux").put("quantity", quantity);
    write();
    return this;
  }

  /** A purchase without effect. */
  StoredRun refuse(String key, int code) {
    invoke("purchase").put("key", key).put("name", "Tux").put("quantity", 1);
    write();
    end("refused").put("code", code).put("reason", "unavailable");
    write();
    return this;
  }

  private FlatJson line;

  private FlatJson invoke(String call) {
    operations++;
    line = line("invoke").put("call", call).put("server", "http://127.0.0.1:8080");
    return line;
  }

  private FlatJson end(String type) {
    line = line(type);
    return line;
  }

  private FlatJson line(String type) {
    clock += 1_000;
    return FlatJson.ofType(type)
        .put("client", "c1")
        .put("process", 0)
        .put("op", operations)
        .put("at", clock);
  }

  private void write() {
    history.add(new String(line.toBytes(), StandardCharsets.UTF_8));
  }

  // ---- on the disk ----

  Path historyFile() {
    return folder.resolve("history.jsonl");
  }

  Path orderFolder(int id) {
    return folder.resolve("run/order-" + id);
  }

  Path orderSegment(int id) {
    return orderFolder(id).resolve("journal/00000000000000000001.jsonl");
  }

  Path catalogSegment() {
    return folder.resolve("run/catalog/journal/00000000000000000001.jsonl");
  }

  /** Writes everything as it is now. */
  StoredRun save() throws IOException {
    for (int id = 1; id <= 3; id++) {
      save(orderFolder(id), new Identity("order", id, 3), orders);
    }
    save(folder.resolve("run/catalog"), new Identity("catalog", 1, 1), catalog);
    Files.write(historyFile(), history);
    return this;
  }

  /** Writes one replica's folder, with everything committed. */
  static void save(Path folder, Identity identity, List<byte[]> payloads) throws IOException {
    save(folder, identity, payloads, payloads.size(), 1);
  }

  /**
   * Writes one replica's folder.
   *
   * @param committed so many entries; those after are of {@code tailTerm}
   */
  static void save(
      Path folder, Identity identity, List<byte[]> payloads, int committed, long tailTerm)
      throws IOException {
    JournalOptions options = JournalOptions.defaults();
    try (DataFolder data = DataFolder.open(folder, identity, InitialiseMode.IF_EMPTY, options)) {
      data.recover(1, entry -> {});
      data.savePromise(Math.max(1, tailTerm));
      List<LogEntry> entries = new ArrayList<>();
      for (int i = 0; i < payloads.size(); i++) {
        entries.add(new LogEntry(i + 1, i < committed ? 1 : tailTerm, payloads.get(i)));
      }
      data.journal().append(entries);
      data.journal().force();
      data.saveCommitIndex(committed);
    }
  }

  Result verify(String... options) {
    List<String> args = new ArrayList<>(List.of(options));
    args.add(historyFile().toString());
    args.add(folder.resolve("run").toString());
    return run(args);
  }

  static Result run(List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> line = new ArrayList<>(List.of("verify"));
    line.addAll(args);
    int exitCode =
        Commands.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                line.toArray(String[]::new))
            .orElseThrow();
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
