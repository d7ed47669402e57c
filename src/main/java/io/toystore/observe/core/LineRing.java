package io.toystore.observe.core;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last lines that members have told, kept once for all who read them, each at its own pace. It
 * is bounded in bytes and in lines; the oldest line makes room for a new one, whether all have read
 * it or not, and a reader that has missed lines which it wanted is told how many.
 *
 * <p>Rare events are kept for longer, in a bound of their own: a reader that begins sees what was
 * before it. Not thread-safe.
 */
public final class LineRing {
  /** What {@link Cursor#takeGap} gives when nothing was missed. */
  public static final long NO_GAP = -1;

  /** What {@link Cursor#takeGap} gives when nobody knows how much was missed. */
  public static final long UNKNOWN_GAP = 0;

  /** What a line costs beyond its bytes, about. */
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

    /** Higher than that of every line before it. */
    public long id() {
      return id;
    }

    public EventKind kind() {
      return kind;
    }

    /** The member that has told it. */
    public String node() {
      return node;
    }

    /** What samples are taken by. */
    public int hash() {
      return hash;
    }

    /** The event as JSON, in UTF-8; not to be changed. */
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

    /** Before this line only the rare ones are read. */
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

    /** The line that was peeked at has been read. */
    public void advance() {
      next++;
    }

    /** The id of the last line that the reader has done with, read or not wanted. */
    public long lastId() {
      return next - 1;
    }

    /**
     * How many lines that the reader wanted were overwritten since this was asked last, {@link
     * #NO_GAP} or {@link #UNKNOWN_GAP}.
     */
    public long takeGap() {
      long gap = missedUnknown ? UNKNOWN_GAP : missed > 0 ? missed : NO_GAP;
      missedUnknown = false;
      missed = 0;
      return gap;
    }

    /** Nobody reads here any more. */
    public void close() {
      cursors.remove(this);
    }

    /** This line is in the ring no more. */
    private void overwritten(Line line) {
      if (next < live && live <= line.id) {
        // It reads rare lines still, and goes on with them until after this one.
        live = line.id + 1;
        miss(line, !rare.containsKey(line.id));
      } else if (live <= line.id && next <= line.id) {
        next = line.id + 1;
        miss(line, true);
      }
    }

    /** This rare line is kept no more. */
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

  /** The first id since it was empty; nothing is known of what was before. */
  private long base;

  private long first;
  private long end;
  private int bytes;
  private int rareBytes;
  private long overwritten;

  /**
   * @param maxBytes of all lines in it
   * @param maxLines in it
   * @param maxRareBytes of the rare events that are kept for longer
   * @param firstId higher than every id of an earlier ring whose readers may come here
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
   * Adds a line. One that is too long for the ring overwrites all, and itself.
   *
   * @param hash what samples are taken by
   * @param json the event in UTF-8, without a line feed; kept, so not to be changed any more
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

  /** A report is outdated by the next one, and what is said of the stream itself is of no use. */
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

  /** A reader that begins: with the rare events that are known, then with what comes. */
  public Cursor open(Predicate<Line> wanted) {
    return add(new Cursor(wanted, rare.isEmpty() ? end : rare.firstKey(), end));
  }

  /** A reader that goes on after a line that it has read, or is told what it has missed. */
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

  /** Forgets all lines, because it is not told of what comes from now on. */
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

  /** What its lines take now. */
  public int bytes() {
    return bytes + rareBytes;
  }

  /** How many lines it has now. */
  public int size() {
    return (int) (end - first);
  }

  /** How many lines were overwritten before a reader that wanted them took them, over all. */
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
