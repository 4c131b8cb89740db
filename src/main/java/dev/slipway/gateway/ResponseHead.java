package dev.slipway.gateway;

import dev.slipway.runtime.Endpoint;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the head of the response that a client gets: the app's, with paths put back under the
 * route's prefix, and without the app's own address. The domain of cookies is left alone.
 */
final class ResponseHead {
  private ResponseHead() {}

  /**
   * Copies status and fields; framing is the caller's.
   *
   * @throws IllegalArgumentException when a field is malformed
   */
  static void write(
      HttpClientResponse from, HttpServerResponse to, Exchange exchange, Endpoint endpoint) {
    to.setStatusCode(from.statusCode());
    if (!exchange.isHttp2()
        && from.statusMessage() != null
        && !from.statusMessage().equals(to.getStatusMessage())) {
      to.setStatusMessage(from.statusMessage());
    }
    MultiMap headers = to.headers();
    List<String> listed = HeaderNames.listed(from.headers().get("connection"));
    for (Map.Entry<String, String> field : from.headers()) {
      String name = field.getKey();
      if (name.charAt(0) == ':'
          || HeaderNames.isHopByHop(name)
          || !listed.isEmpty() && listed.contains(name.toLowerCase(Locale.ROOT))) {
        continue;
      }
      headers.add(name, rewritten(name, field.getValue(), exchange, endpoint));
    }
  }

  /** The fields of a 103 that a client may see; of these only Link has a meaning (RFC 8297). */
  static MultiMap hints(MultiMap from) {
    MultiMap links = MultiMap.caseInsensitiveMultiMap();
    links.add("Link", from.getAll("link"));
    return links;
  }

  private static String rewritten(
      String name, String value, Exchange exchange, Endpoint endpoint) {
    return switch (name.length()) {
      case 7 -> name.equalsIgnoreCase("refresh") ? refresh(value, exchange, endpoint) : value;
      case 8 -> name.equalsIgnoreCase("location") ? location(value, exchange, endpoint) : value;
      case 10 ->
          name.equalsIgnoreCase("set-cookie") ? cookie(value, exchange.prefix()) : value;
      case 16 ->
          name.equalsIgnoreCase("content-location") ? location(value, exchange, endpoint) : value;
      default -> value;
    };
  }

  private static String location(String value, Exchange exchange, Endpoint endpoint) {
    return location(value, exchange.prefix(), exchange.host(), endpoint);
  }

  /**
   * A reference as the client must see it. One that names the app's own address, or the host that
   * was asked for, and any that begins with one slash, comes back under the prefix; others are left
   * as they are.
   */
  static String location(String value, String prefix, String host, Endpoint endpoint) {
    if (value.startsWith("/")) {
      return value.startsWith("//") ? value : underPrefix(value, prefix);
    }
    int scheme = value.indexOf("://");
    if (scheme < 0 || !isHttp(value, scheme)) {
      return value;
    }
    int start = scheme + 3;
    int end = start;
    while (end < value.length() && "/?#".indexOf(value.charAt(end)) < 0) {
      end++;
    }
    String authority = value.substring(start, end);
    String rest = value.substring(end);
    String path = rest.startsWith("/") ? rest : "/" + rest;
    if (isOwn(authority, endpoint)) {
      return underPrefix(path, prefix);
    }
    if (!prefix.isEmpty() && host != null && authority.equalsIgnoreCase(host)) {
      return value.substring(0, end) + underPrefix(path, prefix);
    }
    return value;
  }

  private static boolean isHttp(String value, int end) {
    return end == 4 && value.regionMatches(true, 0, "http", 0, 4)
        || end == 5 && value.regionMatches(true, 0, "https", 0, 5);
  }

  private static boolean isOwn(String authority, Endpoint endpoint) {
    return authority.equalsIgnoreCase(endpoint.toString())
        || authority.equalsIgnoreCase("localhost:" + endpoint.port());
  }

  /** An app that knows its prefix (by X-Forwarded-Prefix) has put it there itself. */
  private static String underPrefix(String path, String prefix) {
    boolean there =
        path.startsWith(prefix)
            && (path.length() == prefix.length()
                || "/?#".indexOf(path.charAt(prefix.length())) >= 0);
    return prefix.isEmpty() || there ? path : prefix + path;
  }

  private static String refresh(String value, Exchange exchange, Endpoint endpoint) {
    int url = value.toLowerCase(Locale.ROOT).indexOf("url=");
    if (url < 0) {
      return value;
    }
    return value.substring(0, url + 4) + location(value.substring(url + 4), exchange, endpoint);
  }

  /** A Set-Cookie whose Path, when it has one, is under the prefix. */
  static String cookie(String value, String prefix) {
    if (prefix.isEmpty()) {
      return value;
    }
    int at = value.indexOf(';');
    while (at >= 0) {
      int start = at + 1;
      while (start < value.length() && value.charAt(start) == ' ') {
        start++;
      }
      int end = value.indexOf(';', start);
      int stop = end < 0 ? value.length() : end;
      if (value.regionMatches(true, start, "path=", 0, 5)) {
        String path = value.substring(start + 5, stop).trim();
        if (!path.startsWith("/")) {
          return value;
        }
        String under = path.equals("/") ? prefix + "/" : underPrefix(path, prefix);
        return value.substring(0, start + 5) + under + value.substring(stop);
      }
      at = end;
    }
    return value;
  }
}
