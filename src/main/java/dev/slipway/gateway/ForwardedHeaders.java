package dev.slipway.gateway;

import io.vertx.core.MultiMap;

/**
 * Tells the app who asked and how: {@code X-Forwarded-For}, {@code -Host}, {@code -Proto},
 * {@code -Port}, {@code -Prefix} and {@code Forwarded} (RFC 7239). What a client says of itself is
 * dropped, unless it is a trusted proxy, whose words are kept and added to.
 */
final class ForwardedHeaders {
  private final String listenPort;

  ForwardedHeaders(int listenPort) {
    this.listenPort = Integer.toString(listenPort);
  }

  /** Whether a client's header is one of these, and so never copied as it is. */
  static boolean isOne(String name) {
    char first = name.charAt(0);
    if (first == 'x' || first == 'X') {
      return name.regionMatches(true, 0, "x-forwarded-", 0, 12) || name.equalsIgnoreCase("x-real-ip");
    }
    return name.length() == 9 && name.equalsIgnoreCase("forwarded");
  }

  /**
   * Sets them.
   *
   * @param to the headers that the app gets
   * @param from the client's
   * @param host as the client asked for it; may be null
   * @param prefix the route's path, stripped from the request's; empty for none
   */
  void set(MultiMap to, MultiMap from, Peer peer, String host, String prefix) {
    if (peer.trusted()) {
      setTrusted(to, from, peer, host, prefix);
      return;
    }
    to.add("X-Forwarded-For", peer.address());
    to.add("X-Forwarded-Proto", "http");
    if (host != null) {
      to.add("X-Forwarded-Host", host);
    }
    to.add("X-Forwarded-Port", port(host));
    if (!prefix.isEmpty()) {
      to.add("X-Forwarded-Prefix", prefix);
    }
    to.add("Forwarded", element(peer, host));
  }

  private void setTrusted(MultiMap to, MultiMap from, Peer peer, String host, String prefix) {
    String proto = or(from.get("X-Forwarded-Proto"), "http");
    String port = from.get("X-Forwarded-Port");
    if (port == null) {
      port = from.contains("X-Forwarded-Proto") && host != null && host.indexOf(':') < 0
          ? proto.equalsIgnoreCase("https") ? "443" : "80"
          : port(host);
    }
    to.add("X-Forwarded-For", joined(from, "X-Forwarded-For", peer.address()));
    to.add("X-Forwarded-Proto", proto);
    String asked = or(from.get("X-Forwarded-Host"), host);
    if (asked != null) {
      to.add("X-Forwarded-Host", asked);
    }
    to.add("X-Forwarded-Port", port);
    String outer = or(from.get("X-Forwarded-Prefix"), "");
    String whole = (outer.endsWith("/") ? outer.substring(0, outer.length() - 1) : outer) + prefix;
    if (!whole.isEmpty()) {
      to.add("X-Forwarded-Prefix", whole);
    }
    to.add("Forwarded", joined(from, "Forwarded", element(peer, host)));
  }

  private static String joined(MultiMap from, String name, String last) {
    StringBuilder all = new StringBuilder();
    for (String value : from.getAll(name)) {
      all.append(value).append(", ");
    }
    return all.append(last).toString();
  }

  private static String element(Peer peer, String host) {
    if (host == null) {
      return "for=" + peer.forwardedFor() + ";proto=http";
    }
    String written = isToken(host) ? host : "\"" + host.replace("\\", "").replace("\"", "") + "\"";
    return "for=" + peer.forwardedFor() + ";host=" + written + ";proto=http";
  }

  private static boolean isToken(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')
          && c != '.'
          && c != '-') {
        return false;
      }
    }
    return true;
  }

  private String port(String host) {
    if (host == null) {
      return listenPort;
    }
    int colon = host.lastIndexOf(':');
    if (colon < 0 || host.indexOf(']', colon) >= 0) {
      return "80";
    }
    return host.substring(colon + 1);
  }

  private static String or(String value, String otherwise) {
    return value == null ? otherwise : value;
  }
}
