package dev.slipway.gateway;

/**
 * A request's target, read once (RFC 9112, section 3.2).
 *
 * <p>Percent-encoding is left as it came. A path with a dot segment, written plainly or as
 * {@code %2e}, is refused and not resolved: it would name one resource to the route table and
 * another to the app. An encoded slash is an ordinary character of its segment.
 *
 * @param authority of an absolute-form target, which then wins over the Host header; else null
 * @param pathAndQuery begins with a slash
 * @param pathEnd where the path ends in {@code pathAndQuery}
 */
record RequestTarget(String authority, String pathAndQuery, int pathEnd) {

  /** Reads {@code raw}; null when it is no target that an app could be asked for. */
  static RequestTarget parse(String raw) {
    if (raw == null || raw.isEmpty()) {
      return null;
    }
    if (raw.charAt(0) == '/') {
      return checked(null, raw);
    }
    int start = schemeEnd(raw);
    if (start < 0) {
      return null;
    }
    int end = start;
    while (end < raw.length() && "/?#".indexOf(raw.charAt(end)) < 0) {
      end++;
    }
    String authority = raw.substring(start, end);
    if (authority.isEmpty() || authority.indexOf('@') >= 0) {
      return null;
    }
    String rest = raw.substring(end);
    return checked(authority, rest.startsWith("/") ? rest : "/" + rest);
  }

  private static int schemeEnd(String raw) {
    if (raw.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return raw.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
  }

  private static RequestTarget checked(String authority, String target) {
    int pathEnd = target.length();
    int segment = 1;
    boolean inPath = true;
    for (int i = 1; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return null;
      }
      if (inPath && (c == '/' || c == '?')) {
        if (isDots(target, segment, i)) {
          return null;
        }
        segment = i + 1;
        if (c == '?') {
          pathEnd = i;
          inPath = false;
        }
      }
    }
    if (inPath && isDots(target, segment, pathEnd)) {
      return null;
    }
    return new RequestTarget(authority, target, pathEnd);
  }

  /** Whether a segment is {@code .} or {@code ..}, each dot plain or as {@code %2e}. */
  private static boolean isDots(String text, int from, int to) {
    int dots = 0;
    int i = from;
    while (i < to) {
      if (text.charAt(i) == '.') {
        i++;
      } else if (to - i >= 3 && text.regionMatches(true, i, "%2e", 0, 3)) {
        i += 3;
      } else {
        return false;
      }
      dots++;
    }
    return dots == 1 || dots == 2;
  }
}
