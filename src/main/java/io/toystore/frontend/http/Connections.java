package io.toystore.frontend.http;

import io.vertx.core.http.HttpConnection;
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

    private boolean streaming;

    private final ConnectionGuard guard;
    private final HttpConnection connection;

    private State(HttpConnection connection, ConnectionGuard guard, long nowMillis) {
      this.connection = connection;
      this.guard = guard;
      lastBeginMillis = nowMillis;
    }

    /** Whether its last answer has been given: what still arrives is not looked at. */
    boolean isClosing() {
      return closing;
    }

    /**
     * Closes it, by force if its client has not read what was written; nothing more is answered.
     */
    void close() {
      closing = true;
      streaming = false;
      guard.close(connection);
    }

    /** Closes it by force; nothing more is answered. */
    void reset() {
      closing = true;
      streaming = false;
      guard.reset();
    }
  }

  private final int max;
  private final long idleMillis;
  private final HttpDate date;
  private final Map<HttpConnection, State> open = new HashMap<>();
  private boolean draining;

  Connections(int max, long idleMillis, HttpDate date) {
    this.max = max;
    this.idleMillis = idleMillis;
    this.date = date;
  }

  /** False when there are too many: the caller closes it. */
  boolean admit(HttpConnection connection, long nowMillis) {
    if (open.size() >= max) {
      return false;
    }
    open.put(connection, new State(connection, ConnectionGuard.on(connection, date), nowMillis));
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

  /**
   * An answer without an end begins: the connection is not idle while it goes on.
   *
   * @param left is run when the client says that it will send nothing more: so does one that goes
   */
  State stream(HttpConnection connection, Runnable left) {
    State state = open.get(connection);
    state.streaming = true;
    state.guard.stream(left);
    return state;
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
    for (Map.Entry<HttpConnection, State> each : List.copyOf(open.entrySet())) {
      State state = each.getValue();
      if (!state.streaming && nowMillis - state.lastBeginMillis > idleMillis) {
        state.guard.close(each.getKey());
      }
    }
  }

  /** Closes all connections by force. */
  void reset() {
    List.copyOf(open.values()).forEach(state -> state.guard.reset());
  }

  int size() {
    return open.size();
  }

  /** Whether there are any on which something may be asked still. */
  boolean anyServing() {
    return open.values().stream().anyMatch(state -> !state.closing);
  }
}
