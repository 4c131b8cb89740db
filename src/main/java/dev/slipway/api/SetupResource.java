package dev.slipway.api;

import dev.slipway.access.Setup;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The first admin. */
@Path("setup")
@RequestScoped
@Tag(name = "access")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class SetupResource {
  private final Setup setup;

  @Inject
  public SetupResource(Setup setup) {
    this.setup = setup;
  }

  /** For the proxy only. */
  public SetupResource() {
    this(null);
  }

  /** What the caller sends. */
  public record Request(String token, String username, String password) {
    /** Without the secrets. */
    @Override
    public String toString() {
      return "setup of " + username;
    }
  }

  /** What the caller gets, this once. */
  public record Made(String token) {
    /** Without the token. */
    @Override
    public String toString() {
      return "a token";
    }
  }

  @POST
  @OpenToAll
  @Operation(
      summary = "Make the first admin, once",
      description = "Uses the setup token up; answers an API token of that admin, shown this once.")
  @APIResponse(responseCode = "201", description = "The admin's API token, shown this once")
  @APIResponse(responseCode = "403", description = "The token is wrong")
  @APIResponse(responseCode = "409", description = "The first admin was made already")
  @APIResponse(responseCode = "429", description = "Too many wrong tokens")
  public Response complete(Request request, @Context HttpServletRequest http) {
    Request asked = Bodies.required(request);
    var issued =
        setup.complete(
            Bodies.secret(asked.token),
            asked.username,
            Bodies.secret(asked.password),
            http.getRemoteAddr());
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(new Made(issued.token().reveal()))
        .build();
  }
}
