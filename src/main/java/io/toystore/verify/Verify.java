package io.toystore.verify;

import io.toystore.config.UserError;
import io.toystore.verify.core.CatalogBooks;
import io.toystore.verify.core.Findings;
import io.toystore.verify.core.HistoryAgainstLog;
import io.toystore.verify.core.HistoryChecker;
import io.toystore.verify.core.HistoryChecker.Settings;
import io.toystore.verify.core.Operation;
import io.toystore.verify.core.OrderLog;
import io.toystore.verify.core.Rule;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code verify}. Histories are read first, then the order journals, then the
 * catalog's. So each source contains everything that the one before refers to, even if the store
 * runs. An instance runs once.
 */
@Command(
    name = "verify",
    description = {
      "Checks whether a store has kept its guarantees. Writes nothing and locks nothing; the store"
          + " may be running.",
      ""
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all that could be checked holds",
      "1:something is broken",
      "2:it could not be checked"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar target/toystore.jar verify data/run",
      "  java -jar target/toystore.jar verify data/history.jsonl data/run --json"
    })
public final class Verify implements Callable<Integer> {
  /**
   * Attempts to read the journals: a journal that is cut and rewritten meanwhile may look damaged.
   */
  private static final int ATTEMPTS = 3;

  private static final long DEFAULT_BOUND_MILLIS = 1_000;
  private static final long MAX_BOUND_MILLIS = 86_400_000;

  @Parameters(
      paramLabel = "FILE|FOLDER",
      arity = "1..*",
      description = {
        "Histories that load clients have recorded (their key \"history\"); members' data folders,"
            + " such as data/run/order-1, or folders of such folders, such as data/run."
      })
  private List<Path> paths;

  @Option(
      names = "--bound",
      paramLabel = "MILLIS",
      description =
          "How old a cached product may be: the front-ends' stalenessBoundMillis; default "
              + DEFAULT_BOUND_MILLIS
              + ".")
  private Long boundMillis;

  @Option(
      names = "--linearizable",
      description = "No cached product may be old at all: the same as --bound=0.")
  private boolean linearizable;

  @Option(
      names = "--complete",
      description =
          "The histories hold every purchase since the store was new, so that each order must be"
              + " one of them.")
  private boolean complete;

  @Option(names = "--json", description = "Prints the verdict as JSON.")
  private boolean json;

  private final PrintStream out;
  private final PrintStream err;
  private final Findings findings = new Findings();
  private final List<Verdict.Source> sources = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<Rule, String> checked = new EnumMap<>(Rule.class);
  private final Set<Path> named = new HashSet<>();
  private final List<Path> histories = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private Runnable eachRecord = () -> {};

  /**
   * @param out for the verdict
   * @param err for a line that says why there is no verdict
   */
  public Verify(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Verifies data folders as the command does, for another command.
   *
   * @param eachRecord runs once for each record that is read; an exception from it ends the reading
   * @return the first breach, in one line; empty if all that could be checked holds
   * @throws UserError if a folder is incomplete
   */
  public static Optional<String> findBreach(List<Path> folders, Runnable eachRecord)
      throws IOException {
    Verify verify = new Verify(System.out, System.err);
    verify.eachRecord = eachRecord;
    verify.paths = folders;
    Verdict verdict = verify.verify();
    if (verdict.exitCode() == Verdict.NOT_SHOWN) {
      return Optional.of("there are no records");
    }
    return Stream.of(Rule.values())
        .flatMap(rule -> verdict.findings().samples(rule).stream())
        .map(Findings.Finding::what)
        .findFirst();
  }

  @Override
  public Integer call() {
    try {
      checkBound();
      Verdict verdict = verify();
      out.println(json ? verdict.toJson().encodePrettily() : verdict.toText());
      out.flush();
      return verdict.exitCode();
    } catch (UserError e) {
      err.println("toystore: " + e.getMessage());
    } catch (NoSuchFileException e) {
      err.println("toystore: " + e.getFile() + ": there is no such file");
    } catch (AccessDeniedException e) {
      err.println("toystore: " + e.getFile() + ": permission denied");
    } catch (IOException | UncheckedIOException e) {
      err.println("toystore: cannot be read: " + e.getMessage());
    }
    return Verdict.NOT_SHOWN;
  }

  private Verdict verify() throws IOException {
    long began = System.nanoTime();
    for (Path path : paths) {
      sort(path);
    }
    HistoryChecker history = histories.isEmpty() ? null : readHistories();
    long records = folders.isEmpty() ? 0 : readJournals(history);
    return new Verdict(
        sources, checked, findings, notes, operations.size(), records, System.nanoTime() - began);
  }

  private void checkBound() {
    if (boundMillis != null && linearizable) {
      throw new UserError("--bound is given twice, --linearizable being --bound=0");
    }
    if (boundMillis != null && (boundMillis < 0 || boundMillis > MAX_BOUND_MILLIS)) {
      throw new UserError(
          "--bound wants milliseconds, 0 to " + MAX_BOUND_MILLIS + ", not " + boundMillis);
    }
  }

  private long boundMillis() {
    if (linearizable) {
      return 0;
    }
    return boundMillis == null ? DEFAULT_BOUND_MILLIS : boundMillis;
  }

  /**
   * Sorts a path: a file is a history, a folder a member's data folder or a folder of such folders.
   */
  private void sort(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      add(path, histories);
      return;
    }
    if (JournalFolder.isDataFolder(path)) {
      add(path, folders);
      return;
    }
    try (Stream<Path> inside = Files.list(path)) {
      List<Path> members = inside.filter(JournalFolder::isDataFolder).sorted().toList();
      if (members.isEmpty()) {
        throw new UserError(path + ": no data folder of a member, and no folder of such folders");
      }
      for (Path member : members) {
        add(member, folders);
      }
    }
  }

  /** Adds a path, and refuses duplicates, which would be counted twice. */
  private void add(Path path, List<Path> to) throws IOException {
    if (!named.add(path.toRealPath())) {
      throw new UserError(path + ": named twice");
    }
    to.add(path);
  }

  // ---- Histories ----

  private HistoryChecker readHistories() throws IOException {
    for (Path file : histories) {
      HistoryFile.Read read = HistoryFile.read(file, operations::add);
      String open =
          read.open() == 0
              ? ""
              : String.format(Locale.ROOT, ", %,d of them without an outcome", read.open());
      source(
          file.toString(),
          String.format(
              Locale.ROOT, "%,d lines, %,d operations%s", read.lines(), read.operations(), open));
      if (read.torn()) {
        notes.add(file + ": the last line has no end, and was left out");
      }
    }
    long bound = boundMillis();
    Settings settings = new Settings(TimeUnit.MILLISECONDS.toNanos(bound), complete);
    HistoryChecker history = HistoryChecker.check(operations, settings, findings);
    HistoryChecker.Counts counts = history.counts();
    long orders = counts.acknowledged() + counts.ordersFound() + counts.ordersNotFound();
    checked(
        Rule.KEPT,
        "%,d acknowledged, %,d order reads",
        counts.acknowledged(),
        counts.ordersFound() + counts.ordersNotFound());
    checked(Rule.NUMBERS, "%,d numbers acknowledged", counts.acknowledged());
    checked(
        Rule.ONCE,
        "%,d acknowledged, %,d refused, %,d unknown",
        counts.acknowledged(),
        counts.refused(),
        counts.unknown());
    checked(Rule.LINEARIZABLE, "%,d answers and one log, in real time", orders);
    if (counts.products() > 0) {
      checked(
          Rule.PRODUCTS,
          "%,d reads, %s",
          counts.products(),
          bound == 0 ? "none of them stale" : "none older than " + bound + " ms");
    }
    return history;
  }

  private void source(String name, String holds) {
    sources.add(new Verdict.Source(name, holds));
  }

  private void checked(Rule rule, String format, Object... values) {
    checked.put(rule, String.format(Locale.ROOT, format, values));
  }

  private void checkedToo(Rule rule, String format, Object... values) {
    String more = String.format(Locale.ROOT, format, values);
    checked.merge(rule, more, (before, after) -> before + "; " + after);
  }

  // ---- Journals ----

  /** Reads the journals; again if they look broken but have changed meanwhile. */
  private long readJournals(HistoryChecker history) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Journals journals = new Journals();
      try {
        journals.open();
        journals.read(history);
        boolean again = !journals.found.isEmpty() && journals.haveChanged() && attempt < ATTEMPTS;
        if (!again) {
          journals.publish();
          return journals.records;
        }
      } finally {
        journals.close();
      }
    }
  }

  /** One attempt to read all journals. */
  private final class Journals {
    private final Findings found = new Findings();
    private final List<String> remarks = new ArrayList<>();
    private final List<JournalFolder> orders = new ArrayList<>();
    private final List<JournalFolder> catalogs = new ArrayList<>();
    private final List<JournalFolder> catalogsBefore = new ArrayList<>();
    private final List<Runnable> extents = new ArrayList<>();
    private long records;

    void open() throws IOException {
      for (Path path : folders) {
        JournalFolder folder = JournalFolder.open(path, found);
        switch (folder.group()) {
          case "order" -> orders.add(folder);
          case "catalog" -> catalogsBefore.add(folder);
          default -> throw new UserError(path + ": of an unknown group: " + folder.group());
        }
      }
    }

    void read(HistoryChecker history) throws IOException {
      OrderLog log = orders.isEmpty() ? null : readOrders(history);
      for (JournalFolder before : catalogsBefore) {
        catalogs.add(JournalFolder.open(before.folder(), found));
      }
      if (!catalogs.isEmpty()) {
        readCatalog(log, history);
      }
      Stream.concat(orders.stream(), catalogs.stream()).forEach(this::count);
      long journals = (long) orders.size() + catalogs.size();
      extents.add(() -> checked(Rule.WHOLE, "%,d records in %d journals", records, journals));
    }

    private OrderLog readOrders(HistoryChecker history) throws IOException {
      Replicas replicas = Replicas.of(orders, found, remarks);
      OrderLog log = new OrderLog(replicas.reference()::where, found);
      replicas.read(
          (from, record) -> {
            eachRecord.run();
            log.entry(record.index(), record.entry());
          });
      boolean whole = !replicas.isCutShort();
      if (orders.size() > 1) {
        long committed = orders.stream().mapToLong(JournalFolder::commitIndex).min().orElse(0);
        extents.add(
            () ->
                checked(
                    Rule.SAME,
                    "%d replicas, %,d records, at least %,d committed",
                    orders.size(),
                    replicas.entries(),
                    committed));
      }
      extents.add(() -> checkedToo(Rule.NUMBERS, "%,d orders in the journal", log.orders()));
      int requests = log.requests();
      extents.add(() -> checkedToo(Rule.ONCE, "%,d requests in the journal", requests));
      if (history != null) {
        long beyond = HistoryAgainstLog.check(history, log, replicas.isMajority() && whole, found);
        extents.add(() -> checkedToo(Rule.KEPT, "held against the journal"));
        if (beyond > 0) {
          remarks.add(
              String.format(
                  Locale.ROOT,
                  "%d answers refer to orders beyond the given journals, which are of no majority",
                  beyond));
        }
      }
      return whole ? log : null;
    }

    private void readCatalog(OrderLog log, HistoryChecker history) throws IOException {
      Replicas replicas = Replicas.of(catalogs, found, remarks);
      JournalFolder first = replicas.reference();
      long before = catalogsBefore.get(catalogs.indexOf(first)).bytes();
      CatalogBooks books = new CatalogBooks(first::where, log, history, found);
      replicas.read(
          (from, record) -> {
            eachRecord.run();
            books.entry(record.index(), record.entry(), from.isWithin(before));
          });
      if (replicas.isCutShort()) {
        remarks.add("the balance was not drawn: " + first.folder() + " is damaged");
        return;
      }
      CatalogBooks.Totals totals = books.balance();
      extents.add(
          () ->
              checked(
                  Rule.STOCK,
                  "%,d + %,d + %,d = %,d + %,d, of %,d toys",
                  totals.stock(),
                  totals.pending(),
                  totals.sold(),
                  totals.initial(),
                  totals.restocked(),
                  totals.toys()));
      if (history != null) {
        extents.add(() -> checkedToo(Rule.PRODUCTS, "figures held against the journal"));
      }
    }

    private void count(JournalFolder folder) {
      long read = folder.last() == null ? 0 : folder.last().index();
      records += read;
      String name = folder.folder().toString();
      StringBuilder holds = new StringBuilder(String.format(Locale.ROOT, "%,d records", read));
      if (folder.commitIndex() > 0) {
        holds.append(String.format(Locale.ROOT, ", at least %,d committed", folder.commitIndex()));
      }
      if (folder.damage() != null) {
        holds.append(", and then damage");
      }
      extents.add(() -> source(name, holds.toString()));
      if (folder.tornBytes() > 0 && folder.damage() == null) {
        remarks.add(
            String.format(
                Locale.ROOT,
                "%s: %d bytes after record %d are an incomplete record, and were ignored",
                folder.folder(),
                folder.tornBytes(),
                read));
      }
    }

    boolean haveChanged() throws IOException {
      for (JournalFolder folder : orders) {
        if (folder.hasChanged()) {
          return true;
        }
      }
      for (JournalFolder folder : catalogs) {
        if (folder.hasChanged()) {
          return true;
        }
      }
      return false;
    }

    void publish() {
      findings.addAll(found);
      notes.addAll(remarks);
      extents.forEach(Runnable::run);
    }

    void close() throws IOException {
      for (List<JournalFolder> opened : List.of(orders, catalogs, catalogsBefore)) {
        for (JournalFolder folder : opened) {
          folder.close();
        }
      }
    }
  }
}
