package dev.slipway.api;

import dev.slipway.access.Identity;
import dev.slipway.access.Login;
import dev.slipway.access.Proof;
import dev.slipway.access.Role;
import dev.slipway.access.SessionCookie;
import dev.slipway.access.Sessions;
import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who one is; login and logout. */
@Path("session")
@RequestScoped
@Tag(name = "access")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {
  private final Login login;
  private final Sessions sessions;
  private final CurrentUser user;

  @Inject
  public SessionResource(Login login, Sessions sessions, CurrentUser user) {
    this.login = login;
    this.sessions = sessions;
    this.user = user;
  }

  /** For the proxy only. */
  public SessionResource() {
    this(null, null, null);
  }

  /** What the caller sends. */
  public record Credentials(String username, String password) {
    /** Without the password. */
    @Override
    public String toString() {
      return "login of " + username;
    }
  }

  /**
   * Who one is.
   *
   * @param user the name
   * @param csrfToken what changes must carry in {@code X-CSRF-Token}; null for an API token, which
   *     needs none
   * @param provenBy {@code session} or {@code token}
   */
  public record Who(String user, Set<Role> roles, String csrfToken, String provenBy) {
    static Who of(Identity identity) {
      return switch (identity.proof()) {
        case Proof.Session session ->
            new Who(identity.name(), identity.roles(), session.csrf(), "session");
        case Proof.ApiToken token -> new Who(identity.name(), identity.roles(), null, "token");
      };
    }

    /** Without the CSRF token. */
    @Override
    public String toString() {
      return user;
    }
  }

  @GET
  @Operation(summary = "Who one is, and the token for X-CSRF-Token")
  @APIResponse(responseCode = "200", description = "The user, the roles, the CSRF token")
  public Response who() {
    return Response.ok(Who.of(user.identity()))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  @POST
  @OpenToAll
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Log in; sets the session's cookie")
  @APIResponse(responseCode = "200", description = "Logged in; the cookie is set")
  @APIResponse(responseCode = "401", description = "Name or password is wrong")
  @APIResponse(responseCode = "429", description = "Too many attempts")
  public Response begin(Credentials credentials, @Context HttpServletRequest http) {
    Credentials shown = Bodies.required(credentials);
    if (shown.username == null || shown.password == null) {
      throw new Invalid(
          "a login needs a name and a password",
          List.of(
              new FieldError(shown.username == null ? "username" : "password", "must be there")));
    }
    Sessions.Opened opened =
        login.login(shown.username, SecretValue.of(shown.password), http.getRemoteAddr());
    return Response.ok(Who.of(opened.identity()))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .cookie(cookie(http.isSecure(), opened.cookie().reveal()).build())
        .build();
  }

  @DELETE
  @Operation(summary = "Log out; ends the session on every replica")
  @APIResponse(responseCode = "204", description = "Logged out")
  public Response end(@Context HttpServletRequest http) {
    sessions.end(user.identity());
    return Response.noContent().cookie(cookie(http.isSecure(), "").maxAge(0).build()).build();
  }

  private static NewCookie.Builder cookie(boolean secure, String value) {
    return new NewCookie.Builder(SessionCookie.name(secure))
        .value(value)
        .path("/")
        .httpOnly(true)
        .secure(secure)
        .sameSite(NewCookie.SameSite.LAX);
  }
}
