package dev.slipway.gateway;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** One client's connection, as seen by the event loop that serves it. */
final class Peer {
  private final HttpConnection connection;
  private final String address;
  private final String forwardedFor;
  private final boolean trusted;
  private final List<Exchange> open = new ArrayList<>(1);
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

  void begun(Exchange exchange) {
    open.add(exchange);
  }

  void ended(Exchange exchange) {
    open.remove(exchange);
    idleSince = System.nanoTime();
  }

  /**
   * Looks at what is open, and closes a connection that is idle: one without a complete request.
   * Closing waits for the last answer's bytes; where these are not taken either, it waits no longer.
   *
   * @param now as of {@link System#nanoTime()}
   */
  void check(GatewaySettings settings, long now) {
    if (!open.isEmpty()) {
      List.copyOf(open).forEach(exchange -> exchange.check(now));
      return;
    }
    long idle = now - idleSince;
    long limit = settings.clientIdle().toNanos();
    if (idle > limit + settings.downloadIdle().toNanos() && settings.downloadIdle().isPositive()) {
      Channels.abort(connection);
    } else if (idle > limit) {
      connection.close();
    }
  }
}
