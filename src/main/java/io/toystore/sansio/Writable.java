package io.toystore.sansio;

import java.io.IOException;
import java.io.OutputStream;

/** A state that can be written down piece by piece, so that nobody holds all of its bytes. */
@FunctionalInterface
public interface Writable {
  /**
   * Writes all of it; as long as the state does not change, the same bytes each time.
   *
   * @throws IOException when {@code to} does
   */
  void writeTo(OutputStream to) throws IOException;
}
