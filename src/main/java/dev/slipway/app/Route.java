package dev.slipway.app;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Host and path prefix of an environment.
 *
 * @param host lower case, {@code *.example.com} for any first label; null for any host
 * @param path begins with a slash; matched on segment borders and stripped before the app sees it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Route(String host, String path) {
  public Route {
    path = path == null || path.isEmpty() ? "/" : path;
    if (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
  }

  /**
   * The route of an environment that is not production: its name as first label of the host, or,
   * without a host, as a last segment of the path.
   */
  public Route of(EnvironmentName environment) {
    if (environment.isProduction()) {
      return this;
    }
    if (host != null && !host.startsWith("*.")) {
      return new Route(environment.value() + "." + host, path);
    }
    return new Route(host, (path.equals("/") ? "" : path) + "/_" + environment.value());
  }
}
