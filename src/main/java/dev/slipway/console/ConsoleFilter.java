package dev.slipway.console;

import dev.slipway.access.Authenticator;
import dev.slipway.access.Identity;
import dev.slipway.access.SessionCookie;
import dev.slipway.platform.Boot;
import dev.slipway.platform.SlipwayException;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before every page: nobody without a session sees one, nothing is changed without the
 * session's CSRF token or from a foreign page, and every answer carries the headers that keep a
 * browser strict. While the server starts, a page says what it waits for.
 */
@WebFilter("/console/*")
public class ConsoleFilter extends HttpFilter {
  static final String IDENTITY = ConsoleFilter.class.getName() + ".identity";
  static final String LOGIN = "/console/login";
  private static final long serialVersionUID = 1L;
  private static final Set<String> OPEN = Set.of(LOGIN, LOGIN + ".xhtml");

  @Inject private transient Authenticator authenticator;
  @Inject private transient Boot boot;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    strict(response);
    if (!boot.state().complete()) {
      StartingPage.send(boot.state(), response);
      return;
    }
    boolean changes = !Set.of("GET", "HEAD").contains(request.getMethod());
    if (changes && isForeign(request)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN, "sent by a foreign page");
      return;
    }
    Optional<Identity> identity = identity(request);
    if (identity.isEmpty()) {
      if (OPEN.contains(request.getRequestURI())) {
        chain.doFilter(request, response);
      } else {
        toLogin(request, response);
      }
      return;
    }
    if (changes) {
      try {
        authenticator.requireCsrf(identity.get(), request.getParameter("csrf"));
      } catch (SlipwayException.Forbidden e) {
        response.sendError(HttpServletResponse.SC_FORBIDDEN, "the page is too old; open it again");
        return;
      }
    }
    request.setAttribute(IDENTITY, identity.get());
    chain.doFilter(request, response);
  }

  private static void strict(HttpServletResponse response) {
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-store");
    // the Content-Security-Policy comes from PrimeFaces (web.xml), with a nonce for its own scripts;
    // a second one here would hold beside it and forbid them
  }

  /** What the browser itself says of who sent a request; SameSite does not guard the login. */
  private static boolean isForeign(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  private Optional<Identity> identity(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
    for (String name : SessionCookie.NAMES) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name)) {
          try {
            return Optional.of(authenticator.bySession(cookie.getValue()));
          } catch (SlipwayException.Unauthenticated e) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }

  private static void toLogin(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if ("partial/ajax".equals(request.getHeader("Faces-Request"))) {
      response.setContentType("text/xml;charset=UTF-8");
      response
          .getWriter()
          .write(
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?><partial-response><redirect url=\""
                  + LOGIN
                  + "\"/></partial-response>");
      return;
    }
    String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
    String next =
        "GET".equals(request.getMethod())
            ? "?next="
                + URLEncoder.encode(request.getRequestURI() + query, StandardCharsets.UTF_8)
            : "";
    response.sendRedirect(LOGIN + next);
  }
}
