package io.toystore.console.core;

import io.toystore.observe.core.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Selects the events to show: all words must occur in the event, and no word after an exclamation
 * mark may. Case is ignored. Words are matched against the event's sentence, kind, members, id and
 * request.
 */
public final class Filter {
  public static final Filter NONE = new Filter("");

  private final String text;
  private final List<String> wanted = new ArrayList<>();
  private final List<String> unwanted = new ArrayList<>();

  public Filter(String text) {
    this.text = text.strip();
    for (String word : this.text.toLowerCase(Locale.ROOT).split("\\s+")) {
      if (word.startsWith("!") && word.length() > 1) {
        unwanted.add(word.substring(1));
      } else if (!word.isEmpty() && !word.equals("!")) {
        wanted.add(word);
      }
    }
  }

  /** The filter as typed. */
  public String text() {
    return text;
  }

  public boolean isEmpty() {
    return wanted.isEmpty() && unwanted.isEmpty();
  }

  public List<String> wanted() {
    return List.copyOf(wanted);
  }

  public List<String> unwanted() {
    return List.copyOf(unwanted);
  }

  /** Whether an event is shown. */
  public boolean matches(Event event, MemberNames names) {
    return isEmpty()
        || matches(
            String.join(
                " ",
                Sentences.of(event, names),
                event.kind().word(),
                event.node(),
                names.of(event.from()),
                names.of(event.to()),
                event.id(),
                event.requestId()));
  }

  /** Whether a line of this text is shown. */
  public boolean matches(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return wanted.stream().allMatch(lower::contains)
        && unwanted.stream().noneMatch(lower::contains);
  }
}
