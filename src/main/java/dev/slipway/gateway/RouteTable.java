package dev.slipway.gateway;

import dev.slipway.app.Route;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which environment a request is for. Immutable; a change of a route makes a new table.
 *
 * <p>The host is looked for exactly, then as {@code *.rest} for its first label, then among the
 * routes without a host; the first of these three that has a matching path wins. Among its paths the
 * longest wins that the request's path begins with on a segment border: {@code /app} matches
 * {@code /app} and {@code /app/x}, not {@code /apple}. Paths are compared as they are written,
 * percent-encoding included, so {@code %2F} is no border; dot segments never get this far
 * ({@link RequestTarget}).
 *
 * @param <T> what a route leads to
 */
public final class RouteTable<T> {
  private final RegionMap<Paths<T>> exact;
  private final RegionMap<Paths<T>> wildcard;
  private final Paths<T> any;

  /**
   * A route that matched.
   *
   * @param prefix what is stripped from the path; empty for {@code /}
   * @param value what the route leads to
   */
  public record Target<T>(String prefix, T value) {}

  private RouteTable(RegionMap<Paths<T>> exact, RegionMap<Paths<T>> wildcard, Paths<T> any) {
    this.exact = exact;
    this.wildcard = wildcard;
    this.any = any;
  }

  /** A table of {@code routes}; of two equal routes the first in the map's order wins. */
  public static <T> RouteTable<T> of(Map<Route, T> routes) {
    Map<String, Map<String, Target<T>>> exact = new HashMap<>();
    Map<String, Map<String, Target<T>>> wildcard = new HashMap<>();
    Map<String, Target<T>> any = new LinkedHashMap<>();
    routes.forEach(
        (route, value) -> {
          String prefix = route.path().equals("/") ? "" : route.path();
          Map<String, Target<T>> paths;
          if (route.host() == null) {
            paths = any;
          } else if (route.host().startsWith("*.")) {
            paths = wildcard.computeIfAbsent(key(route.host().substring(2)), h -> new HashMap<>());
          } else {
            paths = exact.computeIfAbsent(key(route.host()), h -> new HashMap<>());
          }
          paths.putIfAbsent(prefix, new Target<>(prefix, value));
        });
    return new RouteTable<>(hosts(exact), hosts(wildcard), new Paths<>(any));
  }

  /** Where {@code path}, without a query, leads at {@code host}; null when nowhere. */
  public Target<T> find(String host, String path) {
    return find(host, path, path.length());
  }

  /**
   * Where a request leads.
   *
   * @param host as the request says it, with or without port, trailing dot, capitals; null or empty
   *     when it names none
   * @param target begins with the path
   * @param pathEnd where the path ends in {@code target}
   * @return null when there is no route
   */
  public Target<T> find(String host, String target, int pathEnd) {
    int hostEnd = host == null ? 0 : nameEnd(host);
    if (hostEnd > 0) {
      Paths<T> paths = exact.get(host, 0, hostEnd);
      Target<T> found = paths == null ? null : paths.longest(target, pathEnd);
      if (found != null) {
        return found;
      }
      int dot = host.indexOf('.');
      if (dot > 0 && dot < hostEnd && host.charAt(0) != '[') {
        paths = wildcard.get(host, dot + 1, hostEnd);
        found = paths == null ? null : paths.longest(target, pathEnd);
        if (found != null) {
          return found;
        }
      }
    }
    return any.longest(target, pathEnd);
  }

  /** Where the name ends in a host with or without port: before the port and the root's dot. */
  static int nameEnd(String host) {
    int end = host.length();
    if (end > 0 && host.charAt(0) == '[') {
      int bracket = host.indexOf(']');
      return bracket < 0 ? end : bracket + 1;
    }
    int colon = host.indexOf(':');
    if (colon >= 0 && colon == host.lastIndexOf(':')) {
      end = colon;
    }
    return end > 1 && host.charAt(end - 1) == '.' ? end - 1 : end;
  }

  private static String key(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    boolean bareIpv6 = lower.indexOf(':') != lower.lastIndexOf(':') && lower.charAt(0) != '[';
    return bareIpv6 ? "[" + lower + "]" : lower.substring(0, nameEnd(lower));
  }

  private static <T> RegionMap<Paths<T>> hosts(Map<String, Map<String, Target<T>>> hosts) {
    Map<String, Paths<T>> built = new HashMap<>();
    hosts.forEach((host, paths) -> built.put(host, new Paths<>(paths)));
    return new RegionMap<>(built, true);
  }

  /** The path prefixes of one host. */
  private static final class Paths<T> {
    private final Target<T> root;
    private final RegionMap<Target<T>> prefixes;
    private final int longest;

    Paths(Map<String, Target<T>> byPrefix) {
      this.root = byPrefix.get("");
      this.prefixes = new RegionMap<>(byPrefix, false);
      this.longest = byPrefix.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    Target<T> longest(String target, int pathEnd) {
      Target<T> found = root;
      int hash = 0;
      int limit = Math.min(pathEnd, longest);
      for (int next = 1; next <= limit; next++) {
        hash = RegionMap.grow(hash, target.charAt(next - 1));
        if (next == pathEnd || target.charAt(next) == '/') {
          Target<T> deeper = prefixes.get(target, 0, next, hash);
          if (deeper != null) {
            found = deeper;
          }
        }
      }
      return found;
    }
  }
}
