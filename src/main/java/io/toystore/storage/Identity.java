package io.toystore.storage;

/**
 * The replica that a data folder was initialised for. No other replica opens the folder.
 *
 * @param group the replica group, for example {@code order}
 * @param replica the replica's id, from 1 to {@code size}
 * @param size how many replicas the group has
 */
public record Identity(String group, int replica, int size) {
  public Identity {
    if (group.isBlank() || replica < 1 || replica > size) {
      throw new IllegalArgumentException(
          "no identity: replica " + replica + " of " + size + " in group '" + group + "'");
    }
  }
}
