package io.toystore.observe;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** The durations of forces since the last report. May be recorded on any thread. */
final class ForceTimes {
  private static final int DIGITS = 2;

  private final Recorder micros = new Recorder(DIGITS);
  private Histogram last;
  private long entries;

  /** Records a force of {@code entries} entries. */
  synchronized void record(int entries, long micros) {
    this.micros.recordValue(micros);
    this.entries += entries;
  }

  /** Puts the forces since the last call into a report; must be called by a single thread. */
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
