package io.toystore.console;

import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import java.util.List;
import java.util.Set;

/**
 * The events that the console requests; the components are those of a watch.
 *
 * @param kinds if empty, all of the level
 * @param members if empty, all
 */
record Wanted(Level level, Set<EventKind> kinds, List<String> members, int mask) {
  Wanted {
    kinds = Set.copyOf(kinds);
    members = List.copyOf(members);
  }

  Wanted with(Level otherLevel, int otherMask) {
    return new Wanted(otherLevel, kinds, members, otherMask);
  }
}
