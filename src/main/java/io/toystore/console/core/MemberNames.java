package io.toystore.console.core;

import java.util.HashMap;
import java.util.Map;

/**
 * The names of front-ends. A replica knows a front-end only by its start, and calls it {@code
 * frontend@3f2a}.
 */
public final class MemberNames {
  private static final String BY_START = "frontend@";
  private static final int MAX_STARTS = 1_024;

  private final Map<String, String> ofStarts;

  public MemberNames() {
    this(new HashMap<>());
  }

  private MemberNames(Map<String, String> ofStarts) {
    this.ofStarts = ofStarts;
  }

  /** Notes that the start belongs to the member of this name. */
  void learn(String startId, String name) {
    if (!startId.isEmpty() && ofStarts.size() < MAX_STARTS) {
      ofStarts.put(startId, name);
    }
  }

  MemberNames copy() {
    return new MemberNames(new HashMap<>(ofStarts));
  }

  /**
   * The name of a member that another member calls {@code called}; {@code called} itself if
   * unknown.
   */
  public String of(String called) {
    return called.startsWith(BY_START)
        ? ofStarts.getOrDefault(called.substring(BY_START.length()), called)
        : called;
  }
}
