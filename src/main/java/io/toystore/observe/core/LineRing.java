package io.toystore.observe.core;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last events of the members as lines, kept once for all readers, each of which reads at its
 * own pace. The ring is bounded in bytes and in lines. A new line overwrites the oldest, whether or
 * not all readers have read it; a reader that has missed wanted lines learns how many.
 *
 * <p>Rare events are kept longer, within a limit of their own, so that a new reader sees what
 * happened before. Not thread-safe.
 */
public final class LineRing {
  /** The value of {@link Cursor#takeGap} when nothing was missed. */
  public static final long NO_GAP = -1;

  /** The value of {@link Cursor#takeGap} when the number of missed lines is unknown. */
  public static final long UNKNOWN_GAP = 0;

  /** The approximate size of a line besides its bytes. */
  private static final int LINE_OVERHEAD_BYTES = 64;

  /** One event. */
  public static final class Line {
    private final long id;
    private final EventKind kind;
    private final String node;
    private final int hash;
    private final byte[] json;

    private Line(long id, EventKind kind, String node, int hash, byte[] json) {
      this.id = id;
      this.kind = kind;
      this.node = node;
      this.hash = hash;
      this.json = json;
    }

    /** The line's id, higher than that of every earlier line. */
    public long id() {
      return id;
    }

    public EventKind kind() {
      return kind;
    }

    /** The member that the event is from. */
    public String node() {
      return node;
    }

    /** The hash that samples are based on. */
    public int hash() {
      return hash;
    }

    /** The event as JSON, in UTF-8; must not be modified. */
    public byte[] json() {
      return json;
    }

    private int bytes() {
      return json.length + LINE_OVERHEAD_BYTES;
    }

    @Override
    public String toString() {
      return id + " " + new String(json, StandardCharsets.UTF_8);
    }
  }

  /** A reader's place. */
  public final class Cursor {
    private final Predicate<Line> wanted;
    private long next;

    /** Before the line with this id, the cursor reads only rare lines. */
    private long live;

    private long missed;
    private boolean missedUnknown;

    private Cursor(Predicate<Line> wanted, long next, long live) {
      this.wanted = wanted;
      this.next = next;
      this.live = live;
    }

    /** The next line that the reader wants; null when there is none yet. */
    public Line peek() {
      while (next < live) {
        Map.Entry<Long, Line> entry = rare.ceilingEntry(next);
        if (entry == null || entry.getKey() >= live) {
          next = live;
        } else if (wanted.test(entry.getValue())) {
          next = entry.getKey();
          return entry.getValue();
        } else {
          next = entry.getKey() + 1;
        }
      }
      for (; next < end; next++) {
        Line line = at(next);
        if (wanted.test(line)) {
          return line;
        }
      }
      return null;
    }

    /** Marks the line that was peeked at as read. */
    public void advance() {
      next++;
    }

    /** The id of the last line that the reader has read or skipped as unwanted. */
    public long lastId() {
      return next - 1;
    }

    /**
     * How many wanted lines were overwritten since the last call, or {@link #NO_GAP} or {@link
     * #UNKNOWN_GAP}.
     */
    public long takeGap() {
      long gap = missedUnknown ? UNKNOWN_GAP : missed > 0 ? missed : NO_GAP;
      missedUnknown = false;
      missed = 0;
      return gap;
    }

    /** Ends the reading. */
    public void close() {
      cursors.remove(this);
    }

    /** Called when this line has left the ring. */
    private void overwritten(Line line) {
      if (next < live && live <= line.id) {
        // The cursor still reads rare lines, and continues with them until after this line.
        live = line.id + 1;
        miss(line, !rare.containsKey(line.id));
      } else if (live <= line.id && next <= line.id) {
        next = line.id + 1;
        miss(line, true);
      }
    }

    /** Called when this rare line is no longer kept. */
    private void forgotten(Line line) {
      miss(line, next <= line.id && line.id < live);
    }

    private void miss(Line line, boolean lost) {
      if (lost && wanted.test(line)) {
        missed++;
        overwritten++;
      }
    }
  }

  private final int maxBytes;
  private final int maxRareBytes;
  private final Line[] lines;
  private final NavigableMap<Long, Line> rare = new TreeMap<>();
  private final Set<Cursor> cursors = new LinkedHashSet<>();

  /** The first id since the ring was empty; nothing is known about lines before it. */
  private long base;

  private long first;
  private long end;
  private int bytes;
  private int rareBytes;
  private long overwritten;

  /**
   * @param maxBytes the limit for the size of all lines
   * @param maxLines the limit for the number of lines
   * @param maxRareBytes the limit for the size of the rare events that are kept longer
   * @param firstId higher than every id of an earlier ring whose readers may continue here
   */
  public LineRing(int maxBytes, int maxLines, int maxRareBytes, long firstId) {
    this.maxBytes = maxBytes;
    this.maxRareBytes = maxRareBytes;
    lines = new Line[maxLines];
    base = firstId;
    first = firstId;
    end = firstId;
  }

  /**
   * Adds a line. A line that is too long for the ring overwrites all lines, itself included.
   *
   * @param hash the hash that samples are based on
   * @param json the event in UTF-8, without a line feed; kept, so it must not be modified
   */
  public void add(EventKind kind, String node, int hash, byte[] json) {
    if (end - first == lines.length) {
      overwriteFirst();
    }
    Line line = new Line(end, kind, node, hash, json);
    lines[index(end)] = line;
    end++;
    bytes += line.bytes();
    if (isHistory(kind)) {
      rare.put(line.id, line);
      rareBytes += line.bytes();
      while (rareBytes > maxRareBytes) {
        Line forgotten = rare.pollFirstEntry().getValue();
        rareBytes -= forgotten.bytes();
        cursors.forEach(cursor -> cursor.forgotten(forgotten));
      }
    }
    while (bytes > maxBytes) {
      overwriteFirst();
    }
  }

  /** A report is outdated by the next one, and events about the stream itself are useless later. */
  private static boolean isHistory(EventKind kind) {
    return switch (kind) {
      case REPORT, CLOCK, REFUSED, HIDDEN, GAP -> false;
      default -> kind.level() == Level.RARE;
    };
  }

  private void overwriteFirst() {
    Line line = at(first);
    lines[index(first)] = null;
    first++;
    bytes -= line.bytes();
    cursors.forEach(cursor -> cursor.overwritten(line));
  }

  /** A new reader, which begins with the known rare events and continues with new lines. */
  public Cursor open(Predicate<Line> wanted) {
    return add(new Cursor(wanted, rare.isEmpty() ? end : rare.firstKey(), end));
  }

  /** A reader that continues after a line that it has read, or learns what it has missed. */
  public Cursor openAfter(long id, Predicate<Line> wanted) {
    if (id < base - 1 || id >= end) {
      Cursor cursor = open(wanted);
      cursor.missedUnknown = true;
      return cursor;
    }
    long from = Math.max(id + 1, first);
    Cursor cursor = add(new Cursor(wanted, from, from));
    cursor.missed = from - (id + 1);
    overwritten += cursor.missed;
    return cursor;
  }

  private Cursor add(Cursor cursor) {
    cursors.add(cursor);
    return cursor;
  }

  /** Forgets all lines, because the ring will miss events from now on. */
  public void clear() {
    while (first < end) {
      overwriteFirst();
    }
    rare.clear();
    rareBytes = 0;
    end++;
    first = end;
    base = end;
  }

  /** The present size of all lines. */
  public int bytes() {
    return bytes + rareBytes;
  }

  /** The present number of lines. */
  public int size() {
    return (int) (end - first);
  }

  /**
   * The total number of lines that were overwritten before a reader that wanted them had read them.
   */
  public long overwritten() {
    return overwritten;
  }

  private Line at(long id) {
    return lines[index(id)];
  }

  private int index(long id) {
    return (int) (id % lines.length);
  }
}
