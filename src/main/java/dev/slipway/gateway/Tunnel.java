package dev.slipway.gateway;

import dev.slipway.gateway.StallWatch.Wait;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/**
 * The bytes of a connection after 101 (RFC 9110, section 7.8), both ways, unread. The exchange lasts
 * until either side closes.
 */
final class Tunnel implements Watched {
  private final Exchange exchange;
  private final EventLoopServer loop;
  private final HttpConnection appConnection;
  private final NetSocket app;
  private final Runnable letGo;
  private Direction toApp;
  private Direction toClient;
  private NetSocket client;

  private Tunnel(
      Exchange exchange, EventLoopServer loop, HttpClientResponse from, Runnable letGo) {
    this.exchange = exchange;
    this.loop = loop;
    this.appConnection = from.request().connection();
    this.app = from.netSocket();
    this.letGo = letGo;
  }

  /**
   * Answers 101 and connects both sides.
   *
   * @param letGo gives the app's connection up; called once
   */
  static void open(
      Exchange exchange,
      EventLoopServer loop,
      HttpClientResponse from,
      String protocol,
      Runnable letGo) {
    HttpServerResponse response = exchange.response();
    response.headers().remove("Content-Length");
    response.putHeader("Connection", "Upgrade");
    response.putHeader("Upgrade", protocol);
    Tunnel tunnel = new Tunnel(exchange, loop, from, letGo);
    loop.became(exchange.peer(), tunnel);
    exchange.whenAbandoned(
        () -> {
          loop.closed(tunnel);
          letGo.run();
        });
    tunnel.app.pause();
    tunnel.app.exceptionHandler(broken -> {});
    tunnel.app.closeHandler(closed -> tunnel.end());
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
    toApp = new Direction(client, app);
    toClient = new Direction(app, client);
    app.resume();
  }

  /** Closes both sides when one has read nothing, of what there is for it, for too long. */
  @Override
  public void check(long now) {
    Duration limit = loop.settings().downloadIdle();
    if (client != null && (toApp.stalled(limit, now) || toClient.stalled(limit, now))) {
      Channels.abort(exchange.peer().connection());
      Channels.abort(appConnection);
    }
  }

  private void end() {
    if (exchange.over()) {
      return;
    }
    loop.closed(this);
    exchange.end(101);
    if (client != null) {
      client.end();
    } else {
      exchange.request().connection().close();
    }
    app.end().onComplete(flushed -> letGo.run());
  }

  /** The bytes from one side to the other, no faster than that one takes them. */
  private static final class Direction {
    private final StallWatch watch = new StallWatch();
    private boolean paused;

    Direction(NetSocket from, NetSocket to) {
      to.drainHandler(
          drained -> {
            watch.moved();
            paused = false;
            from.resume();
          });
      from.handler(
          chunk -> {
            watch.moved();
            to.write(chunk);
            if (to.writeQueueFull()) {
              paused = true;
              from.pause();
            }
          });
    }

    boolean stalled(Duration limit, long now) {
      return watch.lasts(paused ? Wait.CLIENT_READS : Wait.NOBODY, limit, now);
    }
  }
}
