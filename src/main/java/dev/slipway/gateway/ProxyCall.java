package dev.slipway.gateway;

import dev.slipway.delivery.ServingSet;
import dev.slipway.gateway.ErrorPages.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;

/** One attempt to have one endpoint answer an exchange. */
final class ProxyCall implements UpstreamPool.Taker {
  private static final long ANY_AGE = Long.MAX_VALUE;

  /**
   * A request that may not be sent twice goes over a connection that was in use a moment ago, or
   * over a new one: an app may close an idle one at any time.
   */
  private static final long FRESH_NANOS = 500_000_000L;

  private static final int REFUSED_STREAM = 7;

  private final Exchange exchange;
  private final EventLoopServer loop;
  private final ServingSet set;
  private final EndpointSlots slots;
  private final Attempts attempts;
  private final String upgrade;
  private UpstreamConnection connection;
  private HttpClientRequest upstream;
  private boolean requestSent;
  private boolean settled;
  private boolean responseEnded;
  private long received;
  private long remaining = -1;

  /** Who decides what happens after a failed attempt. */
  interface Attempts {
    /** Nothing of the request was processed; it may go to another endpoint. */
    void failedUnsent(EndpointSlots failed, Throwable cause);
  }

  ProxyCall(
      Exchange exchange,
      EventLoopServer loop,
      ServingSet set,
      EndpointSlots slots,
      Attempts attempts,
      String upgrade) {
    this.exchange = exchange;
    this.loop = loop;
    this.set = set;
    this.slots = slots;
    this.attempts = attempts;
    this.upgrade = upgrade;
  }

  /** Begins; the slot of the endpoint is held already and given back whatever happens. */
  void start() {
    exchange.whenAbandoned(this::cancel);
    UpstreamPool pool = loop.pool(slots.endpoint(), http2Upstream());
    if (upgrade != null) {
      pool.takeNew(this);
    } else {
      pool.take(this, mayRepeat() ? ANY_AGE : FRESH_NANOS);
    }
  }

  private boolean http2Upstream() {
    return upgrade == null && set.protocol() != dev.slipway.app.AppDefinition.Protocol.HTTP1;
  }

  /** Whether a second processing would do no harm and the request can be written again. */
  private boolean mayRepeat() {
    HttpMethod method = exchange.request().method();
    return !exchange.hasBody()
        && (method == HttpMethod.GET
            || method == HttpMethod.HEAD
            || method == HttpMethod.OPTIONS
            || method == HttpMethod.PUT
            || method == HttpMethod.DELETE
            || method == HttpMethod.TRACE);
  }

  @Override
  public void connected(UpstreamConnection opened) {
    connection = opened;
    if (exchange.over()) {
      connection.release();
      freeSlot();
      return;
    }
    opened.connection().request().onComplete(this::send, this::failed);
  }

  @Override
  public void notConnected(Throwable cause) {
    freeSlot();
    exchange.environment().counts().upstreamFailed();
    if (!exchange.over()) {
      attempts.failedUnsent(slots, cause);
    }
  }

  private void send(HttpClientRequest created) {
    upstream = created;
    if (exchange.over()) {
      cancel();
      return;
    }
    try {
      loop.requestHead().write(exchange, created, http2Upstream(), upgrade);
    } catch (IllegalArgumentException e) {
      settled = true;
      created.reset();
      letGo();
      exchange.answer(
          e instanceof RequestHead.TooManyFields
              ? Answer.closing(431, "The request has too many header fields.")
              : Answer.closing(400, "A header field of the request is malformed."));
      return;
    }
    created.exceptionHandler(this::failed);
    if (upgrade != null) {
      created.connect().onComplete(this::upgraded, this::failed);
      return;
    }
    created.response().onComplete(this::responded, this::failed);
    if (exchange.hasBody()) {
      sendBody(created);
    } else {
      requestSent = true;
      created.end();
    }
  }

  private void sendBody(HttpClientRequest to) {
    HttpServerRequest from = exchange.request();
    if (from.headers().contains("expect")) {
      to.continueHandler(go -> exchange.response().writeContinue());
    }
    from.exceptionHandler(gone -> {});
    from.handler(chunk -> forward(chunk, to));
    from.endHandler(
        ended -> {
          if (!settledOrOver() && !requestSent) {
            requestSent = true;
            to.end();
            releaseIfComplete();
          }
        });
    to.drainHandler(
        drained -> {
          if (!exchange.over()) {
            from.resume();
          }
        });
    from.resume();
    exchange
        .context()
        .runOnContext(
            later -> {
              if (!settledOrOver() && received == 0 && !requestSent) {
                to.sendHead();
              }
            });
  }

  private void forward(Buffer chunk, HttpClientRequest to) {
    if (settledOrOver()) {
      return;
    }
    received += chunk.length();
    if (received > set.limits().maxBody()) {
      tooLarge();
      return;
    }
    if (received == exchange.contentLength()) {
      requestSent = true;
      to.end(chunk);
      releaseIfComplete();
      return;
    }
    to.write(chunk);
    if (to.writeQueueFull()) {
      exchange.request().pause();
    }
  }

  private boolean settledOrOver() {
    return settled || exchange.over();
  }

  private void tooLarge() {
    settled = true;
    upstream.reset();
    letGo();
    exchange.answer(
        Answer.closing(
            413, "The request's body is larger than the " + set.limits().maxBody() + " bytes allowed."));
  }

  private void responded(HttpClientResponse from) {
    if (settledOrOver()) {
      return;
    }
    if (from.statusCode() < 200) {
      badResponse();
      return;
    }
    HttpServerResponse to = exchange.response();
    if (HeaderNames.lists(from.headers().get("connection"), "close")
        || from.version() == HttpVersion.HTTP_1_0) {
      connection.retire();
    }
    try {
      ResponseHead.write(from, to, exchange, slots.endpoint());
      frame(from, to);
      if (exchange.isLastOfConnection()) {
        to.putHeader("Connection", "close");
      }
    } catch (IllegalArgumentException e) {
      badResponse();
      return;
    }
    from.exceptionHandler(this::cutOff);
    from.handler(chunk -> relay(chunk, from, to));
    from.endHandler(ended -> responseEnded(from, to));
    to.drainHandler(drained -> from.resume());
  }

  private void badResponse() {
    settled = true;
    exchange.environment().counts().upstreamFailed();
    upstream.reset();
    letGo();
    exchange.answer(Answer.of(502, "The app gave an answer that is not valid HTTP."));
  }

  /** Decides how the body's end is told, and sends the head once it is clear that no body is near. */
  private void frame(HttpClientResponse from, HttpServerResponse to) {
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
              if (!exchange.over() && !responseEnded && !to.headWritten()) {
                writeHead(to);
              }
            });
  }

  private void writeHead(HttpServerResponse to) {
    if (exchange.request().version() == HttpVersion.HTTP_1_0 && remaining < 0) {
      to.write(Buffer.buffer());
    } else {
      to.writeHead();
    }
  }

  private void relay(Buffer chunk, HttpClientResponse from, HttpServerResponse to) {
    if (settledOrOver() || responseEnded) {
      return;
    }
    if (remaining > 0) {
      remaining -= chunk.length();
      if (remaining == 0) {
        responseEnded = true;
        to.end(chunk);
        return;
      }
    }
    to.write(chunk);
    if (to.writeQueueFull()) {
      from.pause();
    }
  }

  private void responseEnded(HttpClientResponse from, HttpServerResponse to) {
    if (settledOrOver()) {
      letGo();
      return;
    }
    settled = true;
    int status = to.getStatusCode();
    boolean closeAfter =
        exchange.isLastOfConnection()
            || exchange.request().version() == HttpVersion.HTTP_1_0 && remaining < 0;
    if (!responseEnded) {
      responseEnded = true;
      if (!from.trailers().isEmpty() && to.isChunked()) {
        copyTrailers(from, to);
      }
      exchange.end(status);
      to.end();
    } else {
      exchange.end(status);
    }
    if (requestSent) {
      releaseIfComplete();
    } else {
      upstream.reset();
      letGo();
      Lingering.close(exchange);
    }
    if (closeAfter) {
      exchange.request().connection().close();
    }
  }

  private static void copyTrailers(HttpClientResponse from, HttpServerResponse to) {
    from.trailers()
        .forEach(
            (name, value) -> {
              if (!HeaderNames.isHopByHop(name) && name.charAt(0) != ':') {
                to.trailers().add(name, value);
              }
            });
  }

  private void upgraded(HttpClientResponse from) {
    if (settledOrOver()) {
      return;
    }
    connection.retire();
    if (from.statusCode() != 101) {
      requestSent = true;
      responded(from);
      return;
    }
    settled = true;
    try {
      ResponseHead.write(from, exchange.response(), exchange, slots.endpoint());
    } catch (IllegalArgumentException e) {
      badResponse();
      return;
    }
    String chosen = from.headers().get("upgrade");
    loop.forget(exchange.peer());
    Tunnel.open(exchange, from, chosen == null ? upgrade : chosen, this::letGo);
  }

  /** It failed before a response came. */
  private void failed(Throwable cause) {
    if (settled) {
      return;
    }
    settled = true;
    boolean stale =
        connection.used() && cause instanceof HttpClosedException && mayRepeat();
    boolean unsent =
        upstream == null
            || cause instanceof StreamResetException reset
                && reset.getCode() == REFUSED_STREAM
                && mayRepeat();
    letGo();
    if (exchange.over()) {
      return;
    }
    exchange.environment().counts().upstreamFailed();
    if (stale || unsent) {
      attempts.failedUnsent(stale ? null : slots, cause);
    } else {
      exchange.answer(Answer.of(502, "The app closed the connection before it answered."));
    }
  }

  /** The response broke off on the way. */
  private void cutOff(Throwable cause) {
    if (settled || responseEnded && remaining == 0) {
      return;
    }
    settled = true;
    letGo();
    if (!exchange.over()) {
      exchange.environment().counts().upstreamFailed();
      if (exchange.response().headWritten()) {
        exchange.breakOff();
      } else {
        exchange.answer(Answer.of(502, "The app closed the connection before its answer was complete."));
      }
    }
  }

  /** The client has left. */
  private void cancel() {
    if (settled) {
      return;
    }
    if (upstream != null) {
      settled = true;
      upstream.reset(8);
      letGo();
    }
  }

  private void releaseIfComplete() {
    if (settled && requestSent && responseEnded && connection != null) {
      UpstreamConnection done = connection;
      connection = null;
      done.release();
      freeSlot();
    }
  }

  /** Gives the connection up, in whatever state it is. */
  private void letGo() {
    if (connection != null) {
      UpstreamConnection broken = connection;
      connection = null;
      if (http2Upstream()) {
        broken.release();
      } else {
        broken.discard();
      }
      freeSlot();
    }
  }

  private void freeSlot() {
    slots.release();
    exchange.environment().wakeOne();
  }
}
