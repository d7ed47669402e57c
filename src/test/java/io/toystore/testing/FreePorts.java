package io.toystore.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports for processes that must know each other's before they listen.
 *
 * <p>They lie below those that the kernel gives to whoever asks for any (32,768 and up, unless
 * {@code ip_local_port_range} says otherwise): one of those is taken now and then, between the
 * moment in which it is found free and the one in which the process listens, by a connection that a
 * process opens. They also lie below those that the scripts choose.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int COUNT = 10_000;

  /** The scripts choose from below. */
  private static final int FIRST_OF_ROWS = 26_000;

  private static final int LAST_OF_ROWS = 32_000;

  /** How many processes of the build run tests, and which of them this is. */
  private static final int FORKS = Integer.getInteger("tests.forks", 1);

  private static final int FORK = Integer.getInteger("tests.fork", 1);

  private FreePorts() {}

  /**
   * Ports that were free a moment ago, all different, and none that a test in another of the
   * build's processes chooses.
   *
   * @throws IOException if fewer than {@code count} are free
   */
  public static List<Integer> find(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    int start = ThreadLocalRandom.current().nextInt(COUNT);
    for (int i = 0; i < COUNT && ports.size() < count; i++) {
      int port = FIRST + (start + i) % COUNT;
      if (port % FORKS == FORK % FORKS && isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new IOException("fewer than " + count + " ports are free");
    }
    return ports;
  }

  /**
   * So many ports in a row that were free a moment ago, and that no other test chooses, for a
   * cluster with its own plan of ports.
   *
   * @return the first of them
   */
  public static int row(int count) throws IOException {
    int rows = (LAST_OF_ROWS - FIRST_OF_ROWS) / count;
    int start = ThreadLocalRandom.current().nextInt(rows);
    for (int i = 0; i < rows; i++) {
      int row = (start + i) % rows;
      int first = FIRST_OF_ROWS + row * count;
      if (row % FORKS == FORK % FORKS
          && IntStream.range(first, first + count).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new IOException("no " + count + " ports in a row are free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
