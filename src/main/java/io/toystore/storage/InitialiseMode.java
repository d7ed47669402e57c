package io.toystore.storage;

/** What opening does with a data folder that has never been in use. */
public enum InitialiseMode {
  /**
   * Refuses it: a folder that is empty where it was not has lost its data, and must not begin anew.
   */
  NEVER,
  /** Initialises it, whether it is missing, empty or half initialised; opens any other as it is. */
  IF_EMPTY
}
