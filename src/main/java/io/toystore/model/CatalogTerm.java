package io.toystore.model;

/**
 * One start of one catalog: what tells its sequence numbers, and an operator's command to it, from
 * those of every other start.
 *
 * @param folderId drawn when the catalog's data folder was begun, and kept by every restart on it:
 *     terms and versions begin at 1 again in a new data folder
 * @param term that the catalog opened at this start, from 1
 * @param startId drawn at this start: an old copy of the folder opens a term that was open before
 */
public record CatalogTerm(long folderId, long term, long startId) {
  /** The term of a catalog that has not been heard; no catalog has it. */
  public static final CatalogTerm UNKNOWN = new CatalogTerm(0, 0, 0);
}
