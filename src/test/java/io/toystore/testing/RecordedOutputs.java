package io.toystore.testing;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.List;

/** Notes what a core asks for, and keeps a log as a disk would. */
public final class RecordedOutputs implements Outputs {
  /** A message and where it goes. */
  public record Sent(Address to, Message message) {}

  private final List<Sent> sent = new ArrayList<>();
  private final List<LogEntry> log = new ArrayList<>();
  private long requests;
  private long promisedTerm;
  private List<Long> members = List.of();
  private final List<String> dropped = new ArrayList<>();

  @Override
  public void send(Address to, Message message) {
    sent.add(new Sent(to, message));
  }

  @Override
  public void append(List<LogEntry> entries) {
    requests++;
    for (LogEntry entry : entries) {
      if (entry.index() != log.size() + 1) {
        throw new AssertionError("entry " + entry.index() + " after " + log.size());
      }
      log.add(entry);
    }
  }

  @Override
  public void cutFrom(long index) {
    requests++;
    log.subList((int) index - 1, log.size()).clear();
  }

  @Override
  public void savePromise(long term) {
    requests++;
    promisedTerm = term;
  }

  @Override
  public void saveMembers(List<Long> folderIds) {
    requests++;
    members = List.copyOf(folderIds);
  }

  @Override
  public void dropped(String why) {
    dropped.add(why);
  }

  @Override
  public void readLog(long fromIndex, int maxBytes) {
    throw new AssertionError("nothing is read back in these tests");
  }

  /** How many storage requests there were so far. */
  public long requests() {
    return requests;
  }

  public long promisedTerm() {
    return promisedTerm;
  }

  /** The members that were saved; empty when none were. */
  public List<Long> members() {
    return members;
  }

  /** What was ignored, and why. */
  public List<String> dropped() {
    return dropped;
  }

  public List<LogEntry> log() {
    return log;
  }

  /** The messages of this type since the last call for any type; the others are dropped. */
  public <T extends Message> List<T> take(Class<T> type) {
    List<T> taken =
        sent.stream().map(Sent::message).filter(type::isInstance).map(type::cast).toList();
    sent.clear();
    return taken;
  }

  /** Everything sent since the last call. */
  public List<Sent> takeAll() {
    List<Sent> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }
}
