package io.toystore.runtime;

import io.toystore.model.LogEntry;
import java.util.List;
import java.util.function.Consumer;

/**
 * The disk as a shell sees it. Requests are carried out in their order, and no method waits for the
 * disk. The number of durable requests of the first four kinds is reported to the shell.
 */
public interface Storage {
  void append(List<LogEntry> entries);

  void cutFrom(long index);

  void savePromise(long term);

  void saveMembers(List<Long> folderIds);

  void read(long fromIndex, int maxBytes, Consumer<List<LogEntry>> entries);
}
