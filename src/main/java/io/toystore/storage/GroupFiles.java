package io.toystore.storage;

import io.toystore.model.PeerMemory;
import io.toystore.text.FlatJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a folder knows of the other replicas of its group: {@code group.json}, the id of each
 * replica's folder, written once and durably; and {@code peers.json}, what is remembered of each
 * replica.
 *
 * <p>{@code peers.json} always holds lower bounds. It is overwritten in place and not forced, so it
 * costs one write into the page cache. Killing the process loses nothing. A power failure may leave
 * an earlier line, or a torn line, which counts as nothing.
 *
 * <p>All methods block. Not thread-safe.
 */
final class GroupFiles implements Closeable {
  static final String GROUP = "group.json";
  static final String PEERS = "peers.json";

  private final Disk disk;
  private final Path group;
  private final Path peers;
  private final int size;
  private List<Long> members = List.of();
  private List<PeerMemory> memory = List.of();
  private FileChannel channel;

  /**
   * @param size how many replicas the group has
   */
  GroupFiles(Disk disk, Path folder, int size) {
    this.disk = disk;
    this.group = folder.resolve(GROUP);
    this.peers = folder.resolve(PEERS);
    this.size = size;
  }

  /**
   * Reads both files.
   *
   * @param folderId the id of this folder, which {@code replica} must have in the group
   * @throws RefusedFolderException when the members are damaged, or those of another folder
   */
  void read(int replica, long folderId) throws IOException {
    if (!Files.exists(group)) {
      return;
    }
    Map<String, Object> found =
        CheckedLine.read(group)
            .orElseThrow(() -> new RefusedFolderException(group + ": its checksum is wrong"));
    List<Long> read = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      if (!(found.get("folder" + id) instanceof String hex)) {
        throw new RefusedFolderException(group + ": it names no folder of replica " + id);
      }
      read.add(Long.parseUnsignedLong(hex, 16));
    }
    if (read.get(replica - 1) != folderId) {
      throw new RefusedFolderException(
          group
              + ": it is of another folder of replica "
              + replica
              + ", so the files here do not belong together; name this replica's own folder");
    }
    members = read;
    memory = readMemory();
  }

  private List<PeerMemory> readMemory() throws IOException {
    if (!Files.exists(peers)) {
      return List.of();
    }
    Optional<Map<String, Object>> found = CheckedLine.read(peers);
    List<PeerMemory> read = new ArrayList<>();
    for (int id = 1; found.isPresent() && id <= size; id++) {
      if (found.get().get("promised" + id) instanceof Long promised
          && found.get().get("index" + id) instanceof Long index
          && found.get().get("term" + id) instanceof Long term) {
        read.add(new PeerMemory(promised, index, term));
      }
    }
    return read.size() == size ? read : List.of();
  }

  /** The folder id of each replica, from replica 1 on; empty when not known. */
  List<Long> members() {
    return members;
  }

  /** What is remembered of each replica, from replica 1 on; empty for nothing. */
  List<PeerMemory> memory() {
    return memory;
  }

  /** Saves the members; durable on return. Forgets what was remembered of each replica. */
  void writeMembers(List<Long> folderIds) throws IOException {
    writeMemory(Collections.nCopies(size, PeerMemory.NOTHING));
    FlatJson line = new FlatJson();
    for (int id = 1; id <= size; id++) {
      line.put("folder" + id, String.format(Locale.ROOT, "%016x", folderIds.get(id - 1)));
    }
    CheckedLine.replace(disk, group, line);
    members = folderIds;
  }

  /** Saves what is remembered, without forcing it. Numbers only grow, so the line never shrinks. */
  void writeMemory(List<PeerMemory> remembered) throws IOException {
    FlatJson line = new FlatJson();
    for (int id = 1; id <= size; id++) {
      PeerMemory peer = remembered.get(id - 1);
      line.put("promised" + id, peer.promisedTerm());
      line.put("index" + id, peer.committedIndex());
      line.put("term" + id, peer.committedTerm());
    }
    if (channel == null) {
      channel = disk.create(peers, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (memory.isEmpty()) {
        disk.truncate(channel, 0);
      }
    }
    disk.write(channel, ByteBuffer.wrap(CheckedLine.of(line)), 0);
    memory = remembered;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      FileChannel closing = channel;
      channel = null;
      closing.close();
    }
  }
}
