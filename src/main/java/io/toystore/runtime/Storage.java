package io.toystore.runtime;

import io.toystore.model.LogEntry;
import java.util.List;
import java.util.function.Consumer;

/**
 * The disk as a shell sees it: requests are carried out in their order, and none of these methods
 * waits for the disk. How many of the first four kinds are durable is reported to the shell.
 */
public interface Storage {
  void append(List<LogEntry> entries);

  void cutFrom(long index);

  void savePromise(long term);

  void saveMembers(List<Long> folderIds);

  void read(long fromIndex, int maxBytes, Consumer<List<LogEntry>> entries);
}
