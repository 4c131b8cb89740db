package dev.slipway.gateway;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/** What the engine's own interface does not offer for a connection. */
final class Channels {
  private Channels() {}

  /** What is under a connection; empty for one of a kind that hides it. */
  static Optional<Channel> of(HttpConnection connection) {
    return connection instanceof ConnectionBase base
        ? Optional.of(base.channel())
        : Optional.empty();
  }

  /**
   * Closes at once. The engine's own closing first flushes what was written, which never ends when the
   * other side reads nothing.
   */
  static void abort(HttpConnection connection) {
    of(connection).ifPresentOrElse(Channel::close, connection::close);
  }
}
