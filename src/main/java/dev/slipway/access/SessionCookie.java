package dev.slipway.access;

import java.util.List;

/**
 * The names of the cookie that carries a session. Over HTTPS it has the {@code __Host-} prefix (RFC
 * 6265bis, section 4.1.3.2), which binds it to this host and to secure connections.
 */
public final class SessionCookie {
  private static final String SECURE = "__Host-slipway";
  private static final String PLAIN = "slipway-session";

  /** All names under which it may come, the safest first. */
  public static final List<String> NAMES = List.of(SECURE, PLAIN);

  private SessionCookie() {}

  /** Its name on a connection that is {@code secure} or not. */
  public static String name(boolean secure) {
    return secure ? SECURE : PLAIN;
  }
}
