package io.toystore.runtime.greeting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other members of the cluster that have greeted this member, and which of them it cannot work
 * with (design, section 1.3). Pure: time arrives as an input.
 *
 * <ol>
 *   <li>A starting member that meets a serving member with which it cannot work does not start. The
 *       running store is not disturbed.
 *   <li>If both members serve already, or both are starting, neither can know which of them is
 *       wrong. Both log the problem and are not ready as long as they hear each other.
 * </ol>
 */
final class Neighbours {
  /** A member that has not greeted for this long, three greetings, counts as gone. */
  static final long FORGOTTEN_MILLIS = 3 * Greeter.GREET_MILLIS;

  /** The maximum number of remembered members. */
  private static final int MAX = 256;

  private static final String HINT = "; see docs/upgrade.md";

  private final Map<Long, Heard> heard = new LinkedHashMap<>();
  private Greeting own;

  private record Heard(Greeting greeting, long atMillis) {}

  /**
   * What a greeting has changed.
   *
   * @param isNew whether this start of the member was unknown before
   * @param problem a line for the log, empty when there is nothing new to say
   */
  record Change(boolean isNew, Optional<String> problem) {
    private static final Change NONE = new Change(false, Optional.empty());
  }

  Neighbours(Greeting own) {
    this.own = own;
  }

  Greeting own() {
    return own;
  }

  /** Called when this member begins to serve. */
  void serves() {
    own = own.withStarting(false);
  }

  /** Takes a greeting; this member's own greeting changes nothing. */
  Change hear(Greeting greeting, long nowMillis) {
    if (greeting.startId() == own.startId()) {
      return Change.NONE;
    }
    forget(nowMillis);
    Heard before = heard.get(greeting.startId());
    if (before == null && heard.size() >= MAX) {
      return Change.NONE;
    }
    heard.put(greeting.startId(), new Heard(greeting, nowMillis));
    boolean reported = before != null && before.greeting.starting() == greeting.starting();
    boolean works = own.formats().worksWith(greeting.formats());
    return new Change(
        before == null, works || reported ? Optional.empty() : Optional.of(problem(greeting)));
  }

  private String problem(Greeting other) {
    return other
        + " cannot work with this member, "
        + own
        + (other.starting() && !own.starting() ? ", and will not start" : ", and neither is ready")
        + HINT;
  }

  private void forget(long nowMillis) {
    heard.values().removeIf(other -> nowMillis - other.atMillis >= FORGOTTEN_MILLIS);
  }

  /** How many other members have greeted recently. */
  int count(long nowMillis) {
    forget(nowMillis);
    return heard.size();
  }

  /** Why this member must not start: a member that serves cannot work with it. */
  Optional<String> refusal(long nowMillis) {
    return incompatible(nowMillis)
        .filter(other -> own.starting() && !other.starting())
        .findFirst()
        .map(
            other ->
                own
                    + " does not start, since it cannot work with "
                    + other
                    + ", which serves: start the version that the others are of, or stop them"
                    + " first"
                    + HINT);
  }

  /** Why this member, which serves, is not ready; empty when it can work with all others. */
  Optional<String> whyUnready(long nowMillis) {
    return incompatible(nowMillis)
        .filter(other -> !other.starting() || own.starting())
        .findFirst()
        .map(other -> own.formats() + ", and cannot work with " + other + HINT);
  }

  private Stream<Greeting> incompatible(long nowMillis) {
    forget(nowMillis);
    return heard.values().stream()
        .map(Heard::greeting)
        .filter(other -> !own.formats().worksWith(other.formats()));
  }
}
