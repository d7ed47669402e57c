package io.toystore.console.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A line of the screen. */
public record Line(List<Span> spans) {
  public static final Line EMPTY = new Line(List.of());

  public Line {
    spans = List.copyOf(spans);
  }

  /** A line in one tone. */
  public static Line of(String text, Tone tone) {
    return new Line(List.of(new Span(text, tone)));
  }

  public static Line of(String text) {
    return of(text, Tone.PLAIN);
  }

  /** The text of the line, without tones. */
  public String text() {
    return spans.stream().map(Span::text).collect(Collectors.joining());
  }

  /** The line cut at the right to at most {@code columns}, with unprintable characters replaced. */
  public Line cut(int columns) {
    List<Span> kept = new ArrayList<>();
    int left = columns;
    for (Span span : spans) {
      String text = Text.cut(Text.printable(span.text()), left);
      left -= Text.columns(text);
      if (!text.isEmpty()) {
        kept.add(new Span(text, span.tone()));
      }
    }
    return new Line(kept);
  }

  /** The line padded with spaces in this tone to {@code columns}. */
  public Line fill(int columns, Tone tone) {
    int missing = columns - Text.columns(text());
    if (missing <= 0) {
      return this;
    }
    List<Span> filled = new ArrayList<>(spans);
    filled.add(new Span(" ".repeat(missing), tone));
    return new Line(filled);
  }

  /** Builds a line from pieces. */
  static final class Builder {
    private final List<Span> spans = new ArrayList<>();

    Builder add(String text, Tone tone) {
      spans.add(new Span(text, tone));
      return this;
    }

    Builder add(String text) {
      return add(text, Tone.PLAIN);
    }

    Line build() {
      return new Line(spans);
    }
  }
}
