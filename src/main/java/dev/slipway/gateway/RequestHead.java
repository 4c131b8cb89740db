package dev.slipway.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the head of the request that an app gets: the client's, without what is for one connection
 * only and without what it says of where it came from, with the route's prefix stripped.
 *
 * <p>No Via field is added, though RFC 9110, section 7.6.3, asks for one: upstream servers take it as
 * a sign to stop compressing.
 */
final class RequestHead {
  private final ForwardedHeaders forwarded;
  private final int maxFields;

  RequestHead(ForwardedHeaders forwarded, int maxFields) {
    this.forwarded = forwarded;
    this.maxFields = maxFields;
  }

  /** The request has more header fields than it may. */
  static final class TooManyFields extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param upgrade the protocol to switch to; null for none
   * @throws IllegalArgumentException when a field is malformed
   */
  void write(Exchange exchange, HttpClientRequest to, boolean http2, String upgrade) {
    MultiMap from = exchange.request().headers();
    to.setMethod(exchange.request().method());
    to.setURI(stripped(exchange.target(), exchange.prefix()));
    MultiMap headers = to.headers();
    if (http2) {
      if (exchange.host() != null) {
        to.authority(HostAndPort.parseAuthority(exchange.host(), -1));
      }
    } else if (exchange.host() != null) {
      headers.add("Host", exchange.host());
    }
    copy(from, headers, HeaderNames.listed(from.get("connection")));
    if (exchange.contentLength() >= 0) {
      headers.set("Content-Length", Long.toString(exchange.contentLength()));
    } else if (exchange.hasBody()) {
      to.setChunked(true);
    }
    if (http2 && HeaderNames.lists(from.get("te"), "trailers")) {
      headers.set("TE", "trailers");
    }
    if (upgrade != null) {
      headers.set("Connection", "Upgrade");
      headers.set("Upgrade", upgrade);
    }
    forwarded.set(headers, from, exchange.peer(), exchange.host(), exchange.prefix());
  }

  private void copy(MultiMap from, MultiMap to, List<String> listed) {
    String cookies = null;
    int fields = 0;
    for (Map.Entry<String, String> field : from) {
      if (++fields > maxFields) {
        throw new TooManyFields();
      }
      String name = field.getKey();
      if (name.charAt(0) == ':'
          || HeaderNames.isHopByHop(name)
          || ForwardedHeaders.isOne(name)
          || isFraming(name)
          || !listed.isEmpty() && listed.contains(name.toLowerCase(Locale.ROOT))) {
        continue;
      }
      if (name.length() == 6 && name.equalsIgnoreCase("cookie")) {
        cookies = cookies == null ? field.getValue() : cookies + "; " + field.getValue();
      } else {
        to.add(name, field.getValue());
      }
    }
    if (cookies != null) {
      to.add("Cookie", cookies);
    }
  }

  private static boolean isFraming(String name) {
    return name.length() == 4 && name.equalsIgnoreCase("host")
        || name.length() == 14 && name.equalsIgnoreCase("content-length");
  }

  /** The target that the app sees: {@code /app} is {@code /}, {@code /app?x} is {@code /?x}. */
  static String stripped(RequestTarget target, String prefix) {
    if (prefix.isEmpty()) {
      return target.pathAndQuery();
    }
    String rest = target.pathAndQuery().substring(prefix.length());
    return rest.startsWith("/") ? rest : "/" + rest;
  }
}
