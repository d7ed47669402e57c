package io.toystore.frontend.http;

import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.LineRing.Line;
import io.toystore.observe.core.Watch;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The events that a stream wants; the parameters are those of a {@link Watch}.
 *
 * @param level the highest level
 * @param kinds the kinds; empty for all of the level
 * @param members the members' names; empty for all
 * @param mask the mask of the sample of purchases and messages; 0 for all
 */
record StreamFilter(Level level, Set<EventKind> kinds, Set<String> members, int mask) {
  private static final int MAX_MEMBERS = 16;

  /** With more members than this, all members are asked, since a {@link Watch} is small. */
  private static final int MAX_MEMBERS_OF_ALL = 32;

  private static final Pattern MEMBER = Pattern.compile("[\\x21-\\x7e&&[^,]]{1,64}");

  private static final String KINDS =
      Arrays.stream(EventKind.values())
          .filter(kind -> kind != EventKind.CLOCK)
          .map(EventKind::word)
          .collect(Collectors.joining(", "));

  /**
   * Reads {@code level}, {@code kinds}, {@code members} and {@code sample} from a query; other
   * parameters are ignored.
   *
   * @param query raw, or null
   */
  static StreamFilter of(String query) {
    String level = QueryText.value(query, "level");
    String kinds = QueryText.value(query, "kinds");
    String members = QueryText.value(query, "members");
    String sample = QueryText.value(query, "sample");
    Set<EventKind> wanted = kinds(kinds);
    return new StreamFilter(level(level, wanted), wanted, members(members), mask(sample));
  }

  /** The level of a text; without a text, the lowest level that has all the kinds. */
  private static Level level(String text, Set<EventKind> kinds) {
    if (text == null) {
      return kinds.stream().map(EventKind::level).max(Level::compareTo).orElse(Level.RARE);
    }
    long number = number(text);
    if (number < 1 || number > Level.values().length) {
      throw new MalformedException("level must be 1, 2 or 3");
    }
    for (EventKind kind : kinds) {
      if (kind.level().number() > number) {
        throw new MalformedException(
            "kinds has " + kind.word() + ", for which level must be " + kind.level().number());
      }
    }
    return Level.of((int) number);
  }

  private static Set<EventKind> kinds(String text) {
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    if (text != null) {
      for (String word : text.split(",", -1)) {
        kinds.add(
            EventKind.of(word)
                .filter(kind -> kind != EventKind.CLOCK)
                .orElseThrow(
                    () ->
                        new MalformedException(
                            "kinds has "
                                + RequestBody.quoted(word)
                                + ": it must be words separated by commas, each one of "
                                + KINDS)));
      }
    }
    return kinds;
  }

  private static Set<String> members(String text) {
    Set<String> members = new TreeSet<>();
    if (text != null) {
      for (String name : text.split(",", -1)) {
        if (!MEMBER.matcher(name).matches()) {
          throw new MalformedException(
              "members has "
                  + RequestBody.quoted(name)
                  + ": it must be names of members separated by commas, such as"
                  + " order-1,catalog,frontend-8080");
        }
        members.add(name);
      }
      if (members.size() > MAX_MEMBERS) {
        throw new MalformedException("members must be " + MAX_MEMBERS + " names at most");
      }
    }
    return members;
  }

  private static int mask(String text) {
    long mask = text == null ? 0 : number(text);
    if (mask < 0 || mask > Watch.MAX_MASK || (mask & mask + 1) != 0) {
      throw new MalformedException(
          "sample must be a power of two less one, from 0 (all) to "
              + Watch.MAX_MASK
              + ": 255 is 1 of 256");
    }
    return (int) mask;
  }

  private static long number(String text) {
    return Digits.areAll(text) ? Digits.value(text) : -1;
  }

  /** The filter that covers what all of these streams want. */
  static StreamFilter ofAll(Collection<StreamFilter> streams) {
    Level level = Level.RARE;
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    Set<String> members = new TreeSet<>();
    boolean allMembers = false;
    int mask = Watch.MAX_MASK;
    for (StreamFilter stream : streams) {
      level = stream.level.compareTo(level) > 0 ? stream.level : level;
      kinds.addAll(stream.kinds.isEmpty() ? of(stream.level) : stream.kinds);
      allMembers |= stream.members.isEmpty();
      members.addAll(stream.members);
      if (stream.level != Level.RARE) {
        // Rare events are not sampled.
        mask &= stream.mask;
      }
    }
    return new StreamFilter(
        level,
        kinds.containsAll(of(level)) ? Set.of() : kinds,
        allMembers || members.size() > MAX_MEMBERS_OF_ALL ? Set.of() : members,
        mask);
  }

  private static Set<EventKind> of(Level level) {
    return Arrays.stream(EventKind.values())
        .filter(kind -> kind.level().compareTo(level) <= 0)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(EventKind.class)));
  }

  boolean passes(Line line) {
    EventKind kind = line.kind();
    if (!members.isEmpty() && !members.contains(line.node())) {
      return false;
    }
    if (kind == EventKind.HIDDEN || kind == EventKind.REFUSED) {
      return true;
    }
    return kind.level().compareTo(level) <= 0
        && (kinds.isEmpty() || kinds.contains(kind))
        && (kind.level() == Level.RARE || (line.hash() & mask) == 0);
  }
}
