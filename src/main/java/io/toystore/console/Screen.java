package io.toystore.console;

import io.toystore.console.core.Line;
import io.toystore.console.core.Span;
import io.toystore.console.core.Text;
import io.toystore.console.core.Tone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Renders lines for a terminal, and writes only the lines that have changed. */
final class Screen {
  static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
  static final String LEAVE = "\u001b[0m\u001b[?25h\u001b[?1049l";

  private final boolean colours;
  private List<Line> shown = List.of();
  private int columns;

  Screen(boolean colours) {
    this.colours = colours;
  }

  /** Forgets what the terminal shows, so that the next frame is written in full. */
  void forget() {
    shown = List.of();
  }

  /** The text that changes the terminal from the last lines to these; empty if they are equal. */
  String show(List<Line> lines, int width) {
    StringBuilder out = new StringBuilder();
    if (width != columns || lines.size() != shown.size()) {
      columns = width;
      shown = new ArrayList<>(Collections.nCopies(lines.size(), null));
      out.append("\u001b[0m\u001b[2J");
    }
    for (int row = 0; row < lines.size(); row++) {
      if (!lines.get(row).equals(shown.get(row))) {
        out.append("\u001b[").append(row + 1).append(";1H");
        write(lines.get(row), out);
      }
    }
    shown = new ArrayList<>(lines);
    return out.toString();
  }

  private void write(Line line, StringBuilder out) {
    for (Span span : line.spans()) {
      String code = code(span.tone());
      out.append(code.isEmpty() ? "" : "\u001b[" + code + "m")
          .append(span.text())
          .append(code.isEmpty() ? "" : "\u001b[0m");
    }
    // On a full line, clearing to the end would erase the last character.
    if (Text.columns(line.text()) < columns) {
      out.append("\u001b[K");
    }
  }

  private String code(Tone tone) {
    return switch (tone) {
      case PLAIN -> "";
      case STRONG -> "1";
      case FAINT -> "2";
      case BAR -> "7";
      case GOOD -> colours ? "32" : "";
      case WARNING -> colours ? "33" : "";
      case BAD -> colours ? "1;31" : "1";
    };
  }
}
