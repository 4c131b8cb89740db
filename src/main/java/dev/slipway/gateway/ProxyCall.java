package dev.slipway.gateway;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.delivery.ServingSet;
import dev.slipway.gateway.ErrorPages.Answer;
import dev.slipway.gateway.StallWatch.Wait;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;

/** One attempt to have one endpoint answer an exchange. */
final class ProxyCall
    implements UpstreamPool.Taker, Upload.Events, Download.Events, Watched {
  private static final long ANY_AGE = Long.MAX_VALUE;

  /**
   * A request that may not be sent twice goes over a connection that was in use a moment ago, or
   * over a new one: an app may close an idle one at any time.
   */
  private static final long FRESH_NANOS = 500_000_000L;

  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;

  private final Exchange exchange;
  private final EventLoopServer loop;
  private final ServingSet set;
  private final EndpointSlots slots;
  private final Attempts attempts;
  private final String upgrade;
  private final StallWatch watch = new StallWatch();
  private final Download download;
  private UpstreamConnection connection;
  private HttpClientRequest upstream;
  private HttpClientResponse response;
  private Upload upload;
  private boolean settled;

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
    this.download = new Download(exchange, watch, this);
  }

  /** Begins; the slot of the endpoint is held already and given back whatever happens. */
  void start() {
    exchange.whenAbandoned(this::cancel);
    exchange.watch(this);
    UpstreamPool pool = loop.pool(slots.endpoint(), http2Upstream());
    if (upgrade != null) {
      pool.takeNew(this);
    } else {
      pool.take(this, mayRepeat() ? ANY_AGE : FRESH_NANOS);
    }
  }

  private boolean http2Upstream() {
    return upgrade == null && set.protocol() != Protocol.HTTP1;
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
    created.exceptionHandler(this::failed);
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
    if (upgrade != null) {
      created.connect().onComplete(this::upgraded, this::failed);
      return;
    }
    created.response().onComplete(this::responded, this::failed);
    created.earlyHintsHandler(this::hinted);
    upload = new Upload(exchange, created, set.limits().maxBody(), watch, this);
    upload.start();
  }

  @Override
  public boolean settledOrOver() {
    return settled || exchange.over();
  }

  @Override
  public void uploaded() {
    releaseIfComplete();
  }

  @Override
  public void tooLarge() {
    giveUp();
    exchange.answer(
        Answer.closing(
            413, "The request's body is larger than the " + set.limits().maxBody() + " bytes allowed."));
  }

  /** 103 goes on to the client (RFC 8297), unless it is of a version that knows none. */
  private void hinted(MultiMap hints) {
    if (settledOrOver() || exchange.isHttp10() || exchange.response().headWritten()) {
      return;
    }
    watch.moved();
    exchange.response().writeEarlyHints(ResponseHead.hints(hints));
  }

  private void responded(HttpClientResponse from) {
    from.exceptionHandler(this::cutOff);
    if (settledOrOver()) {
      return;
    }
    if (from.statusCode() < 200) {
      badResponse();
      return;
    }
    response = from;
    if (HeaderNames.lists(from.headers().get("connection"), "close")
        || from.version() == HttpVersion.HTTP_1_0) {
      connection.retire();
    }
    try {
      download.begin(from, slots.endpoint());
    } catch (IllegalArgumentException e) {
      badResponse();
    }
  }

  private void badResponse() {
    giveUp();
    exchange.environment().counts().upstreamFailed();
    exchange.answer(Answer.of(502, "The app gave an answer that is not valid HTTP."));
  }

  @Override
  public void downloaded() {
    if (settledOrOver()) {
      letGo();
      return;
    }
    settled = true;
    boolean closeAfter = download.endsWithConnection();
    download.end(response);
    if (requestSent()) {
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

  private boolean requestSent() {
    return upload == null || upload.sent();
  }

  private void upgraded(HttpClientResponse from) {
    from.exceptionHandler(this::cutOff);
    if (settledOrOver()) {
      return;
    }
    connection.retire();
    if (from.statusCode() != 101) {
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
    Tunnel.open(exchange, loop, from, chosen == null ? upgrade : chosen, this::letGo);
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
    if (settled || download.ended()) {
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
      upstream.reset(CANCEL);
      letGo();
    }
  }

  /** Waits are bounded as {@link GatewaySettings} says; a gRPC stream may be quiet in both ways. */
  @Override
  public void check(long now) {
    if (settled || upstream == null) {
      return;
    }
    GatewaySettings settings = loop.settings();
    Wait wait = waitsFor();
    switch (wait) {
      case CLIENT_SENDS -> {
        if (watch.lasts(wait, settings.uploadIdle(), now)) {
          giveUp();
          exchange.answer(Answer.closing(408, "The request's body did not come in time."));
        }
      }
      case APP_ANSWERS -> {
        if (watch.lasts(wait, settings.answerIdle(), now)) {
          giveUp();
          exchange.environment().counts().upstreamFailed();
          exchange.answer(Answer.of(504, "The app did not answer in time."));
        }
      }
      case CLIENT_READS -> {
        if (watch.lasts(wait, settings.downloadIdle(), now)) {
          giveUp();
          exchange.abort();
        }
      }
      case NOBODY -> watch.lasts(wait, Duration.ZERO, now);
    }
  }

  private Wait waitsFor() {
    if (download.begun()) {
      return download.paused() ? Wait.CLIENT_READS : Wait.NOBODY;
    }
    if (set.protocol() == Protocol.GRPC) {
      return Wait.NOBODY;
    }
    return upload == null ? Wait.APP_ANSWERS : upload.waitsFor();
  }

  /** Ends the attempt, without waiting for an app that may take nothing any more. */
  private void giveUp() {
    settled = true;
    upstream.reset(CANCEL);
    if (!http2Upstream()) {
      Channels.abort(upstream.connection());
    }
    letGo();
  }

  private void releaseIfComplete() {
    if (settled && requestSent() && download.ended() && connection != null) {
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
