package io.toystore.storage;

import io.toystore.model.NumericSetting;

/**
 * How a journal is kept.
 *
 * @param segmentBytes a record starts a new segment when the current segment has at least this many
 *     bytes; must be the same for all replicas of a group, or their files differ
 * @param maxBatchBytes the maximum number of bytes that a force covers; bounds the writer's queue
 *     and the part of the file that a power failure may damage; at least {@link
 *     Journal#MAX_RECORD_BYTES}
 * @param maxQueuedRequests the maximum number of requests in the writer's queue
 */
public record JournalOptions(long segmentBytes, int maxBatchBytes, int maxQueuedRequests) {
  /** The size of a segment as it is configured. */
  public static final NumericSetting SEGMENT_MEGABYTES =
      new NumericSetting("segmentMegabytes", 1, 1_024, 64);

  private static final JournalOptions DEFAULTS =
      new JournalOptions(SEGMENT_MEGABYTES.defaultValue() << 20, 64 << 20, 1 << 16);

  public JournalOptions {
    if (segmentBytes < 1) {
      throw new IllegalArgumentException("segmentBytes is " + segmentBytes + ", not positive");
    }
    if (maxBatchBytes < Journal.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "maxBatchBytes is " + maxBatchBytes + ", less than " + Journal.MAX_RECORD_BYTES);
    }
    if (maxQueuedRequests < 1) {
      throw new IllegalArgumentException(
          "maxQueuedRequests is " + maxQueuedRequests + ", not positive");
    }
  }

  /** Segments and batches of 64 MiB, 65536 requests. */
  public static JournalOptions defaults() {
    return DEFAULTS;
  }

  public JournalOptions withSegmentBytes(long bytes) {
    return new JournalOptions(bytes, maxBatchBytes, maxQueuedRequests);
  }

  public JournalOptions withMaxBatchBytes(int bytes) {
    return new JournalOptions(segmentBytes, bytes, maxQueuedRequests);
  }

  public JournalOptions withMaxQueuedRequests(int requests) {
    return new JournalOptions(segmentBytes, maxBatchBytes, requests);
  }
}
