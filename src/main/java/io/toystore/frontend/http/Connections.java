package io.toystore.frontend.http;

import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections open, at most as many as configured. One in which no request begins for the idle
 * timeout is closed, whatever else it does: a client that sends its headers a byte at a time is
 * idle too (slow-loris), and a body has a deadline of its own. Confined to the event loop.
 */
final class Connections {
  /** One connection. */
  static final class State {
    private long lastBeginMillis;
    private boolean closing;

    private State(long nowMillis) {
      lastBeginMillis = nowMillis;
    }

    /** Whether its last answer has been given: what still arrives is not looked at. */
    boolean isClosing() {
      return closing;
    }
  }

  private final int max;
  private final long idleMillis;
  private final Map<HttpConnection, State> open = new HashMap<>();
  private boolean draining;

  Connections(int max, long idleMillis) {
    this.max = max;
    this.idleMillis = idleMillis;
  }

  /** False when there are too many: the caller closes it. */
  boolean admit(HttpConnection connection, long nowMillis) {
    if (open.size() >= max) {
      return false;
    }
    open.put(connection, new State(nowMillis));
    connection.closeHandler(closed -> open.remove(connection));
    return true;
  }

  /** A request begins; null for a connection that was not admitted, or is closed. */
  State begin(HttpConnection connection, long nowMillis) {
    State state = open.get(connection);
    if (state != null) {
      state.lastBeginMillis = nowMillis;
    }
    return state;
  }

  /** Its last answer is given now. */
  void close(HttpConnection connection) {
    State state = open.get(connection);
    if (state != null) {
      state.closing = true;
    }
  }

  /** From now on each answer is the last of its connection. */
  void drain() {
    draining = true;
  }

  boolean draining() {
    return draining;
  }

  /** Closes the connections in which no request has begun for the idle timeout. */
  void closeIdle(long nowMillis) {
    List<HttpConnection> idle = new ArrayList<>();
    open.forEach(
        (connection, state) -> {
          if (nowMillis - state.lastBeginMillis > idleMillis) {
            idle.add(connection);
          }
        });
    idle.forEach(HttpConnection::close);
  }

  int size() {
    return open.size();
  }
}
