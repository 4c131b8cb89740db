package dev.slipway.gateway;

import dev.slipway.gateway.StallWatch.Wait;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request's body on its way to the app, no faster than the app takes it. Its trailers end here: the
 * engine hands none on, and RFC 9110, section 6.5.1, allows that.
 */
final class Upload {
  private final Exchange exchange;
  private final HttpClientRequest to;
  private final long most;
  private final StallWatch watch;
  private final Events events;
  private long received;
  private boolean sent;
  private boolean paused;
  private boolean awaitsContinue;

  /** What the body's sender hears. */
  interface Events {
    /** Whether nothing is to be sent any more. */
    boolean settledOrOver();

    /** The request is complete. */
    void uploaded();

    /** The body is larger than it may be; the rest is not sent. */
    void tooLarge();
  }

  /**
   * @param most bytes that the body may have
   */
  Upload(Exchange exchange, HttpClientRequest to, long most, StallWatch watch, Events events) {
    this.exchange = exchange;
    this.to = to;
    this.most = most;
    this.watch = watch;
    this.events = events;
  }

  /** Sends the head, with the first bytes if they are there already, and goes on with the body. */
  void start() {
    if (!exchange.hasBody()) {
      sent = true;
      to.end();
      return;
    }
    HttpServerRequest from = exchange.request();
    if (from.headers().contains("expect")) {
      awaitsContinue = true;
      to.continueHandler(go -> goOn());
    }
    from.exceptionHandler(gone -> {});
    from.handler(this::forward);
    from.endHandler(ended -> ended());
    to.drainHandler(drained -> drained());
    from.resume();
    exchange.context().runOnContext(later -> sendHead());
  }

  private void goOn() {
    if (!exchange.over() && !exchange.response().headWritten()) {
      awaitsContinue = false;
      watch.moved();
      exchange.response().writeContinue();
    }
  }

  private void sendHead() {
    if (!events.settledOrOver() && received == 0 && !sent) {
      to.sendHead();
    }
  }

  private void forward(Buffer chunk) {
    if (events.settledOrOver()) {
      return;
    }
    watch.moved();
    awaitsContinue = false;
    received += chunk.length();
    if (received > most) {
      events.tooLarge();
      return;
    }
    if (received == exchange.contentLength()) {
      sent = true;
      to.end(chunk);
      events.uploaded();
      return;
    }
    to.write(chunk);
    if (to.writeQueueFull()) {
      paused = true;
      exchange.request().pause();
    }
  }

  private void ended() {
    if (!events.settledOrOver() && !sent) {
      sent = true;
      to.end();
      events.uploaded();
    }
  }

  private void drained() {
    watch.moved();
    paused = false;
    if (!exchange.over()) {
      exchange.request().resume();
    }
  }

  /** Whether the whole request was handed to the app's connection. */
  boolean sent() {
    return sent;
  }

  /** Whose turn it is before the app has begun to answer. */
  Wait waitsFor() {
    return sent || paused || awaitsContinue ? Wait.APP_ANSWERS : Wait.CLIENT_SENDS;
  }
}
