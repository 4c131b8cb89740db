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
    peer.begun();
    if (isLastOfConnection()) {
      peer.close();
    }
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

  /**
   * Whether the client's connection ends with this exchange. A chunked request may have had a
   * Content-Length beside, which the engine's decoder drops unseen: such a message may be answered,
   * but nothing behind it may be read (RFC 9112, section 6.3).
   */
  boolean isLastOfConnection() {
    return hasBody && contentLength < 0 && !isHttp2();
  }

  /** Whether it has ended: answered, or left by its client. */
  boolean over() {
    return over;
  }

  /** What to do when the client leaves; replaces what was said before. */
  void whenAbandoned(Runnable deed) {
    whenAbandoned = deed;
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
      response.reset(2);
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
    peer.ended();
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
