package io.toystore.sansio;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A state that can be written piece by piece, so that its bytes are never all in memory at once.
 */
@FunctionalInterface
public interface Writable {
  /**
   * Writes the whole state; an unchanged state gives the same bytes each time.
   *
   * @throws IOException if {@code to} throws it
   */
  void writeTo(OutputStream to) throws IOException;
}
