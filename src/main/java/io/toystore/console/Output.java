package io.toystore.console;

import java.io.PrintStream;

/** Standard output as data: whoever does not read it any more ends the console, quietly. */
final class Output {
  /** Nobody reads any more. */
  static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedException() {
      super("nobody reads the output", null, false, false);
    }
  }

  private final PrintStream out;

  Output(PrintStream out) {
    this.out = out;
  }

  /**
   * Writes a line at once. Only writing shows whether somebody still reads.
   *
   * @throws ClosedException when nobody does
   */
  void line(String text) {
    out.print(text + "\n");
    if (out.checkError()) {
      throw new ClosedException();
    }
  }
}
