package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.slipway.access.ApiToken;
import dev.slipway.access.ApiTokens;
import dev.slipway.access.Role;
import dev.slipway.platform.document.Page;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** API tokens. */
@Path("tokens")
@RequestScoped
@Tag(name = "access")
@Produces(MediaType.APPLICATION_JSON)
public class TokensResource {
  private final ApiTokens tokens;
  private final CurrentUser user;

  @Inject
  public TokensResource(ApiTokens tokens, CurrentUser user) {
    this.tokens = tokens;
    this.user = user;
  }

  /** For the proxy only. */
  public TokensResource() {
    this(null, null);
  }

  /**
   * A wish for a token.
   *
   * @param name what the owner calls it
   * @param roles null: the owner's own
   * @param expiresAt null: never
   */
  public record Wish(String name, Set<Role> roles, Instant expiresAt) {}

  /**
   * A token that was just made.
   *
   * @param token the bearer, shown this once
   */
  public record Made(String token, @JsonUnwrapped ApiToken document) {
    /** Without the token. */
    @Override
    public String toString() {
      return document.toString();
    }
  }

  @GET
  @Operation(summary = "The tokens that one may see, without the tokens themselves")
  public Page<ApiToken> list() {
    return new Page<>(tokens.list(user.identity()), null);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Make a token; it is shown this once")
  @APIResponse(responseCode = "201", description = "The token, shown this once")
  public Response issue(Wish wish) {
    Wish asked = Bodies.required(wish);
    ApiTokens.Issued issued =
        tokens.issue(user.identity(), asked.name, asked.roles, asked.expiresAt);
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(new Made(issued.token().reveal(), issued.document()))
        .build();
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Revoke a token at once, on every replica")
  @APIResponse(responseCode = "204", description = "It is revoked")
  @APIResponse(responseCode = "404", description = "There is no such token")
  public void revoke(@PathParam("id") String id) {
    tokens.revoke(user.identity(), id);
  }
}
