package dev.slipway.gateway;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;

/** One client's connection, as seen by the event loop that serves it. */
final class Peer {
  private final HttpConnection connection;
  private final String address;
  private final String forwardedFor;
  private final boolean trusted;
  private int open;
  private boolean closing;
  private long idleSince = System.nanoTime();

  Peer(HttpConnection connection, TrustedProxies trustedProxies) {
    this.connection = connection;
    SocketAddress remote = connection.remoteAddress();
    String literal = remote == null ? null : remote.hostAddress();
    this.address = literal == null ? "unknown" : literal;
    this.forwardedFor = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
    this.trusted = trustedProxies.contains(address);
  }

  HttpConnection connection() {
    return connection;
  }

  /** Its literal address. */
  String address() {
    return address;
  }

  /** The address as RFC 7239 writes it. */
  String forwardedFor() {
    return forwardedFor;
  }

  /** Whether its forwarded headers are believed. */
  boolean trusted() {
    return trusted;
  }

  /** No further request may be read from it. */
  void close() {
    closing = true;
  }

  boolean closing() {
    return closing;
  }

  void begun() {
    open++;
  }

  void ended() {
    open--;
    idleSince = System.nanoTime();
  }

  /** Whether no request was open, and none came complete, for so long. */
  boolean idleFor(long nanos, long now) {
    return open == 0 && now - idleSince > nanos;
  }
}
