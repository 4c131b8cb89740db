package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.app.Route;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final Map<Route, String> routes = new LinkedHashMap<>();

  private String find(String host, String path) {
    RouteTable.Target<String> found = RouteTable.of(routes).find(host, path);
    return found == null ? null : found.value();
  }

  @Test
  void anExactHostWinsOverAWildcardAndThatOverNone() {
    routes.put(new Route(null, "/"), "any");
    routes.put(new Route("*.example.com", "/"), "wild");
    routes.put(new Route("a.example.com", "/"), "exact");
    assertThat(find("a.example.com", "/x")).isEqualTo("exact");
    assertThat(find("b.example.com", "/x")).isEqualTo("wild");
    assertThat(find("x.b.example.com", "/x")).isEqualTo("any");
    assertThat(find("example.com", "/x")).isEqualTo("any");
    assertThat(find(null, "/x")).isEqualTo("any");
    assertThat(find("", "/x")).isEqualTo("any");
  }

  @Test
  void theLongestPathWinsOnSegmentBorders() {
    routes.put(new Route(null, "/app"), "app");
    routes.put(new Route(null, "/app/deep"), "deep");
    assertThat(find("h", "/app")).isEqualTo("app");
    assertThat(find("h", "/app/")).isEqualTo("app");
    assertThat(find("h", "/app/deeper")).isEqualTo("app");
    assertThat(find("h", "/app/deep/x")).isEqualTo("deep");
    assertThat(find("h", "/apple")).isNull();
    assertThat(find("h", "/")).isNull();
    assertThat(find("h", "/app%2Fdeep")).isNull();
  }

  @Test
  void aHostWithoutAMatchingPathLeavesTheRequestToTheNextOnes() {
    routes.put(new Route("a.example.com", "/api"), "api");
    routes.put(new Route(null, "/"), "any");
    assertThat(find("a.example.com", "/api/1")).isEqualTo("api");
    assertThat(find("a.example.com", "/other")).isEqualTo("any");
  }

  @Test
  void hostsAreComparedWithoutCasePortAndTrailingDot() {
    routes.put(new Route("a.example.com", "/"), "a");
    routes.put(new Route("*.example.org", "/"), "w");
    routes.put(new Route("::1", "/"), "six");
    assertThat(find("A.Example.COM:8080", "/")).isEqualTo("a");
    assertThat(find("a.example.com.", "/")).isEqualTo("a");
    assertThat(find("a.example.com.:80", "/")).isEqualTo("a");
    assertThat(find("X.EXAMPLE.org:1", "/")).isEqualTo("w");
    assertThat(find("[::1]", "/")).isEqualTo("six");
    assertThat(find("[::1]:8080", "/")).isEqualTo("six");
    assertThat(find("[::1", "/")).isNull();
  }

  @Test
  void targetsAreReadAndAmbiguousOnesRefused() {
    for (String bad :
        new String[] {
          "", "app", "/app/../other", "/app/%2e%2e/other", "/app/.%2E", "/.", "/a/./b", "/..?x",
          "/a b", "/a#b", "/\u00e9", "http://", "http://user@host/", "ftp://host/", "/%2e"
        }) {
      assertThat(RequestTarget.parse(bad)).as(bad).isNull();
    }
    for (String good :
        new String[] {"/", "/a/...", "/a/.b", "/a/..;x", "/a%2F..%2Fb", "/a?b=../c", "//a", "/a/%2e."+"b"}) {
      assertThat(RequestTarget.parse(good)).as(good).isNotNull();
    }
    RequestTarget absolute = RequestTarget.parse("HTTP://Host:80?q");
    assertThat(absolute.authority()).isEqualTo("Host:80");
    assertThat(absolute.pathAndQuery()).isEqualTo("/?q");
    assertThat(absolute.pathEnd()).isEqualTo(1);
  }

  @Test
  void itFindsWhatASimpleSearchFinds() {
    Random random = new Random(7);
    String[] labels = {"a", "b", "aa", "ab", "x"};
    for (int round = 0; round < 300; round++) {
      routes.clear();
      int size = random.nextInt(60);
      for (int i = 0; i < size; i++) {
        String host =
            switch (random.nextInt(3)) {
              case 0 -> null;
              case 1 -> "*." + pick(random, labels) + ".test";
              default -> pick(random, labels) + "." + pick(random, labels) + ".test";
            };
        routes.putIfAbsent(new Route(host, path(random, labels)), "r" + i);
      }
      RouteTable<String> table = RouteTable.of(routes);
      for (int i = 0; i < 100; i++) {
        String host = pick(random, labels) + "." + pick(random, labels) + ".test";
        String path = path(random, labels) + (random.nextBoolean() ? "/" : "");
        RouteTable.Target<String> found =
            table.find(random.nextBoolean() ? host : host.toUpperCase(Locale.ROOT) + ":80", path);
        assertThat(found == null ? null : found.value())
            .as("%s %s in %s", host, path, routes)
            .isEqualTo(simply(host, path));
      }
    }
  }

  private static String pick(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static String path(Random random, String[] labels) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(pick(random, labels));
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  private String simply(String host, String path) {
    String wild = "*." + host.substring(host.indexOf('.') + 1);
    for (String wanted : new String[] {host, wild, null}) {
      String best = null;
      int length = -1;
      for (Map.Entry<Route, String> route : routes.entrySet()) {
        String prefix = route.getKey().path().equals("/") ? "" : route.getKey().path();
        boolean sameHost =
            wanted == null ? route.getKey().host() == null : wanted.equals(route.getKey().host());
        if (sameHost
            && (path.equals(prefix) || path.startsWith(prefix + "/"))
            && prefix.length() > length) {
          best = route.getValue();
          length = prefix.length();
        }
      }
      if (best != null) {
        return best;
      }
    }
    return null;
  }
}
