package io.toystore.model;

/**
 * Identifies one start of one catalog. It distinguishes the sequence numbers of this start, and the
 * operators' commands to it, from those of every other start.
 *
 * @param folderId drawn when the catalog's data folder was initialised, and kept across restarts;
 *     terms and versions begin at 1 again in a new data folder
 * @param term that the catalog opened at this start, from 1
 * @param startId drawn at this start, because an old copy of the folder opens a term that was
 *     already used
 */
public record CatalogTerm(long folderId, long term, long startId) {
  /** The term of a catalog that was not heard yet; no real catalog has it. */
  public static final CatalogTerm UNKNOWN = new CatalogTerm(0, 0, 0);
}
