package io.toystore.testing;

import io.toystore.sansio.Writable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** All the bytes of what is written piece by piece. */
public final class Bytes {
  private Bytes() {}

  public static byte[] of(Writable state) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try {
      state.writeTo(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toByteArray();
  }
}
