package io.toystore.frontend.http;

import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open connections, at most as many as configured. A connection in which no request begins
 * within the idle timeout is closed, even if data arrives: a client that sends its headers a byte
 * at a time counts as idle (slow-loris), and a body has its own deadline. Confined to the event
 * loop.
 */
final class Connections {
  /** The state of a connection. */
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

    /** Whether the last response has been given; further requests are ignored. */
    boolean isClosing() {
      return closing;
    }

    /**
     * Closes the connection, by force if the client has not read all written data; further requests
     * are ignored.
     */
    void close() {
      closing = true;
      streaming = false;
      guard.close(connection);
    }

    /** Closes the connection by force; further requests are ignored. */
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

  /** Adds a connection; false when there are too many, and the caller must close it. */
  boolean admit(HttpConnection connection, long nowMillis) {
    if (open.size() >= max) {
      return false;
    }
    open.put(connection, new State(connection, ConnectionGuard.on(connection, date), nowMillis));
    connection.closeHandler(closed -> open.remove(connection));
    return true;
  }

  /** Called when a request begins; null for a connection that was not admitted, or is closed. */
  State begin(HttpConnection connection, long nowMillis) {
    State state = open.get(connection);
    if (state != null) {
      state.lastBeginMillis = nowMillis;
    }
    return state;
  }

  /** Marks the current response as the last of the connection. */
  void close(HttpConnection connection) {
    State state = open.get(connection);
    if (state != null) {
      state.closing = true;
    }
  }

  /**
   * Called when an endless response begins; the connection is not idle during it.
   *
   * @param left run when the client shuts down its sending side, as a leaving client does
   */
  State stream(HttpConnection connection, Runnable left) {
    State state = open.get(connection);
    state.streaming = true;
    state.guard.stream(left);
    return state;
  }

  /** From now on each response is the last of its connection. */
  void drain() {
    draining = true;
  }

  boolean draining() {
    return draining;
  }

  /** Closes the connections in which no request has begun for the idle timeout. */
  void closeIdle(long nowMillis) {
    for (Map.Entry<HttpConnection, State> entry : List.copyOf(open.entrySet())) {
      State state = entry.getValue();
      if (!state.streaming && nowMillis - state.lastBeginMillis > idleMillis) {
        state.guard.close(entry.getKey());
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

  /** Whether any connection still accepts requests. */
  boolean anyServing() {
    return open.values().stream().anyMatch(state -> !state.closing);
  }
}
