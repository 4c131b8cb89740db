package dev.slipway.gateway;

import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The connections of one event loop to one endpoint, most recently used first. Confined to its event
 * loop: no lock, and a request never changes threads.
 */
final class UpstreamPool {
  /** Idle HTTP/1.1 connections kept per event loop and endpoint. */
  private static final int MOST_IDLE = 256;

  /** Streams over one HTTP/2 connection before another is opened. */
  private static final int MOST_STREAMS = 100;

  private final HttpClientAgent client;
  private final HttpConnectOptions address;
  private final boolean multiplexed;
  private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
  private final List<UpstreamConnection> shared = new ArrayList<>(1);
  private final Deque<Taker> takers = new ArrayDeque<>();
  private boolean connecting;
  /** Connections that are being opened, in use or idle. */
  private int connections;
  private long lastUsed = System.nanoTime();

  /** Who asked for a connection. Called once, on the event loop, perhaps before the call returns. */
  interface Taker {
    void connected(UpstreamConnection connection);

    /** Nothing has been sent. */
    void notConnected(Throwable cause);
  }

  /**
   * @param multiplexed whether one connection carries many requests (HTTP/2)
   */
  UpstreamPool(HttpClientAgent client, SocketAddress address, boolean multiplexed) {
    this.client = client;
    this.address = new HttpConnectOptions().setServer(address);
    this.multiplexed = multiplexed;
  }

  /**
   * Gets a connection for one request.
   *
   * @param maxIdleNanos how long a used connection may have been idle
   */
  void take(Taker taker, long maxIdleNanos) {
    lastUsed = System.nanoTime();
    if (multiplexed) {
      takeShared(taker);
      return;
    }
    UpstreamConnection kept = idle.peekFirst();
    if (kept != null && lastUsed - kept.idleSince() <= maxIdleNanos) {
      idle.removeFirst();
      kept.take();
      taker.connected(kept);
    } else {
      connect(taker);
    }
  }

  /** A connection of its own, never kept: for a protocol upgrade. */
  void takeNew(Taker taker) {
    lastUsed = System.nanoTime();
    connect(taker);
  }

  private void takeShared(Taker taker) {
    for (UpstreamConnection connection : shared) {
      if (hasRoom(connection)) {
        connection.take();
        taker.connected(connection);
        return;
      }
    }
    takers.add(taker);
    if (!connecting) {
      connectShared();
    }
  }

  private static boolean hasRoom(UpstreamConnection connection) {
    long most = Math.min(MOST_STREAMS, connection.connection().maxActiveStreams());
    return connection.reusable() && connection.streams() < most;
  }

  private void connectShared() {
    connecting = true;
    connections++;
    client
        .connect(address)
        .onComplete(
            opened -> {
              connecting = false;
              UpstreamConnection connection = new UpstreamConnection(opened, this);
              watch(connection);
              opened.goAwayHandler(away -> connection.retire());
              shared.add(connection);
              while (!takers.isEmpty() && hasRoom(connection)) {
                connection.take();
                takers.poll().connected(connection);
              }
              if (!takers.isEmpty()) {
                connectShared();
              }
            },
            cause -> {
              connecting = false;
              connections--;
              List<Taker> failed = List.copyOf(takers);
              takers.clear();
              failed.forEach(taker -> taker.notConnected(cause));
            });
  }

  private void connect(Taker taker) {
    connections++;
    client
        .connect(address)
        .onComplete(
            opened -> {
              UpstreamConnection connection = new UpstreamConnection(opened, this);
              watch(connection);
              connection.take();
              taker.connected(connection);
            },
            cause -> {
              connections--;
              taker.notConnected(cause);
            });
  }

  private void watch(UpstreamConnection connection) {
    // What broke is told to the request; without a handler the engine would log it as severe.
    connection.connection().exceptionHandler(broken -> {});
    connection
        .connection()
        .closeHandler(
            closed -> {
              connections--;
              connection.retire();
              forget(connection);
            });
  }

  void released(UpstreamConnection connection) {
    lastUsed = connection.idleSince();
    if (multiplexed) {
      if (!connection.reusable() && connection.streams() == 0) {
        connection.connection().close();
      }
    } else if (connection.reusable() && idle.size() < MOST_IDLE) {
      idle.addFirst(connection);
    } else {
      connection.connection().close();
    }
  }

  void forget(UpstreamConnection connection) {
    if (multiplexed) {
      shared.remove(connection);
    } else {
      idle.remove(connection);
    }
  }

  /** Closes what was not used for {@code nanos}. */
  void sweep(long nanos, long now) {
    while (!idle.isEmpty() && now - idle.peekLast().idleSince() > nanos) {
      idle.removeLast().connection().close();
    }
    for (UpstreamConnection connection : List.copyOf(shared)) {
      if (connection.streams() == 0 && now - connection.idleSince() > nanos) {
        connection.retire();
        forget(connection);
        connection.connection().close();
      }
    }
  }

  /** Whether it can be forgotten: it holds nothing and was not used for {@code nanos}. */
  boolean abandoned(long nanos, long now) {
    return connections == 0 && takers.isEmpty() && now - lastUsed > nanos;
  }
}
