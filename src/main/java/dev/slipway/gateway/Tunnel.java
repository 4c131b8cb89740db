package dev.slipway.gateway;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;

/**
 * The bytes of a connection after 101 (RFC 9110, section 7.8), both ways, unread. The exchange lasts
 * until either side closes.
 */
final class Tunnel {
  private final Exchange exchange;
  private final NetSocket app;
  private final Runnable letGo;
  private NetSocket client;

  private Tunnel(Exchange exchange, NetSocket app, Runnable letGo) {
    this.exchange = exchange;
    this.app = app;
    this.letGo = letGo;
  }

  /**
   * Answers 101 and connects both sides.
   *
   * @param letGo gives the app's connection up; called once
   */
  static void open(
      Exchange exchange, HttpClientResponse from, String protocol, Runnable letGo) {
    HttpServerResponse response = exchange.response();
    response.headers().remove("Content-Length");
    response.putHeader("Connection", "Upgrade");
    response.putHeader("Upgrade", protocol);
    NetSocket app = from.netSocket();
    app.pause();
    Tunnel tunnel = new Tunnel(exchange, app, letGo);
    exchange.whenAbandoned(letGo);
    app.exceptionHandler(broken -> {});
    app.closeHandler(closed -> tunnel.end());
    exchange.request().toNetSocket().onComplete(tunnel::join, failed -> tunnel.end());
  }

  private void join(NetSocket accepted) {
    client = accepted;
    if (exchange.over()) {
      client.close();
      return;
    }
    client.exceptionHandler(broken -> {});
    client.closeHandler(closed -> end());
    relay(client, app);
    relay(app, client);
    app.resume();
  }

  private static void relay(NetSocket from, NetSocket to) {
    from.handler(
        chunk -> {
          to.write(chunk);
          if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
          }
        });
  }

  private void end() {
    if (exchange.over()) {
      return;
    }
    exchange.end(101);
    if (client != null) {
      client.end();
    } else {
      exchange.request().connection().close();
    }
    app.end().onComplete(flushed -> letGo.run());
  }
}
