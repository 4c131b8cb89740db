package dev.slipway.api;

import dev.slipway.access.Authenticator;
import dev.slipway.access.Identity;
import dev.slipway.access.Permission;
import dev.slipway.access.SessionCookie;
import dev.slipway.platform.SlipwayException.Unauthenticated;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Objects;
import java.util.Set;

/**
 * Lets nobody in who does not show an API token, or the session's cookie and, for a change, its CSRF
 * token. This is the one place where calls of the API are allowed or refused.
 */
@Provider
@Dependent
@Priority(Priorities.AUTHENTICATION)
public class AuthenticationFilter implements ContainerRequestFilter {
  private static final String BEARER = "Bearer ";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final Authenticator authenticator;
  private final CurrentUser user;
  @Context private ResourceInfo call;

  @Inject
  public AuthenticationFilter(Authenticator authenticator, CurrentUser user) {
    this.authenticator = authenticator;
    this.user = user;
  }

  /** RESTEasy asks for it, also where CDI makes the provider. */
  public AuthenticationFilter() {
    this(
        CDI.current().select(Authenticator.class).get(),
        CDI.current().select(CurrentUser.class).get());
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (call.getResourceMethod() != null
        && call.getResourceMethod().isAnnotationPresent(OpenToAll.class)) {
      return;
    }
    boolean changes = !SAFE.contains(request.getMethod());
    Identity identity = prove(request);
    if (changes) {
      authenticator.requireCsrf(identity, request.getHeaderString("X-CSRF-Token"));
    }
    String area = area();
    identity.require(changes ? Permission.toWrite(area) : Permission.toRead(area));
    user.is(identity);
  }

  private Identity prove(ContainerRequestContext request) {
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (header != null) {
      if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        throw new Unauthenticated("send `Authorization: Bearer <token>`");
      }
      return authenticator.byBearer(header.substring(BEARER.length()).strip());
    }
    String cookie =
        SessionCookie.NAMES.stream()
            .map(request.getCookies()::get)
            .filter(Objects::nonNull)
            .map(Cookie::getValue)
            .findFirst()
            .orElseThrow(
                () ->
                    new Unauthenticated(
                        "this call needs a login; send `Authorization: Bearer <token>`"));
    return authenticator.bySession(cookie);
  }

  /** The first segment of the resource's path: what permissions are about. */
  private String area() {
    Path path = call.getResourceClass().getAnnotation(Path.class);
    String[] segments = path.value().split("/");
    return segments[0].isEmpty() && segments.length > 1 ? segments[1] : segments[0];
  }
}
