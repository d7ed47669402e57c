package io.toystore.processes;

import io.toystore.config.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks whether ports are free, by binding them for a moment. */
public final class Ports {
  private static final int FIRST = 20_080;
  private static final int LAST = 32_768;

  private Ports() {}

  static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A connection that was just closed does not make the port taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The first of {@code count} consecutive free ports at 127.0.0.1.
   *
   * @throws UserError when there is no such row
   */
  public static int freeRow(int count) {
    for (int first = FIRST; first + count <= LAST; first += count) {
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new UserError("no " + count + " ports in a row are free");
  }

  /** Whether {@code count} consecutive ports at 127.0.0.1 are free. */
  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!isFree("127.0.0.1", port)) {
        return false;
      }
    }
    return true;
  }
}
