package dev.slipway.gateway;

import io.vertx.core.http.HttpClientConnection;

/** One connection to an endpoint; used on one event loop only. */
final class UpstreamConnection {
  private final HttpClientConnection connection;
  private final UpstreamPool pool;
  private boolean reusable = true;
  private boolean used;
  private int streams;
  private long idleSince;

  UpstreamConnection(HttpClientConnection connection, UpstreamPool pool) {
    this.connection = connection;
    this.pool = pool;
  }

  HttpClientConnection connection() {
    return connection;
  }

  /** Whether an earlier request went over it: it may have been closed at the other end since. */
  boolean used() {
    return used;
  }

  boolean reusable() {
    return reusable;
  }

  int streams() {
    return streams;
  }

  long idleSince() {
    return idleSince;
  }

  void take() {
    streams++;
  }

  /** No request may be sent over it any more: it is closing, or in an unclear state. */
  void retire() {
    reusable = false;
  }

  /** One request over it is complete in both directions. */
  void release() {
    used = true;
    streams--;
    idleSince = System.nanoTime();
    pool.released(this);
  }

  /** Closes it. */
  void discard() {
    reusable = false;
    streams--;
    pool.forget(this);
    connection.close();
  }
}
