package io.toystore.storage;

/**
 * Whose data folder it is. A folder is opened only by the replica that it was initialised for.
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
