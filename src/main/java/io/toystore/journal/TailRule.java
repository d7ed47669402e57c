package io.toystore.journal;

/**
 * What recovery does with bad bytes at the end of the last segment (design, sections 4 and 10.10).
 *
 * <p>A killed process leaves at most one incomplete last line. Bad bytes that hold a line feed are
 * ambiguous: either a power failure has taken an unforced batch in part, or a record that was
 * forced, and perhaps confirmed, has rotted. Nothing in the file tells the two apart, so the tier
 * decides.
 */
public enum TailRule {
  /** Cuts an incomplete last line and refuses all else: for a tier whose only copy this is. */
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
