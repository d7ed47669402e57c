package io.toystore.simulation;

import io.toystore.model.LogEntry;
import io.toystore.model.PeerMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One replica's disk. What was asked for is durable only after a force; a crash keeps what was
 * forced and any part, from the front, of what was not.
 */
final class SimDisk {
  private interface Request {}

  private record Append(List<LogEntry> entries) implements Request {}

  private record Cut(long index) implements Request {}

  private record Promise(long term) implements Request {}

  private record Members(List<Long> folderIds) implements Request {}

  /** No two folders of a store have the same id. */
  private static final long NEXT_FOLDER = 1_000;

  private final World world;
  private final List<LogEntry> log = new ArrayList<>();
  private final ArrayDeque<Request> pending = new ArrayDeque<>();
  private final List<Part> parts = new ArrayList<>();
  private long promisedTerm;
  private long folderId;
  private List<Long> members;
  private List<PeerMemory> peers = List.of();
  private Consumer<LogEntry> whenForced = entry -> {};
  private long durableRequests;
  private boolean forcing;

  /** A new folder of a replica without peers, or one whose group has not begun yet. */
  SimDisk(World world) {
    this(world, 1, List.of());
  }

  /**
   * @param members the folder of each replica of its group; empty when they are not known
   */
  SimDisk(World world, long folderId, List<Long> members) {
    this.world = world;
    this.folderId = folderId;
    this.members = members;
  }

  /** Told of each entry once it is forced, in order. */
  void whenForced(Consumer<LogEntry> told) {
    whenForced = told;
  }

  /** What a part of a snapshot holds of the entries from {@code first} to {@code last}. */
  record Part(long first, long last, byte[] body) {}

  /** The parts of its snapshot, in order; written at once and for good. */
  List<Part> parts() {
    return parts;
  }

  /** What a restart finds. */
  List<LogEntry> log() {
    return log;
  }

  long folderId() {
    return folderId;
  }

  long promisedTerm() {
    return promisedTerm;
  }

  List<Long> members() {
    return members;
  }

  List<PeerMemory> peers() {
    return peers;
  }

  /** Kept at once, which a real disk does lazily: it is called now and then only. */
  void savePeers(List<PeerMemory> remembered) {
    peers = remembered;
  }

  void saveMembers(List<Long> folderIds) {
    pending.add(new Members(folderIds));
  }

  void append(List<LogEntry> entries) {
    pending.add(new Append(entries));
  }

  void cutFrom(long index) {
    pending.add(new Cut(index));
  }

  void savePromise(long term) {
    pending.add(new Promise(term));
  }

  /** An entry as the disk holds it, perhaps unforced; null when there is none. */
  LogEntry entry(long index) {
    int last = log.size();
    LogEntry found = index <= last ? log.get((int) index - 1) : null;
    for (Request request : pending) {
      if (request instanceof Append append) {
        for (LogEntry entry : append.entries()) {
          found = entry.index() == index ? entry : found;
        }
      } else if (request instanceof Cut cut && cut.index() <= index) {
        found = null;
      }
    }
    return found;
  }

  boolean forcing() {
    return forcing;
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Begins a force of all that is pending now; {@link #forceEnds} takes the number it returns. */
  int forceBegins() {
    forcing = true;
    return pending.size();
  }

  /**
   * @return how many requests of this start are durable now
   */
  long forceEnds(int requests) {
    forcing = false;
    for (int i = 0; i < requests; i++) {
      Request request = pending.poll();
      apply(request);
      durableRequests++;
      if (request instanceof Append append) {
        append.entries().forEach(whenForced);
      }
    }
    return durableRequests;
  }

  /** Entries as the disk holds them, unforced ones included; empty when they are not there. */
  List<LogEntry> read(long fromIndex, int maxBytes) {
    List<LogEntry> all = new ArrayList<>(log);
    for (Request request : pending) {
      if (request instanceof Append append) {
        all.addAll(append.entries());
      } else if (request instanceof Cut cut) {
        all.subList((int) cut.index() - 1, all.size()).clear();
      }
    }
    List<LogEntry> found = new ArrayList<>();
    long bytes = 0;
    for (long i = fromIndex; i <= all.size(); i++) {
      LogEntry entry = all.get((int) i - 1);
      bytes += entry.payload().length;
      if (!found.isEmpty() && bytes > maxBytes) {
        break;
      }
      found.add(entry);
    }
    return found;
  }

  /** The machine loses power: what was not forced survives in part, or not at all. */
  void crash() {
    int survive = world.survivors(pending.size());
    for (int i = 0; i < survive; i++) {
      apply(pending.poll());
    }
    if (pending.peek() instanceof Append torn) {
      int kept = world.survivors(torn.entries().size());
      log.addAll(torn.entries().subList(0, kept));
    }
    pending.clear();
    durableRequests = 0;
    forcing = false;
  }

  /** Somebody begins a new data folder in the place of this one, while the process is down. */
  void beginAnew() {
    log.clear();
    parts.clear();
    promisedTerm = 0;
    members = List.of();
    peers = List.of();
    folderId += NEXT_FOLDER;
  }

  /** What a copy of the folder holds. */
  record Copy(
      List<LogEntry> log,
      List<Part> parts,
      long promisedTerm,
      long folderId,
      List<Long> members,
      List<PeerMemory> peers) {}

  /** A copy of what is forced now. */
  Copy copy() {
    return new Copy(List.copyOf(log), List.copyOf(parts), promisedTerm, folderId, members, peers);
  }

  /** Somebody puts a copy in the place of this folder, while the process is down. */
  void putBack(Copy copy) {
    log.clear();
    log.addAll(copy.log());
    parts.clear();
    parts.addAll(copy.parts());
    promisedTerm = copy.promisedTerm();
    folderId = copy.folderId();
    members = copy.members();
    peers = copy.peers();
  }

  private void apply(Request request) {
    if (request instanceof Append append) {
      for (LogEntry entry : append.entries()) {
        if (entry.index() != log.size() + 1) {
          throw new AssertionError("entry " + entry.index() + " written after " + log.size());
        }
        log.add(entry);
      }
    } else if (request instanceof Cut cut) {
      log.subList((int) cut.index() - 1, log.size()).clear();
    } else if (request instanceof Promise promise) {
      promisedTerm = promise.term();
    } else if (request instanceof Members saved) {
      members = saved.folderIds();
    }
  }
}
