package io.toystore.observe;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long forces took since the last look, for reports. Any thread may record. */
final class ForceTimes {
  private static final int DIGITS = 2;

  private final Recorder micros = new Recorder(DIGITS);
  private Histogram last;
  private long entries;

  /** One force, of so many entries. */
  synchronized void record(int entries, long micros) {
    this.micros.recordValue(micros);
    this.entries += entries;
  }

  /** Puts into a report what was recorded since the last call; to be called by one thread. */
  void into(Map<String, Object> report) {
    long forced;
    synchronized (this) {
      forced = entries;
      entries = 0;
      last = micros.getIntervalHistogram(last);
    }
    report.put("forces", last.getTotalCount());
    report.put("forcedEntries", forced);
    report.put("forceP50Micros", last.getValueAtPercentile(50));
    report.put("forceP99Micros", last.getValueAtPercentile(99));
    report.put("forceMaxMicros", last.getMaxValue());
  }
}
