package io.toystore.storage;

import java.nio.channels.FileChannel;

/** Skips the forces, which only a power failure could tell from real ones, and which take long. */
class UnforcedDisk extends Disk {
  @Override
  void force(FileChannel channel, boolean metadata) {}
}
