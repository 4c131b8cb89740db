package dev.slipway.app;

import java.util.List;
import java.util.regex.Pattern;

/** What the paths of an App document must look like; each method says what is wrong, or null. */
final class PathRules {
  private static final int MAX_ROUTE = 256;
  private static final int MAX_PATH = 1024;
  /** Unreserved characters and sub-delims of RFC 3986, section 3.3; no percent-encoding. */
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@-]+");

  private static final Pattern REQUEST =
      Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(\\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?");
  private static final List<String> KERNEL = List.of("/proc", "/sys", "/dev");

  private PathRules() {}

  /** Of a route: absolute, normalised, no query. */
  static String problemOfRoute(String path) {
    if (!path.startsWith("/")) {
      return "must begin with '/'";
    }
    if (path.length() > MAX_ROUTE) {
      return "must have at most " + MAX_ROUTE + " characters";
    }
    if (path.equals("/")) {
      return null;
    }
    for (String segment : path.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return "must be normalised: no empty segment, no '.', no '..'";
      }
      if (!SEGMENT.matcher(segment).matches()) {
        return "must have plain characters only: no query, no '%', no spaces";
      }
      if (segment.startsWith("_")) {
        return "segments that begin with '_' are kept for environments, as /_staging";
      }
    }
    return null;
  }

  /** Of a volume inside a container. */
  static String problemOfMount(String path) {
    if (path == null) {
      return "must be there";
    }
    if (!path.startsWith("/") || path.length() > MAX_PATH) {
      return "must be an absolute path of at most " + MAX_PATH + " characters";
    }
    if (path.equals("/")) {
      return "must not be the root itself";
    }
    for (String segment : path.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return "must be normalised: no empty segment, no '.', no '..', no slash at the end";
      }
    }
    if (path.chars().anyMatch(c -> c < ' ' || c == 127 || c == ':' || c == ',')) {
      return "must not hold ':', ',' or control characters";
    }
    for (String kernel : KERNEL) {
      if (overlap(kernel, path)) {
        return "must not lie in " + String.join(", ", KERNEL);
      }
    }
    return null;
  }

  /** Of a request, a query allowed. */
  static String problemOfRequest(String path) {
    if (path.length() > MAX_PATH) {
      return "must have at most " + MAX_PATH + " characters";
    }
    return REQUEST.matcher(path).matches()
        ? null
        : "must begin with '/' and be a path as in a URL, as /healthz";
  }

  /** Whether the two are the same or one lies below the other. */
  static boolean overlap(String a, String b) {
    return (a + "/").startsWith(b + "/") || (b + "/").startsWith(a + "/");
  }
}
