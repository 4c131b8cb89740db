package dev.slipway.platform.config;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code http.redirect_to_https}: what a proxy in front received as plain HTTP is sent to the same
 * address over TLS, method and body kept (308, RFC 9110 section 15.4.9).
 */
@WebFilter("/*")
public class HttpsRedirect extends HttpFilter {
  private final transient SlipwayConfig.Http settings;

  /** Made by the container. */
  @Inject
  public HttpsRedirect(SlipwayConfig.Http settings) {
    this.settings = settings;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<String> target = target(settings, request);
    if (target.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(308);
    response.setHeader("Location", target.get());
  }

  /** Where the request belongs; empty when it is where it should be. */
  static Optional<String> target(SlipwayConfig.Http settings, HttpServletRequest request) {
    if (!settings.redirectToHttps()
        || !"http".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))) {
      return Optional.empty();
    }
    String query = request.getQueryString();
    return Optional.of(
        "https://"
            + request.getServerName()
            + request.getRequestURI()
            + (query == null ? "" : "?" + query));
  }
}
