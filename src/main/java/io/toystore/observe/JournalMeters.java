package io.toystore.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.toystore.storage.JournalWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The meters of a journal. They record each force on the writer's thread, which takes 0.1 to 0.4
 * µs, while a force takes 100 µs and more.
 */
public final class JournalMeters implements JournalWriter.ForceListener {
  private final Timer forces;
  private final Counter entries;
  private final ForceTimes times = new ForceTimes();
  private final Observers observers;

  public JournalMeters(Meters meters, Observers observers) {
    this.observers = observers;
    forces = meters.timer("journal_force_seconds", "How long a force of the journal takes.");
    entries =
        meters.counter(
            "journal_entries",
            "Entries that were forced; divided by the forces, entries for each force.");
  }

  @Override
  public void forced(int entriesForced, long nanos) {
    forces.record(nanos, TimeUnit.NANOSECONDS);
    entries.increment(entriesForced);
    if (observers.watched()) {
      long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
      times.record(entriesForced, micros);
      observers.forced(entriesForced, micros);
    }
  }

  /** Puts the forces since the last report into a report. */
  public void report(Map<String, Object> details, long queuedBytes) {
    details.put("queuedBytes", queuedBytes);
    times.into(details);
  }

  /**
   * Registers the values that are read at a scrape.
   *
   * @param data the data folder, whose file system is measured
   */
  public static void register(Meters meters, Path data, LongSupplier queuedBytes) {
    meters.gauge(
        "journal_queued_bytes",
        "Bytes that wait to be written and forced.",
        queuedBytes::getAsLong);
    meters.gauge(
        "disk_free_bytes",
        "Room in the file system of the data folder, for this user.",
        () -> data.toFile().getUsableSpace());
    meters.gauge(
        "disk_size_bytes",
        "Size of the file system of the data folder.",
        () -> data.toFile().getTotalSpace());
  }
}
