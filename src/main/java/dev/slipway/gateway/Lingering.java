package dev.slipway.gateway;

import io.vertx.core.http.HttpServerRequest;

/**
 * What happens to a request's body that nobody wants any more: over HTTP/2 the stream is given up;
 * over HTTP/1.1 the rest is read and thrown away for a moment, so that the client reads the answer
 * and not a reset connection, and then the connection is closed.
 */
final class Lingering {
  private static final long MILLIS = 2000;

  private Lingering() {}

  static void close(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    if (exchange.isHttp2()) {
      if (!request.isEnded()) {
        request.response().reset(0);
      }
      return;
    }
    close(request);
  }

  /** The same for a request that never became an exchange. */
  static void close(HttpServerRequest request) {
    if (request.isEnded()) {
      request.connection().close();
      return;
    }
    request.handler(rest -> {});
    request.endHandler(ended -> request.connection().close());
    request.exceptionHandler(gone -> {});
    request.resume();
    io.vertx.core.Vertx.currentContext()
        .owner()
        .setTimer(MILLIS, late -> request.connection().close());
  }
}
