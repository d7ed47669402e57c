package io.toystore.console;

import java.io.PrintStream;

/** Standard output for data: the console ends quietly once the output is no longer read. */
final class Output {
  /** The output is no longer read. */
  static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedException() {
      super("the output is no longer read", null, false, false);
    }
  }

  private final PrintStream out;

  Output(PrintStream out) {
    this.out = out;
  }

  /**
   * Writes a line at once. Only a write shows whether the output is still read.
   *
   * @throws ClosedException if it is not
   */
  void line(String text) {
    out.print(text + "\n");
    if (out.checkError()) {
      throw new ClosedException();
    }
  }
}
