package dev.slipway.gateway;

import dev.slipway.delivery.ServingSet;
import dev.slipway.gateway.ErrorPages.Answer;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * One request on its way through the gateway. It lives on one event loop. Whatever happens, it ends
 * once, and then nothing of it is counted any more.
 */
final class Exchange {
  private static final Runnable NOTHING = () -> {};
  private static final int INTERNAL_ERROR = 2;
  private static final int CANCEL = 8;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context context;
  private final Peer peer;
  private final String host;
  private final RequestTarget target;
  private final RouteTable.Target<RoutedEnvironment> route;
  private final long contentLength;
  private final boolean hasBody;
  private Runnable whenAbandoned = NOTHING;
  private Watched watched;
  private ServingSet entered;
  private boolean over;

  Exchange(
      HttpServerRequest request,
      Context context,
      Peer peer,
      String host,
      RequestTarget target,
      RouteTable.Target<RoutedEnvironment> route,
      long contentLength,
      boolean hasBody) {
    this.request = request;
    this.response = request.response();
    this.context = context;
    this.peer = peer;
    this.host = host;
    this.target = target;
    this.route = route;
    this.contentLength = contentLength;
    this.hasBody = hasBody;
  }

  void begin() {
    peer.begun(this);
    environment().counts().begun();
    response.exceptionHandler(gone -> abandon());
    response.closeHandler(gone -> abandon());
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return response;
  }

  Context context() {
    return context;
  }

  Peer peer() {
    return peer;
  }

  /** The host that was asked for, as it was written; may be null. */
  String host() {
    return host;
  }

  RequestTarget target() {
    return target;
  }

  /** What is stripped from the path; empty for nothing. */
  String prefix() {
    return route.prefix();
  }

  RoutedEnvironment environment() {
    return route.value();
  }

  /** The body's length where it is known; else -1. */
  long contentLength() {
    return contentLength;
  }

  boolean hasBody() {
    return hasBody;
  }

  boolean isHead() {
    return request.method() == HttpMethod.HEAD;
  }

  boolean isHttp2() {
    return request.version() == HttpVersion.HTTP_2;
  }

  boolean isHttp10() {
    return request.version() == HttpVersion.HTTP_1_0;
  }

  /** Whether it has ended: answered, or left by its client. */
  boolean over() {
    return over;
  }

  /** What to do when the client leaves; replaces what was said before. */
  void whenAbandoned(Runnable deed) {
    whenAbandoned = deed;
  }

  /** What is to be looked at for stalls from now on; replaces what was before. */
  void watch(Watched deed) {
    watched = deed;
  }

  /** Has it given up if it has stalled. */
  void check(long now) {
    if (!over && watched != null) {
      watched.check(now);
    }
  }

  /** Counts itself into the set that stands now, and out of the one before. */
  ServingSet enter() {
    leave();
    entered = environment().cell().enter();
    return entered;
  }

  /** Counts itself out of the set it is in, if it is in one. */
  void leave() {
    if (entered != null) {
      entered.load().exit();
      entered = null;
    }
  }

  /** Answers by itself, if nothing has been answered yet, and ends. */
  void answer(Answer answer) {
    if (over) {
      return;
    }
    if (response.headWritten()) {
      breakOff();
      return;
    }
    boolean unread = hasBody && !request.isEnded();
    if (!isHttp2() && (unread || answer.close())) {
      peer.close();
    }
    end(answer.status());
    ErrorPages.write(
        request, response, unread && !isHttp2() ? closing(answer) : answer);
    if (unread || answer.close()) {
      Lingering.close(this);
    }
  }

  private static Answer closing(Answer answer) {
    return new Answer(answer.status(), answer.detail(), answer.retryAfter(), true);
  }

  /** The response cannot be completed: the client must see that it is cut off. */
  void breakOff() {
    if (!over) {
      end(response.headWritten() ? response.getStatusCode() : 0);
      response.reset(INTERNAL_ERROR);
    }
  }

  /**
   * Ends it for a client that takes nothing any more: nothing is left to be flushed to it, and over
   * HTTP/1.1 its connection is closed at once.
   */
  void abort() {
    if (!over) {
      end(response.headWritten() ? response.getStatusCode() : 0);
      response.reset(CANCEL);
      if (!isHttp2()) {
        Channels.abort(peer.connection());
      }
    }
  }

  /** Ends it with {@code status}; 0 when the client has left. */
  void end(int status) {
    if (over) {
      return;
    }
    over = true;
    whenAbandoned = NOTHING;
    leave();
    peer.ended(this);
    environment().counts().ended(status);
  }

  private void abandon() {
    if (over) {
      return;
    }
    Runnable deed = whenAbandoned;
    end(0);
    deed.run();
  }
}
