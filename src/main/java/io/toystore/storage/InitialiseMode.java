package io.toystore.storage;

/** What opening does with a data folder that has never been in use. */
public enum InitialiseMode {
  /**
   * Refuses the folder: a replica whose folder became empty has lost its data, and must not begin
   * anew.
   */
  NEVER,
  /**
   * Initialises a folder that is missing, empty or half initialised; opens any other folder as it
   * is.
   */
  IF_EMPTY
}
