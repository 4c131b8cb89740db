package dev.slipway.gateway;

import dev.slipway.runtime.Endpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** An app's answer on its way to the client, no faster than the client takes it. */
final class Download {
  private final Exchange exchange;
  private final StallWatch watch;
  private final Events events;
  private final HttpServerResponse to;
  private boolean begun;
  private boolean ended;
  private boolean paused;
  private long remaining = -1;

  /** What the answer's sender hears. */
  interface Events {
    /** Whether nothing is to be sent any more. */
    boolean settledOrOver();

    /** The answer has come whole. {@link Download#end} is to be called. */
    void downloaded();
  }

  Download(Exchange exchange, StallWatch watch, Events events) {
    this.exchange = exchange;
    this.watch = watch;
    this.events = events;
    this.to = exchange.response();
  }

  /**
   * Writes the head as soon as it is clear whether a body is near, and then the body as it comes.
   *
   * @throws IllegalArgumentException when the head is malformed
   */
  void begin(HttpClientResponse from, Endpoint endpoint) {
    begun = true;
    watch.moved();
    ResponseHead.write(from, to, exchange, endpoint);
    frame(from);
    from.handler(chunk -> relay(chunk, from));
    from.endHandler(last -> events.downloaded());
    to.drainHandler(drained -> drained(from));
  }

  /** Decides how the body's end is told, and has the head sent once no body seems near. */
  private void frame(HttpClientResponse from) {
    int status = from.statusCode();
    if (exchange.isHead() || status == 204 || status == 304) {
      return;
    }
    String coding = from.headers().get("transfer-encoding");
    if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      throw new IllegalArgumentException("transfer coding " + coding);
    }
    String length = from.headers().get("content-length");
    if (length != null) {
      remaining = Long.parseLong(length);
      if (remaining == 0) {
        return;
      }
    } else {
      to.setChunked(true);
    }
    exchange
        .context()
        .runOnContext(
            later -> {
              if (!exchange.over() && !ended && !to.headWritten()) {
                writeHead();
              }
            });
  }

  private void writeHead() {
    if (endsWithConnection()) {
      to.write(Buffer.buffer());
    } else {
      to.writeHead();
    }
  }

  private void relay(Buffer chunk, HttpClientResponse from) {
    if (events.settledOrOver() || ended) {
      return;
    }
    watch.moved();
    if (remaining > 0) {
      remaining -= chunk.length();
      if (remaining == 0) {
        ended = true;
        to.end(chunk);
        return;
      }
    }
    to.write(chunk);
    if (to.writeQueueFull()) {
      paused = true;
      from.pause();
    }
  }

  private void drained(HttpClientResponse from) {
    watch.moved();
    paused = false;
    from.resume();
  }

  /** Ends what the client gets, with the trailers of what the app sent, and the exchange. */
  void end(HttpClientResponse from) {
    int status = to.getStatusCode();
    boolean open = !ended;
    ended = true;
    if (open && !from.trailers().isEmpty() && to.isChunked()) {
      copyTrailers(from);
    }
    exchange.end(status);
    if (open) {
      to.end();
    }
  }

  private void copyTrailers(HttpClientResponse from) {
    from.trailers()
        .forEach(
            (name, value) -> {
              if (!HeaderNames.isHopByHop(name) && name.charAt(0) != ':') {
                to.trailers().add(name, value);
              }
            });
  }

  boolean begun() {
    return begun;
  }

  /** Whether the client has been sent the last of it. */
  boolean ended() {
    return ended;
  }

  /** Whether the client has to read before there can be more. */
  boolean paused() {
    return paused;
  }

  /** Whether only the connection's end tells an old client where the body ends. */
  boolean endsWithConnection() {
    return exchange.request().version() == HttpVersion.HTTP_1_0 && remaining < 0;
  }
}
