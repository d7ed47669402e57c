package io.toystore.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.toystore.storage.JournalWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The meters of a journal. They are told of each force, on the writer's thread: 0.1 to 0.4 µs
 * beside the 100 µs and more that a force takes.
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
            "journal_entries", "Entries that were forced; with the forces, entries a force.");
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

  /** Puts what was forced since the last report into one. */
  public void report(Map<String, Object> details, long queuedBytes) {
    details.put("queuedBytes", queuedBytes);
    times.into(details);
  }

  /**
   * What is read at a scrape.
   *
   * @param data the journal's folder, whose file system's room is looked at
   */
  public static void register(Meters meters, Path data, LongSupplier queuedBytes) {
    meters.gauge(
        "journal_queued_bytes", "What waits to be written and forced.", queuedBytes::getAsLong);
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
