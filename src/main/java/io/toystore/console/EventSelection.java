package io.toystore.console;

import io.toystore.config.Nearest;
import io.toystore.config.UserError;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which events the console requests, and which of them it prints; checks {@code --kinds}, {@code
 * --level}, {@code --member} and {@code --sample}.
 */
final class EventSelection {
  private final ConsoleOptions options;
  private final Set<EventKind> printed;
  private final Level level;

  /**
   * Checks {@code --kinds} and {@code --level}; {@link #wanted} checks the rest.
   *
   * @throws UserError if one of them is wrong
   */
  EventSelection(ConsoleOptions options) {
    this.options = options;
    printed = kinds(options.kinds);
    level = level(options, printed);
  }

  /** The kinds to print; if empty, all except reports and answers about clocks. */
  Set<EventKind> printed() {
    return printed;
  }

  /**
   * The level, if the command line sets it; otherwise it follows from the other options, or the
   * view.
   */
  Optional<Level> fixedLevel() {
    return options.level == null ? Optional.empty() : Optional.of(level);
  }

  /** The mask of the sample, if the command line sets it. */
  Optional<Integer> fixedMask() {
    return Optional.ofNullable(options.sample).map(EventSelection::mask);
  }

  /**
   * The events to request from members at first.
   *
   * @throws UserError if {@code --member} or {@code --sample} is wrong
   */
  Wanted wanted() {
    return new Wanted(level, requestedKinds(), members(options.members), fixedMask().orElse(0));
  }

  private static Set<EventKind> kinds(List<String> words) {
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    for (String word : words) {
      kinds.add(EventKind.of(word.strip()).orElseThrow(() -> unknownKind(word)));
    }
    return kinds;
  }

  private static UserError unknownKind(String word) {
    List<String> known = Arrays.stream(EventKind.values()).map(EventKind::word).toList();
    String remedy =
        Nearest.to(word, known)
            .map(nearest -> ": did you mean \"" + nearest + "\"?")
            .orElse("; docs/console.md lists them all");
    return new UserError("--kinds: there is no kind \"" + word + "\"" + remedy);
  }

  /**
   * The level of the option, or else the lowest level that includes what the other options need.
   */
  private static Level level(ConsoleOptions options, Set<EventKind> printed) {
    if (options.level == null) {
      Level needed = options.sample == null ? Level.RARE : Level.PURCHASES;
      for (EventKind kind : printed) {
        needed = kind.level().compareTo(needed) > 0 ? kind.level() : needed;
      }
      return needed;
    }
    if (options.level < 1 || options.level > 3) {
      throw new UserError("--level is " + options.level + ", but must be 1, 2 or 3");
    }
    for (EventKind kind : printed) {
      if (kind.level().number() > options.level) {
        throw new UserError("--kinds " + kind.word() + " needs --level " + kind.level().number());
      }
    }
    return Level.of(options.level);
  }

  /**
   * The kinds to request; if empty, all of the level. Includes reports only if they are needed, and
   * clocks always, because they show which members are running.
   */
  private Set<EventKind> requestedKinds() {
    if (!options.printsLines() && printed.isEmpty()) {
      return Set.of();
    }
    Set<EventKind> requested = EnumSet.allOf(EventKind.class);
    requested.removeIf(kind -> kind.level().compareTo(level) > 0);
    if (!printed.isEmpty()) {
      requested.retainAll(printed);
      requested.addAll(EnumSet.of(EventKind.REFUSED, EventKind.HIDDEN, EventKind.GAP));
    }
    requested.add(EventKind.CLOCK);
    if (options.until != null || !options.printsLines()) {
      requested.add(EventKind.REPORT);
    } else if (!printed.contains(EventKind.REPORT)) {
      requested.remove(EventKind.REPORT);
    }
    return requested;
  }

  private static List<String> members(List<String> members) {
    for (String member : members) {
      if (!member.matches("[A-Za-z0-9._-]{1,100}")) {
        throw new UserError(
            "--member: \"" + member + "\" is not the name of a member, such as order-2");
      }
    }
    return members;
  }

  private static int mask(int sample) {
    if (sample < 1 || sample > Watch.MAX_MASK + 1 || Integer.bitCount(sample) != 1) {
      throw new UserError(
          "--sample is "
              + sample
              + ", but must be a power of two from 1 to "
              + (Watch.MAX_MASK + 1));
    }
    return sample - 1;
  }
}
