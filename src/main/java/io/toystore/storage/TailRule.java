package io.toystore.storage;

/**
 * What recovery does with bad bytes at the end of the last segment (design, section 4.3).
 *
 * <p>A killed process leaves at most one incomplete last line. A power failure leaves any of the
 * sectors of a batch that was not forced unwritten, that is, with the spaces that were there
 * before. So a bad record with such a sector in it was never forced, nor was anything behind it,
 * unless the disk forgets what it has forced: it is cut under every rule, with good records behind
 * it too, if it lies within 4 MiB of the end. Other bad bytes that hold a line feed, or a whole
 * record, are ambiguous: a record that was forced, and perhaps confirmed, may have rotted. Nothing
 * in the file tells, so the tier decides.
 */
public enum TailRule {
  /** Cuts what was never forced, as far as that can be told, and refuses all else. */
  REFUSE_AMBIGUOUS,
  /** Cuts bad bytes that no good record follows: section 4 to the letter. */
  CUT_TORN,
  /**
   * Cuts also at a bad record that good ones follow, if it lies within one maximum batch of the
   * end. Only for a replica that takes part under the lost-disk rule whenever {@link
   * Repair#ambiguous} says so.
   */
  CUT_LAST_BATCH
}
