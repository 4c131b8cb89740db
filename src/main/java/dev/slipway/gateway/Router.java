package dev.slipway.gateway;

import dev.slipway.delivery.Activations;
import dev.slipway.gateway.ErrorPages.Answer;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Reads a request's head, refuses what is ambiguous, and finds where it leads. */
final class Router {
  private final EventLoopServer loop;
  private final GatewayTable table;
  private final Activations activations;

  Router(EventLoopServer loop, GatewayTable table, Activations activations) {
    this.loop = loop;
    this.table = table;
    this.activations = activations;
  }

  /** Takes a request that was decoded. */
  void handle(HttpServerRequest request) {
    if (loop.peer(request).closing()) {
      // It came behind a message whose end is in doubt: it may be part of that one.
      return;
    }
    if (request.method() == HttpMethod.CONNECT) {
      refuse(request, Answer.closing(501, "CONNECT is not offered here."));
      return;
    }
    MultiMap headers = request.headers();
    boolean http2 = request.version() == HttpVersion.HTTP_2;
    String framing = http2 ? null : badFraming(request, headers);
    if (framing != null) {
      refuse(request, Answer.closing(400, framing));
      return;
    }
    if ("*".equals(request.uri())) {
      asterisk(request);
      return;
    }
    RequestTarget target = RequestTarget.parse(request.uri());
    if (target == null) {
      refuse(
          request,
          Answer.closing(400, "The request's path is malformed, or has dot segments in it."));
      return;
    }
    String host = host(request, target, http2);
    RouteTable.Target<RoutedEnvironment> route =
        table.routes().find(host, target.pathAndQuery(), target.pathEnd());
    if (route == null) {
      refuse(request, Answer.of(404, "Nothing is served here."));
      return;
    }
    accept(request, http2, host, target, route);
  }

  private void accept(
      HttpServerRequest request,
      boolean http2,
      String host,
      RequestTarget target,
      RouteTable.Target<RoutedEnvironment> route) {
    String length = request.headers().get("content-length");
    long contentLength = length == null ? -1 : Long.parseLong(length);
    boolean hasBody =
        contentLength > 0
            || contentLength < 0
                && (http2 ? mayHaveBody(request) : request.headers().contains("transfer-encoding"));
    Exchange exchange =
        new Exchange(
            request, loop.context(), loop.peer(request), host, target, route, contentLength, hasBody);
    exchange.begin();
    if (hasBody) {
      request.pause();
    } else if (http2) {
      request.handler(unexpected -> exchange.answer(Answer.of(411, "A body needs a length here.")));
    }
    new Admission(exchange, loop, activations, hasBody || http2 ? null : upgrade(request)).look();
  }

  /** Over HTTP/2 nothing but the stream's end tells; methods that have no body are taken to have none. */
  private static boolean mayHaveBody(HttpServerRequest request) {
    HttpMethod method = request.method();
    return method != HttpMethod.GET
        && method != HttpMethod.HEAD
        && method != HttpMethod.OPTIONS
        && method != HttpMethod.TRACE
        && !request.isEnded();
  }

  /** The protocol that the client wants to switch to; null for none that can be tunnelled. */
  private static String upgrade(HttpServerRequest request) {
    if (request.method() != HttpMethod.GET || request.version() != HttpVersion.HTTP_1_1) {
      return null;
    }
    String protocol = request.headers().get("upgrade");
    if (protocol == null
        || HeaderNames.lists(protocol, "h2c")
        || !HeaderNames.lists(request.headers().get("connection"), "upgrade")) {
      return null;
    }
    return protocol;
  }

  private static String host(HttpServerRequest request, RequestTarget target, boolean http2) {
    if (target.authority() != null) {
      return target.authority();
    }
    if (http2) {
      return request.authority() == null ? null : request.authority().toString();
    }
    return request.headers().get("host");
  }

  /** What is ambiguous in where the message ends, or whom it is for (RFC 9112, 3.2 and 6.3). */
  private static String badFraming(HttpServerRequest request, MultiMap headers) {
    String coding = headers.get("transfer-encoding");
    if (coding != null) {
      if (request.version() != HttpVersion.HTTP_1_1
          || !coding.equalsIgnoreCase("chunked")
          || headers.getAll("transfer-encoding").size() > 1) {
        return "The request's Transfer-Encoding is not 'chunked' alone.";
      }
      if (headers.contains("content-length")) {
        return "The request has both a Content-Length and a Transfer-Encoding.";
      }
    }
    String length = headers.get("content-length");
    if (length != null && !isLength(length)) {
      return "The request's Content-Length is malformed.";
    }
    int hosts = headers.getAll("host").size();
    if (hosts > 1) {
      return "The request has more than one Host.";
    }
    String host = headers.get("host");
    if (host == null ? request.version() == HttpVersion.HTTP_1_1 : !isHost(host)) {
      return "The request's Host is missing or malformed.";
    }
    return null;
  }

  private static boolean isLength(String length) {
    if (length.isEmpty() || length.length() > 18) {
      return false;
    }
    for (int i = 0; i < length.length(); i++) {
      if (length.charAt(i) < '0' || length.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c >= 0x7f || "/?#@\\,\"<>".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private void asterisk(HttpServerRequest request) {
    if (request.method() == HttpMethod.OPTIONS) {
      request.response().setStatusCode(204).end();
    } else {
      refuse(request, Answer.closing(400, "'*' is for OPTIONS only."));
    }
  }

  /** Takes a request whose head could not be decoded. */
  void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status =
        cause instanceof TooLongHttpLineException
            ? 414
            : cause instanceof TooLongHttpHeaderException ? 431 : 400;
    String detail =
        status == 400 ? "The request is malformed." : "The request's head is too large.";
    table.unrouted().begun();
    table.unrouted().ended(status);
    // The engine closes the connection behind this answer.
    ErrorPages.write(request, request.response(), Answer.closing(status, detail));
  }

  private void refuse(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    table.unrouted().begun();
    table.unrouted().ended(answer.status());
    boolean http1 = request.version() != HttpVersion.HTTP_2;
    boolean body =
        http1
            && (request.headers().contains("content-length")
                || request.headers().contains("transfer-encoding"));
    boolean close = http1 && (answer.close() || body);
    if (close) {
      loop.peer(request).close();
    }
    ErrorPages.write(
        request,
        response,
        new Answer(answer.status(), answer.detail(), answer.retryAfter(), close));
    if (close) {
      Lingering.close(request);
    }
  }
}
