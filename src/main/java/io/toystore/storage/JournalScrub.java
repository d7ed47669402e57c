package io.toystore.storage;

import io.toystore.model.LogEntry;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Reads once, in the background, the entries that the start skipped because a snapshot covers them.
 * A record that has gone bad on the disk stops the tier, as it would have stopped the start. Each
 * step reads little, so that no write waits long. Used on the tier's event loop.
 */
public final class JournalScrub {
  private static final int READ_BYTES = 128 << 10;
  private static final long EVERY_MILLIS = 50;

  private final JournalWriter writer;
  private final long last;
  private long next = 1;
  private boolean busy;

  private JournalScrub(JournalWriter writer, long last) {
    this.writer = writer;
    this.last = last;
  }

  /**
   * Starts at entry 1.
   *
   * @param last the last entry to read; 0 for none
   */
  public static void start(Vertx vertx, JournalWriter writer, long last) {
    JournalScrub scrub = new JournalScrub(writer, last);
    vertx.setPeriodic(EVERY_MILLIS, timer -> scrub.step(vertx, timer));
  }

  private void step(Vertx vertx, long timer) {
    if (next > last) {
      vertx.cancelTimer(timer);
    } else if (!busy) {
      busy = true;
      writer.read(next, READ_BYTES, this::take);
    }
  }

  private void take(List<LogEntry> entries) {
    next = entries.get(entries.size() - 1).index() + 1;
    busy = false;
  }
}
