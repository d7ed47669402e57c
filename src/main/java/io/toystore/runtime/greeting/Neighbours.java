package io.toystore.runtime.greeting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other members of the cluster that have greeted this one, and which of them it cannot work
 * with (design, section 1.3). Pure: time arrives as an input.
 *
 * <ol>
 *   <li>A member that starts, and meets one that serves and that it cannot work with, does not
 *       start. The store goes on as it was.
 *   <li>Of two that serve already, or start side by side, none can know which of them is wrong.
 *       Both say so and are not ready, for as long as they hear each other.
 * </ol>
 */
final class Neighbours {
  /** A member that has not greeted for so long is gone: three greetings. */
  static final long FORGOTTEN_MILLIS = 3 * Greeter.GREET_MILLIS;

  /** Further members are not remembered. */
  private static final int MAX = 256;

  private static final String HINT = "; see docs/upgrade.md";

  private final Map<Long, Heard> heard = new LinkedHashMap<>();
  private Greeting own;

  private record Heard(Greeting greeting, long atMillis) {}

  /**
   * What a greeting has changed.
   *
   * @param isNew whether this start of the member was not known before
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

  /** This member serves from now on. */
  void serves() {
    own = own.withStarting(false);
  }

  /** Another member's greeting, or this one's own, which changes nothing. */
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
    boolean said = before != null && before.greeting.starting() == greeting.starting();
    boolean works = own.formats().worksWith(greeting.formats());
    return new Change(
        before == null, works || said ? Optional.empty() : Optional.of(problem(greeting)));
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

  /** How many others have greeted of late. */
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
