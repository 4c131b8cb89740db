package dev.slipway.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which header fields are for one connection only (RFC 9110, section 7.6.1). */
final class HeaderNames {
  private HeaderNames() {}

  /** Whether {@code name} never goes past a proxy. */
  static boolean isHopByHop(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("te");
      case 7 -> name.equalsIgnoreCase("upgrade");
      case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      case 14 -> name.equalsIgnoreCase("http2-settings");
      case 16 -> name.equalsIgnoreCase("proxy-connection");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      case 18 -> name.equalsIgnoreCase("proxy-authenticate");
      case 19 -> name.equalsIgnoreCase("proxy-authorization");
      default -> false;
    };
  }

  /**
   * The further names that a Connection header lists, in lower case; empty in the usual cases.
   *
   * @param connection the header's value; may be null
   */
  static List<String> listed(String connection) {
    if (connection == null
        || connection.equalsIgnoreCase("keep-alive")
        || connection.equalsIgnoreCase("close")
        || connection.equalsIgnoreCase("upgrade")) {
      return List.of();
    }
    List<String> names = new ArrayList<>(2);
    for (String token : connection.split(",")) {
      names.add(token.trim().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Whether a list of tokens, as {@code keep-alive, Upgrade}, names {@code token}. */
  static boolean lists(String value, String token) {
    if (value == null) {
      return false;
    }
    int at = 0;
    while (at < value.length()) {
      int comma = value.indexOf(',', at);
      int end = comma < 0 ? value.length() : comma;
      if (value.substring(at, end).trim().equalsIgnoreCase(token)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }
}
